"""What has to be sent for one number, decided from three views of it.

Terms. *Recorded* is what Pulumi's state holds, and so what the preview was computed from and what a
person reviewed. *Desired* is what the declaration wants. *Live* is what Twilio reports now.

Premise. The preview shows recorded -> desired; therefore exactly that is applied, and only onto a live
value that the reviewer saw or that is already right. Anything else means that somebody changed the
number after the review: the update is refused and names the third value (`conflicts`).

Rejected: sending the whole desired state each time, as most providers do. It is simpler and idempotent,
but it silently overwrites what a colleague repaired in the console during an outage, and it writes a
thousand numbers to change one.

Fields that the update does not send may have drifted too. They are left alone and said (`strays`): the
next refresh shows them to a reviewer.

Texts made here name fields and live values, never desired ones. A desired value may be a secret: the engine
knows which are and shows them as `[secret]`, but it does not tell a Python provider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.fields import BY_NAME, NONE, PARTNERS, managed_fields
from fallback.masking import mask

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from fallback.fields import Field, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One field on its way from `before` to `after`; `before` is None where nothing was known."""

    field: Field
    before: Value | None
    after: Value

    def __str__(self) -> str:
        return f"{self.field.name} {shown(self.before)}"


@dataclass(frozen=True, slots=True)
class Update:
    """What one update does: the values to send, what forbids it, and what it saw and left alone.

    Conflicts and strays lead from the live value to the desired one.
    """

    send: Mapping[str, Value]
    conflicts: tuple[Change, ...]
    strays: tuple[Change, ...]


def shown(value: Value | None) -> str:
    """A value as people read it, without any password."""
    match value:
        case None:
            return "unknown"
        case bool():
            return str(value).lower()
        case _:
            return mask(value)


def changes(before: Mapping[str, Value], after: Mapping[str, Value], among: Iterable[Field]) -> tuple[Change, ...]:
    """The fields of `among` whose value differs. `changes(x, x, …)` is empty."""
    return tuple(
        Change(field, before.get(field.name), after[field.name])
        for field in among
        if before.get(field.name) != after[field.name]
    )


def compare_and_set(
    recorded: Mapping[str, Value], desired: Mapping[str, Value], live: Mapping[str, Value], managed: Collection[str]
) -> Update:
    """What to send so that `live` becomes what the preview of recorded -> desired showed."""
    owned = managed_fields(managed, desired)
    names = {field.name for field in owned}
    touched = with_partners({change.field.name for change in changes(recorded, desired, owned)} & names) & names
    return Update(
        send=to_send(live, {field.name: desired[field.name] for field in owned if field.name in touched}),
        conflicts=tuple(
            Change(field, live[field.name], desired[field.name])
            for field in owned
            if field.name in touched and not _was_seen(field, recorded, desired, live)
        ),
        strays=changes(live, desired, (field for field in owned if field.name not in touched)),
    )


def to_send(live: Mapping[str, Value], wanted: Mapping[str, Value]) -> dict[str, Value]:
    """The wanted values that differ from `live`, primary and fallback always together (21405, 21406)."""
    together = with_partners({change.field.name for change in differing(wanted, live)})
    return {name: value for name, value in wanted.items() if name in together}


def with_partners(names: Collection[str]) -> set[str]:
    """`names`, and for every primary URL among them its fallback, and the other way round."""
    return set(names) | {PARTNERS[name] for name in names if name in PARTNERS}


def left_to_twilio(send: Mapping[str, Value]) -> dict[str, Value]:
    """The part of `send` that Twilio does by itself: setting a trunk deletes the application, and conversely.

    Source: `TrunkSid` at https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
    """
    pair = ("trunk_sid", "voice_application_sid")
    one_is_set = any(send.get(name, NONE) != NONE for name in pair)
    return {name: NONE for name in pair if one_is_set and send.get(name) == NONE}


def differing(wanted: Mapping[str, Value], live: Mapping[str, Value]) -> tuple[Change, ...]:
    """The fields of `wanted` that are live otherwise."""
    return changes(live, wanted, (BY_NAME[name] for name in wanted))


def _was_seen(
    field: Field, recorded: Mapping[str, Value], desired: Mapping[str, Value], live: Mapping[str, Value]
) -> bool:
    now, seen = live[field.name], recorded.get(field.name)
    return now == desired[field.name] or seen == now or (isinstance(now, str) and seen == mask(now))
