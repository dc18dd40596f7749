"""Record Monitor events: one for each resource that changed.

https://www.twilio.com/docs/usage/monitor-events says which kinds of resources have events. Events are found by
comparing the states before and after a change, so no transition can change a resource without an event.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fallback.emulator.core.resource_kinds import KINDS
from fallback.emulator.core.state import Event, State, derive_sid, list_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.lifecycle import ResourceKind
    from fallback.emulator.core.state import Resource

# The documented actors are accounts and users. A person in the emulator's console is this user.
CONSOLE_USER = "US" + "c0" * 16

_SET_BY_TWILIO = ("account_sid", "emergency_address_status", "emergency_status")
_KINDS = tuple(kind for kind in KINDS if kind.event_type)
_NEWEST = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from, in the words of the events resource."""

    actor_sid: str | None
    actor_type: str
    source: str
    source_ip_address: str | None


TWILIO = Origin(None, "twilio-admin", "twilio", None)


def make_console_origin(client_address: str | None) -> Origin:
    """Return the origin of a person's change in the web console."""
    return Origin(CONSOLE_USER, "user", "web", client_address)


@dataclass(frozen=True, slots=True)
class _Change:
    """A resource before and after; one of the two is None if it was created or deleted."""

    kind: ResourceKind[Any]
    old: Resource | None
    new: Resource | None

    @property
    def action(self) -> str:
        return "updated" if self.old and self.new else "created" if self.new else "deleted"

    def compare(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what differs. As on live accounts, unset is null, and a new resource lists what is set."""
        is_update = self.action == "updated"
        names = self.kind.properties + (_SET_BY_TWILIO if is_update else ())
        pairs = {name: (_get_property(self.old, name), _get_property(self.new, name)) for name in names}
        return {
            name: {"previous": previous, "updated": updated}
            for name, (previous, updated) in pairs.items()
            if previous != updated and (is_update or previous or updated)
        }


def record_events(before: State, after: State, origin: Origin, now: datetime) -> State:
    """Return `after` with an event for each resource that differs from `before`."""
    changes = [
        _Change(kind, old, new)
        for kind in _KINDS
        for _, old, new in list_changes(kind.get_all(before), kind.get_all(after))
    ]
    if not changes:
        return after
    events = dict(after.events)
    for change in changes:
        if event := _make_event(change, origin, now, len(events)):
            events[event.sid] = event
    return replace(after, events=events)


def _make_event(change: _Change, origin: Origin, now: datetime, count: int) -> Event | None:
    resource, properties = change.new or change.old, change.compare()
    if resource is None or (change.action == "updated" and not properties):
        return None
    return Event(
        # Lists are in the order of SIDs, so SIDs sort by age, the newest first.
        sid=f"AE{_NEWEST - count:08x}{derive_sid('', resource.sid, count)[:24]}",
        account_sid=resource.account_sid,
        actor_sid=origin.actor_sid,
        actor_type=origin.actor_type,
        source=origin.source,
        source_ip_address=origin.source_ip_address,
        event_type=f"{change.kind.event_type}.{change.action}",
        date=now,
        resource_type=change.kind.event_type,
        resource_sid=resource.sid,
        properties=properties,
    )


def _get_property(resource: Resource | None, name: str) -> Any:
    value = getattr(resource, name, None)
    return None if value == "" else value
