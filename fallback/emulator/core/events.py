"""Record Monitor events: one for each resource that changed.

https://www.twilio.com/docs/usage/monitor-events says which kinds of resources have events. Events are found by
comparing the states before and after a change, so no transition can change a resource without an event.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fallback.emulator.core.resource_kinds import KINDS, SET_BY_TWILIO
from fallback.emulator.core.state import Event, State, derive_sid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.lifecycle import ResourceKind
    from fallback.emulator.core.state import Owned

# The documented actors are accounts and users. A person in the emulator's console is this user.
CONSOLE_USER = "US" + "c0" * 16

_RECORDED = tuple(kind for kind in KINDS if kind.event_type)
_NEWEST = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from, in the words of the events resource."""

    actor_sid: str | None
    actor_type: str
    source: str
    source_ip_address: str | None


TWILIO = Origin(None, "twilio-admin", "twilio", None)


def make_console_origin(client_address: str | None, user: str = CONSOLE_USER) -> Origin:
    """Return the origin of a person's change in the web console."""
    return Origin(user, "user", "web", client_address)


def record_events(before: State, after: State, origin: Origin, now: datetime) -> State:
    """Return `after` with an event for each resource that differs from `before`."""
    events = dict[str, Event]()
    for kind in _RECORDED:
        for _, old, new in kind.get_all(before).compare(kind.get_all(after)):
            count = len(after.events) + len(events)
            if event := _make_event(kind, (old, new), origin, now, count):
                events[event.sid] = event
    return replace(after, events=after.events | events) if events else after


def _make_event(
    kind: ResourceKind[Any], change: tuple[Owned | None, Owned | None], origin: Origin, now: datetime, count: int
) -> Event | None:
    old, new = change
    resource = new or old
    if resource is None:
        return None
    properties = _compare(kind, old, new)
    if old and new and not properties:
        return None
    action = "updated" if old and new else "created" if new else "deleted"
    return Event(
        # Lists are in the order of SIDs, so SIDs sort by age, the newest first.
        sid=f"AE{_NEWEST - count:08x}{derive_sid('', resource.sid, count)[:24]}",
        account_sid=resource.account_sid,
        actor_sid=origin.actor_sid,
        actor_type=origin.actor_type,
        source=origin.source,
        source_ip_address=origin.source_ip_address,
        event_type=f"{kind.event_type}.{action}",
        date=now,
        resource_type=kind.event_type,
        resource_sid=resource.sid,
        properties=properties,
    )


def _compare(kind: ResourceKind[Any], old: Owned | None, new: Owned | None) -> Mapping[str, Mapping[str, Any]]:
    """Return the properties that differ. As on live accounts, unset is null, and a new resource lists what is set."""
    both = old is not None and new is not None
    names = [name for name in kind.properties if both or name not in SET_BY_TWILIO]
    pairs = {name: (_get_property(old, name), _get_property(new, name)) for name in names}
    return {
        name: {"previous": previous, "updated": updated}
        for name, (previous, updated) in pairs.items()
        if previous != updated and (both or previous or updated)
    }


def _get_property(resource: Owned | None, name: str) -> Any:
    value = getattr(resource, name, None)
    return None if value == "" else value
