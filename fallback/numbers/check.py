"""What is wrong with a declaration of one number, whoever made it: a stack file or a program of somebody's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fallback.fields import BY_NAME, METHODS, NONE, Field, managed_fields, sid_pattern
from fallback.masking import MASKED
from fallback.model import E164
from fallback.numbers.record import is_released, list_groups
from fallback.rules.urls import broken

if TYPE_CHECKING:
    from collections.abc import Mapping

_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")


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
    groups = list_groups(declared)
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
