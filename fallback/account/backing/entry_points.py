"""What people call or write to and that is no number: short codes, SIP domains, and trunks of one's own carrier.

https://www.twilio.com/docs/messaging/api/short-code-resource,
https://www.twilio.com/docs/voice/sip/api/sip-domain-resource,
https://www.twilio.com/docs/voice/bring-your-own-carrier-byoc/api/byoctrunk-resource
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.account.backing.records import read_fields, read_name
from fallback.account.records import read_sid, read_text
from fallback.model import LiveEntryPoint

if TYPE_CHECKING:
    from fallback.account.session import Session

_MESSAGES = ("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
_CALLS = ("voice_url", "voice_method", "voice_fallback_url", "voice_fallback_method")
_SIP_DOMAIN = {
    **{name: name for name in _CALLS},
    "status_callback": "voice_status_callback_url",
    "status_callback_method": "voice_status_callback_method",
}
_BYOC_TRUNK = {
    **{name: name for name in _CALLS},
    "status_callback": "status_callback_url",
    "status_callback_method": "status_callback_method",
}


def list_short_codes(session: Session) -> list[LiveEntryPoint]:
    """Return the short codes of an account. Raise an AccountError."""
    return session.read_list(
        f"listing the short codes of account {session.account_sid}",
        lambda client: client.api.v2010.accounts(session.account_sid).short_codes,
        _parse_short_code,
    )


def list_sip_domains(session: Session) -> list[LiveEntryPoint]:
    """Return the SIP domains of an account. Raise an AccountError."""
    return session.read_list(
        f"listing the SIP domains of account {session.account_sid}",
        lambda client: client.api.v2010.accounts(session.account_sid).sip.domains,
        _parse_sip_domain,
    )


def list_byoc_trunks(session: Session) -> list[LiveEntryPoint]:
    """Return the trunks of an account that bring calls from its own carrier. Raise an AccountError."""
    return session.read_list(
        f"listing the BYOC trunks of account {session.account_sid}",
        lambda client: client.voice.v1.byoc_trunks,
        _parse_byoc_trunk,
    )


def _parse_byoc_trunk(record: Any) -> LiveEntryPoint:
    """It has no address of its own: its SID stands for it."""
    sid = read_sid(record, "sid", "BY")
    return LiveEntryPoint(sid, read_name(record), read_fields(record, _BYOC_TRUNK), sid)


def _parse_short_code(record: Any) -> LiveEntryPoint:
    fields = read_fields(record, _MESSAGES)
    return LiveEntryPoint(read_sid(record, "sid", "SC"), read_name(record), fields, _read_address(record, "short_code"))


def _parse_sip_domain(record: Any) -> LiveEntryPoint:
    fields = read_fields(record, _SIP_DOMAIN)
    return LiveEntryPoint(
        read_sid(record, "sid", "SD"), read_name(record), fields, _read_address(record, "domain_name")
    )


def _read_address(record: Any, name: str) -> str:
    return read_text(record, name) or ""
