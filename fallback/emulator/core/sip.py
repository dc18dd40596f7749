"""SIP domains and BYOC trunks: where calls come in that are not to a number.

https://www.twilio.com/docs/voice/sip/api/sip-domain-resource,
https://www.twilio.com/docs/voice/bring-your-own-carrier-byoc/api/trunks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.core import lifecycle
from fallback.emulator.core.domains import check_unused, make_domain_reader
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import (
    Parameter,
    make_sid_reader,
    make_text_reader,
    read_flag,
    read_friendly_name,
    read_method,
    read_url,
)
from fallback.emulator.core.records import ByocTrunk, SipDomain

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Edits, State

# https://www.twilio.com/docs/api/errors/21231 is for any wrong parameter of a domain.
_WRONG = 21231
_VOICE = (
    Parameter("VoiceUrl", "voice_url", read_url),
    Parameter("VoiceMethod", "voice_method", read_method),
    Parameter("VoiceFallbackUrl", "voice_fallback_url", read_url),
    Parameter("VoiceFallbackMethod", "voice_fallback_method", read_method),
)
# A fallback without a primary is accepted by live accounts. For a malformed SID the code is not documented (U).
SIP_DOMAINS = ResourceKind(
    SipDomain,
    "sip_domains",
    "SD",
    "sip-domain",
    (
        Parameter("DomainName", "domain_name", make_domain_reader("sip.twilio.com", _WRONG), is_required=True),
        Parameter("FriendlyName", "friendly_name", read_friendly_name),
        *_VOICE,
        Parameter("VoiceStatusCallbackUrl", "voice_status_callback_url", read_url),
        Parameter("VoiceStatusCallbackMethod", "voice_status_callback_method", read_method),
        Parameter("SipRegistration", "sip_registration", read_flag),
        Parameter("EmergencyCallingEnabled", "emergency_calling_enabled", read_flag),
        Parameter("Secure", "secure", read_flag),
        Parameter("ByocTrunkSid", "byoc_trunk_sid", make_sid_reader("BY", 20001)),
        Parameter("EmergencyCallerSid", "emergency_caller_sid", make_sid_reader("PN", 20001)),
    ),
)
BYOC_TRUNKS = ResourceKind(
    ByocTrunk,
    "byoc_trunks",
    "BY",
    "byoc-trunk",
    (
        Parameter("FriendlyName", "friendly_name", make_text_reader(255)),
        *_VOICE,
        Parameter("StatusCallbackUrl", "status_callback_url", read_url),
        Parameter("StatusCallbackMethod", "status_callback_method", read_method),
        Parameter("CnamLookupEnabled", "cnam_lookup_enabled", read_flag),
        Parameter("ConnectionPolicySid", "connection_policy_sid", make_sid_reader("NY", 20001)),
        Parameter("FromDomainSid", "from_domain_sid", make_sid_reader("SD", 20001)),
    ),
)


def create_domain(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, SipDomain]:
    """Create a SIP domain."""
    check_unused(state.sip_domains.values(), "", edits, _WRONG)
    return lifecycle.create(SIP_DOMAINS, state, account_sid, edits, now)


def update_domain(state: State, domain: SipDomain, edits: Edits, now: datetime) -> tuple[State, SipDomain]:
    """Change a SIP domain."""
    check_unused(state.sip_domains.values(), domain.sid, edits, _WRONG)
    return lifecycle.update(SIP_DOMAINS, state, domain, edits, now)
