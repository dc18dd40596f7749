"""Elastic SIP trunks with their origination URLs: https://www.twilio.com/docs/sip-trunking/api/trunk-resource."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fallback.account.backing.records import read_fields, read_name
from fallback.account.records import read_flag, read_number, read_sid, read_text
from fallback.model import LiveTrunk, OriginationUrl

if TYPE_CHECKING:
    from fallback.account.session import Session

_FIELDS = {
    "voice_fallback_url": "disaster_recovery_url",
    "voice_fallback_method": "disaster_recovery_method",
}


def list_trunks(session: Session) -> list[LiveTrunk]:
    """Return the trunks of an account, without their origination URLs. Raise an AccountError."""
    return session.read_list(
        f"listing the trunks of account {session.account_sid}", lambda client: client.trunking.v1.trunks, _parse
    )


def complete_trunk(session: Session, trunk: LiveTrunk) -> LiveTrunk:
    """Return a trunk with its origination URLs. Raise an AccountError."""
    urls = session.read_list(
        f"listing the origination URLs of trunk {trunk.sid}",
        lambda client: client.trunking.v1.trunks(trunk.sid).origination_urls,
        _parse_url,
    )
    return replace(trunk, origination_urls=tuple(urls))


def _parse(record: Any) -> LiveTrunk:
    return LiveTrunk(read_sid(record, "sid", "TK"), read_name(record), read_fields(record, _FIELDS), ())


def _parse_url(record: Any) -> OriginationUrl:
    """The API's defaults stand for what it does not say."""
    priority, weight, is_enabled = (
        read_number(record, "priority"),
        read_number(record, "weight"),
        read_flag(record, "enabled"),
    )
    return OriginationUrl(
        read_text(record, "sip_url") or "",
        10 if priority is None else priority,
        10 if weight is None else weight,
        is_enabled is not False,
    )
