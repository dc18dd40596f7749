"""The resource's property bag: what `PhoneNumber` is in Pulumi's state, and how it is kept.

A bag is flat: strings and booleans only, because the engine drops nulls and turns numbers into floats.

    phone_number   E.164; the resource's id and identity
    account_sid    the account that owns it
    managed        the groups that are declared, e.g. `sms voice`, or `nothing`
    buy            true where the declaration allows a purchase, else absent
    release        the number once more where it is to be given back, else absent
    <field>        every field of `fields.FIELDS` that is known, canonical
    sid, capabilities    outputs only

The mirror. Groups that are not declared keep their recorded values in the inputs. So taking a group out
of a declaration is one visible line, `~ managed`, and taking it up again shows live -> declared. Leaving
the values out instead would make "stop managing" look exactly like "wipe": the engine prints an input
that vanished and an input that became empty the same way.

`managed` is absent only in a record that came from an import and has not been applied yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.fields import BY_NAME, managed_fields
from fallback.masking import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Value
    from fallback.model import Live

Bag = dict[str, Any]

NOTHING = "nothing"
_OUTPUTS_ONLY = ("sid", "capabilities")


def own(bag: Mapping[str, Any]) -> Bag:
    """`bag` without what the SDK adds to it (`__provider`)."""
    return {name: value for name, value in bag.items() if not name.startswith("__")}


def groups_of(bag: Mapping[str, Any]) -> tuple[str, ...]:
    """The groups named in `managed`."""
    return tuple(group for group in str(bag.get("managed", NOTHING)).split() if group != NOTHING)


def values_of(bag: Mapping[str, Any]) -> dict[str, Value]:
    """The fields in a bag."""
    return {name: value for name, value in bag.items() if name in BY_NAME}


def is_released(bag: Mapping[str, Any]) -> bool:
    """Whether the record is a tombstone: the number was given back."""
    return bool(bag.get("release"))


def checked(recorded: Mapping[str, Any], declared: Mapping[str, Any], account_sid: str) -> Bag:
    """The inputs to record for `declared`: canonical, undeclared groups mirrored from `recorded`. Idempotent.

    `account_sid` is used where neither side names an account. A tombstone stays as it is.
    """
    if is_released(recorded) and is_released(declared):
        return without_outputs(recorded)
    account = declared.get("account_sid") or recorded.get("account_sid") or account_sid
    fixed = {
        "phone_number": declared.get("phone_number"),
        "account_sid": account or None,
        "managed": declared.get("managed") or managed_of(declared),
        "buy": declared.get("buy") or None,
        "release": declared.get("release") or None,
    }
    mirrored = {name: _masked(value) for name, value in values_of(recorded).items()}
    fields = {**mirrored, **values_of(declared)}
    return {name: value for name, value in {**fixed, **fields}.items() if value is not None}


def without_outputs(bag: Mapping[str, Any]) -> Bag:
    """The inputs inside a bag of outputs."""
    return {name: value for name, value in bag.items() if name not in _OUTPUTS_ONLY}


def reported(live: Live, recorded: Mapping[str, Any]) -> Bag:
    """A live number as outputs; a password in a URL is shown only to a record that knows it already."""
    fixed = {"phone_number": live.number, "account_sid": live.account_sid or recorded.get("account_sid")}
    kept = {name: recorded[name] for name in ("managed", "buy", "release") if name in recorded}
    fields = {name: _known_or_masked(value, recorded.get(name)) for name, value in live.fields.items()}
    return {**fixed, **kept, **fields, "sid": live.sid, "capabilities": " ".join(live.capabilities)}


def applied(live: Live, desired: Mapping[str, Any], recorded: Mapping[str, Any]) -> Bag:
    """The outputs after `desired` was applied: as desired where managed, as recorded elsewhere, or else as live.

    A live value enters the record only where a preview shows it: when a number is read, adopted or bought. Recording
    it here would make the next update take for reviewed what nobody has seen. For the same reason a managed field
    that was not sent is recorded as desired: it may have drifted, and the next refresh has to show it.
    """
    owned = {field.name: desired[field.name] for field in managed_fields(groups_of(desired), desired)}
    unowned = {name: _masked(value) for name, value in values_of(recorded).items() if name not in owned}
    return {**reported(live, desired), **unowned, **owned}


def managed_of(declared: Mapping[str, Any]) -> str:
    groups = {BY_NAME[name].group for name in declared if name in BY_NAME}
    return " ".join(sorted(groups)) or NOTHING


def _known_or_masked(live: Value, recorded: object) -> Value:
    return live if live == recorded else _masked(live)


def _masked(value: Value) -> Value:
    return mask(value) if isinstance(value, str) else value
