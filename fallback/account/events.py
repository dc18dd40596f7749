"""Who changed what on an account: https://www.twilio.com/docs/usage/monitor-events.

Twilio keeps the log for 30 days, or for 13 months with some editions. Only the account's own credentials read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fallback.account.records import Unexpected, describe_kind, read_text
from fallback.model import Event

if TYPE_CHECKING:
    from fallback.account.session import Session


def list_events(session: Session, resource_sid: str, since: datetime) -> list[Event]:
    """Return what was logged of one resource since a time, the newest first. Raise an AccountError."""
    events = session.read_list(
        f"reading who changed {resource_sid}",
        lambda client: client.monitor.v1.events,
        _parse,
        resource_sid=resource_sid,
        start_date=since,
    )
    return sorted(events, key=lambda event: event.date, reverse=True)


def _parse(record: Any) -> Event:
    return Event(
        kind=read_text(record, "event_type") or "",
        date=_read_date(record),
        actor_sid=read_text(record, "actor_sid") or "",
        actor_type=read_text(record, "actor_type") or "",
        source=read_text(record, "source") or "",
        ip=read_text(record, "source_ip_address") or "",
        changes=_read_changes(record),
    )


def _read_date(record: Any) -> datetime:
    """The package returns what is no date as it is."""
    date = record.event_date
    if not isinstance(date, datetime):
        raise Unexpected("event_date", "a date", describe_kind(date))
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _read_changes(record: Any) -> dict[str, tuple[object, object]]:
    """The published example has the properties at the top; their description and live answers have them further in."""
    data = record.event_data if isinstance(record.event_data, Mapping) else {}
    properties = data.get("resource_properties", data)
    if not isinstance(properties, Mapping):
        return {}
    return {
        str(name): (one.get("previous"), one.get("updated"))
        for name, one in properties.items()
        if isinstance(one, Mapping) and "updated" in one
    }
