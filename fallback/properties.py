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

import re
from typing import TYPE_CHECKING, Any

from fallback.errors import MASKED, mask
from fallback.fields import BY_NAME, METHODS, NONE, Field, managed_fields, sid_pattern
from fallback.model import E164
from fallback.rules.urls import broken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Value
    from fallback.model import Live

Bag = dict[str, Any]

NOTHING = "nothing"
_OUTPUTS_ONLY = ("sid", "capabilities")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")


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
        "managed": declared.get("managed") or _managed(declared),
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


def mistakes(recorded: Mapping[str, Any], declared: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a declaration, each with the way out.

    A value that is no plain one (text, flag, number, list, mapping) is one that is not known yet, and passes.
    """
    number = declared.get("phone_number")
    if not isinstance(number, str):
        return ["phone_number: expected the number itself, found a value that is not known yet: write it out"]
    if not E164.fullmatch(number):
        return [f"phone_number: expected E.164 such as +15005550006, found {number!r}"]
    found = [
        *_identity_mistakes(recorded, declared),
        *_release_mistakes(recorded, declared),
        *_handler_mistakes(declared),
        *(text for name in BY_NAME if name in declared and (text := _field_mistake(name, declared[name]))),
    ]
    return [f"{number}: {text}" for text in found]


def _identity_mistakes(recorded: Mapping[str, Any], declared: Mapping[str, Any]) -> list[str]:
    ways_out = {
        "phone_number": "declare the other number as a resource of its own; this one stays when it is taken out",
        "account_sid": "a number is not moved between accounts; declare it for the account that has it",
    }
    return [
        f"{name} cannot change (recorded {recorded[name]}, declared {declared[name]}): {way_out}"
        for name, way_out in ways_out.items()
        if recorded.get(name) and declared.get(name) and recorded[name] != declared[name]
    ]


def _release_mistakes(recorded: Mapping[str, Any], declared: Mapping[str, Any]) -> list[str]:
    release = declared.get("release")
    if not release:
        return (
            ["it was released; take the entry out and run `pulumi up`, then declare it anew"]
            if is_released(recorded)
            else []
        )
    if release != declared["phone_number"]:
        return [f"release: expected the number once more, found {release!r}: write it exactly, or take the line out"]
    if declared.get("buy"):
        return ["buy and release exclude each other: take one of them out"]
    if recorded and "managed" not in recorded:
        return ["release: this stack has not managed it yet; adopt it first: `pulumi up` without `release`"]
    return []


def _handler_mistakes(declared: Mapping[str, Any]) -> list[str]:
    """A declared group says every field it owns: what it left out would be filled from the mirror, unseen."""
    groups = (declared.get("managed") or _managed(declared)).split()
    owned = [field.name for field in managed_fields(groups, declared)]
    found = [f"{name}: missing: write a value{_or_none(name)}" for name in owned if name not in declared]
    found += [
        f"{name}: expected the whole URL, found one whose password is masked"
        for name in owned
        if isinstance(value := declared.get(name), str) and MASKED in value
    ]
    if declared.get("buy") and not {"voice", "sms"} & set(groups):
        found.append("buy: a number is bought only with a handler; declare voice or sms")
    return found


def _or_none(name: str) -> str:
    return ", or NO_FALLBACK if nothing shall answer" if name.endswith("fallback_url") else ""


def _field_mistake(name: str, value: object) -> str | None:
    field = BY_NAME[name]
    if not isinstance(value, str | bool | int | float | list | dict):
        return None
    if not _is_fine(field, value):
        return f"{name}: expected {_expected(field)}, found {_found(field, value)}"
    if field.kind == "url" and isinstance(value, str):
        # The URL may be a secret, so the rules speak and not their findings, which quote it.
        return "; ".join(f"{name}: {rule.reason} [{rule.id}]" for rule in broken(value)) or None
    return None


def _is_fine(field: Field, value: object) -> bool:
    match field.kind, value:
        case "flag", bool():
            return True
        case "method", str():
            return value in METHODS
        case "url", str():
            return value == NONE or _URL.fullmatch(value) is not None
        case "sid", str():
            return value == NONE or re.fullmatch(sid_pattern(field.prefix), value) is not None
        case "text", str():
            return 1 <= len(value) <= 64
        case _:
            return False


def _expected(field: Field) -> str:
    return {
        "flag": "true or false",
        "method": " or ".join(METHODS),
        "url": f"an http(s) URL or {NONE!r}",
        "sid": f"{field.prefix} and 32 hex digits, or {NONE!r}",
        "text": "1 to 64 characters",
    }[field.kind]


def _found(field: Field, value: object) -> str:
    """A wrong value as it may be shown: a URL may be a secret, and the engine does not tell us which are."""
    if field.kind in {"url", "text"} and isinstance(value, str):
        return f"a text of {len(value)} characters" + (" that is none" if value and field.kind == "url" else "")
    return repr(value)


def _managed(declared: Mapping[str, Any]) -> str:
    groups = {BY_NAME[name].group for name in declared if name in BY_NAME}
    return " ".join(sorted(groups)) or NOTHING


def _known_or_masked(live: Value, recorded: object) -> Value:
    return live if live == recorded else _masked(live)


def _masked(value: Value) -> Value:
    return mask(value) if isinstance(value, str) else value
