"""Short codes: https://www.twilio.com/docs/messaging/api/short-code-resource. Only Twilio itself creates them."""

from __future__ import annotations

from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import Parameter, read_friendly_name, read_method, read_url
from fallback.emulator.core.records import ShortCode

SHORT_CODES = ResourceKind(
    ShortCode,
    "short_codes",
    "SC",
    "shortcode",
    (
        Parameter("FriendlyName", "friendly_name", read_friendly_name),
        Parameter("SmsUrl", "sms_url", read_url),
        Parameter("SmsMethod", "sms_method", read_method),
        Parameter("SmsFallbackUrl", "sms_fallback_url", read_url),
        Parameter("SmsFallbackMethod", "sms_fallback_method", read_method),
    ),
)
