"""Short codes: https://www.twilio.com/docs/messaging/api/short-code-resource. Only Twilio itself creates them."""

from __future__ import annotations

from dataclasses import dataclass

from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import Parameter, read_friendly_name, read_method, read_url
from fallback.emulator.core.state import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortCode(Resource):
    """A short code on an account. It carries SMS only (U)."""

    friendly_name: str
    short_code: str
    iso_country: str = "US"
    api_version: str = "2010-04-01"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"


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
