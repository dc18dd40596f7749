"""Monitor events: one for each number or application that a call changed.

https://www.twilio.com/docs/usage/monitor-events. They are found by comparing the states before and after,
so that nothing can change a resource without leaving one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fallback.emulator.core import parameters
from fallback.emulator.core.state import Application, Event, Number, State, changes, fresh_sid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# The documented actors are accounts and users; a person in the emulator's console is this user.
CONSOLE_USER = "US" + "c0" * 16

_BY_TWILIO = ("account_sid", "emergency_address_status", "emergency_status")
_PROPERTIES: dict[type, tuple[str, ...]] = {
    Number: tuple(each.field for each in parameters.NUMBER),
    Application: tuple(each.field for each in parameters.APPLICATION),
}
_TYPES: dict[type, str] = {Number: "phone-number", Application: "application"}
_NEWEST = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from, in the words of the events resource."""

    actor_sid: str | None
    actor_type: str
    source: str
    source_ip_address: str | None


TWILIO = Origin(None, "twilio-admin", "twilio", None)


def by_console(caller: str | None) -> Origin:
    """A person in the web console."""
    return Origin(CONSOLE_USER, "user", "web", caller)


def recorded(before: State, after: State, origin: Origin, now: datetime) -> State:
    """`after`, with an event for every resource that is not as it was `before`."""
    found = [*changes(before.numbers, after.numbers), *changes(before.applications, after.applications)]
    if not found:
        return after
    events = dict(after.events)
    for _, old, new in found:
        if event := _event(old, new, origin, now, len(events)):
            events[event.sid] = event
    return replace(after, events=events)


def _event(
    old: Number | Application | None, new: Number | Application | None, origin: Origin, now: datetime, count: int
) -> Event | None:
    resource = new or old
    if resource is None:
        return None
    properties = _changed(old, new)
    if old and new and not properties:
        return None
    kind = _TYPES[type(resource)]
    action = "updated" if old and new else "created" if new else "deleted"
    return Event(
        # SIDs sort by age, the newest first, because lists are in the order of SIDs.
        sid=f"AE{_NEWEST - count:08x}{fresh_sid('', resource.sid, count)[:24]}",
        account_sid=resource.account_sid,
        actor_sid=origin.actor_sid,
        actor_type=origin.actor_type,
        source=origin.source,
        source_ip_address=origin.source_ip_address,
        event_type=f"{kind}.{action}",
        date=now,
        resource_type=kind,
        resource_sid=resource.sid,
        properties=properties,
    )


def _changed(old: Number | Application | None, new: Number | Application | None) -> Mapping[str, Mapping[str, Any]]:
    """What is unset is null, and a new resource lists what it has set: so do the events of live accounts."""
    both = old is not None and new is not None
    names = _PROPERTIES[type(new or old)] + (_BY_TWILIO if both else ())
    pairs = {name: (_value(old, name), _value(new, name)) for name in names}
    return {
        name: {"previous": was, "updated": became}
        for name, (was, became) in pairs.items()
        if was != became and (both or was or became)
    }


def _value(resource: object, name: str) -> Any:
    value = getattr(resource, name, None)
    return None if value == "" else value
