"""What differs between views of one number, and what one update sends.

Terms. *Recorded* is what Pulumi's state holds: the preview was computed from it, and a person reviewed it. *Desired* is
what the declaration wants. *Live* is what Twilio reports now.

Premise. The preview shows recorded -> desired. Exactly that is applied, and only onto a live value that the reviewer
saw or that is already as desired. Any other live value means that somebody changed the number after the review: the
update is refused and names the field (`conflicts`).

Rejected: sending the whole desired state each time, as most providers do. It is simpler and idempotent, but it silently
overwrites what a colleague repaired in the console during an outage, and it writes a thousand numbers to change one.

Fields that the update does not send may have drifted too. They are left alone and reported (`strays`).

Values are compared in the clear and are of two kinds afterwards. `ClearValues` are sent and never shown. `LiveValue` is
shown and never sent. It holds no desired value, and of a live URL only the scheme and the host: the desired value may
be a secret, and the live URL an earlier form of it. The engine knows which values are secrets, but it does not tell a
Python provider (https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/dynamic/__main__.py, acceptSecrets).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.display import display, display_origin, sanitize
from fallback.fields import BY_NAME, NONE, PARTNERS, managed_fields
from fallback.masking import mask, mask_url

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from fallback.fields import Field, Value


class ClearValues(Mapping[str, "Value"]):
    """Values by field name, in the clear. Its `repr` names the fields only."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<values of {', '.join(self._values) or 'no field'}>"


@dataclass(frozen=True, slots=True)
class LiveValue:
    """A field, and as much of its live value as may be shown whatever is declared for it."""

    field: Field
    text: str

    def __str__(self) -> str:
        return f"{self.field.name} {self.text}"


@dataclass(frozen=True, slots=True)
class Update:
    """What one update does: the values to send, what forbids it, and what it leaves alone though it differs."""

    send: ClearValues
    conflicts: tuple[LiveValue, ...]
    strays: tuple[LiveValue, ...]


def find_differing_fields(
    before: Mapping[str, Value], after: Mapping[str, Value], among: Iterable[Field] | None = None
) -> tuple[Field, ...]:
    """The fields whose values differ: of `among`, or else of all that `after` has a value for."""
    fields = (BY_NAME[name] for name in after) if among is None else among
    return tuple(field for field in fields if before.get(field.name) != after[field.name])


def describe_differences(wanted: Mapping[str, Value], live: Mapping[str, Value]) -> tuple[LiveValue, ...]:
    """The live values of the fields of `wanted` that are live otherwise."""
    return _describe(live, find_differing_fields(live, wanted))


def compare_and_set(
    *, recorded: Mapping[str, Value], desired: Mapping[str, Value], live: Mapping[str, Value], managed: Collection[str]
) -> Update:
    """What to send so that `live` becomes what the preview of recorded -> desired showed."""
    owned = managed_fields(managed, desired)
    touched = add_partners({field.name for field in find_differing_fields(recorded, desired, owned)})
    sent = [field for field in owned if field.name in touched]
    unseen = [field for field in sent if not _was_reviewed(field, recorded, desired, live)]
    return Update(
        send=select_values_to_send({field.name: desired[field.name] for field in sent}, live),
        conflicts=_describe(live, unseen),
        strays=_describe(live, find_differing_fields(live, desired, (field for field in owned if field not in sent))),
    )


def select_values_to_send(wanted: Mapping[str, Value], live: Mapping[str, Value]) -> ClearValues:
    """The wanted values that differ from `live`, primary and fallback always together (21405, 21406)."""
    names = add_partners({field.name for field in find_differing_fields(live, wanted)})
    return ClearValues({name: value for name, value in wanted.items() if name in names})


def add_partners(names: Collection[str]) -> set[str]:
    """`names`, and for every primary URL among them its fallback, and the other way round."""
    return set(names) | {PARTNERS[name] for name in names if name in PARTNERS}


def select_values_left_to_twilio(send: Mapping[str, Value]) -> ClearValues:
    """The part of `send` that Twilio does by itself: setting a trunk deletes the application, and conversely.

    Source: `TrunkSid` at https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
    """
    pair = ("trunk_sid", "voice_application_sid")
    one_is_set = any(send.get(name, NONE) != NONE for name in pair)
    return ClearValues({name: NONE for name in pair if one_is_set and send.get(name) == NONE})


def _describe(live: Mapping[str, Value], fields: Iterable[Field]) -> tuple[LiveValue, ...]:
    return tuple(LiveValue(field, _show_live(field, live[field.name])) for field in fields)


def _show_live(field: Field, value: Value) -> str:
    return display_origin(value) if field.kind == "url" else display(value)


def is_recorded(now: Value, recorded: Value | None) -> bool:
    """Whether a record holds the live value, as it is or as `sanitize` leaves it.

    Records of earlier versions hold URLs whose passwords alone are masked.
    """
    return recorded == now or (isinstance(now, str) and recorded in {sanitize(now), mask(now), mask_url(now)})


def _was_reviewed(
    field: Field, recorded: Mapping[str, Value], desired: Mapping[str, Value], live: Mapping[str, Value]
) -> bool:
    """Whether the live value is as desired or as recorded."""
    now = live[field.name]
    return now == desired[field.name] or is_recorded(now, recorded.get(field.name))
