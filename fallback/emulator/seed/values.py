"""What a value in a seed may be. Each check returns the value, or raises with the place and the reason."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from fallback.emulator.core.errors import unknown_field
from fallback.emulator.core.state import is_e164

_T = TypeVar("_T")


class SeedError(ValueError):
    """A seed, or a state file, that we cannot take. The message says where and why."""


def mapping(where: str, value: Any, required: list[str], optional: list[str]) -> dict[str, Any]:
    """A mapping with the `required` keys and no others than these and the `optional` ones."""
    for name in typed(where, value, dict, "a mapping"):
        if name not in {*required, *optional}:
            raise SeedError(f"{where}: {unknown_field(str(name), [*required, *optional])}")
    for name in required:
        if name not in value:
            raise SeedError(f"{where}: {name!r} is missing")
    return value  # type: ignore[no-any-return]


def sequence(where: str, value: Any) -> list[Any]:
    """A list; nothing at all is an empty one."""
    return [] if value is None else typed(where, value, list, "a list")


def entries(where: str, value: Any) -> dict[Any, Any]:
    """A mapping with any keys; nothing at all is an empty one."""
    return {} if value is None else typed(where, value, dict, "a mapping")


def e164(where: str, value: Any) -> str:
    """A phone number. YAML reads one without quotes as an integer, which is refused, not repaired."""
    if not isinstance(value, str) or not is_e164(value):
        raise SeedError(f'{where}: {value!r} is not a phone number like "+15005550006"; write it in quotes')
    return value


def sid(where: str, prefix: str, value: Any) -> str:
    """A SID of a kind."""
    given = text(where, value)
    if not re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", given):
        raise SeedError(f"{where}: {given!r} is not {prefix} and 32 hexadecimal digits")
    return given


def choice(where: str, value: Any, choices: tuple[str, ...]) -> str:
    """One of the `choices`."""
    if value not in choices:
        raise SeedError(f"{where}: {value!r} is not one of {', '.join(choices)}")
    return str(value)


def text(where: str, value: Any) -> str:
    """Text that is not empty."""
    if not (given := typed(where, value, str, "text")):
        raise SeedError(f"{where}: must not be empty")
    return given


def typed(where: str, value: Any, kind: type[_T], called: str) -> _T:
    """A value of a type, which people know as `called`."""
    if not isinstance(value, kind):
        raise SeedError(f"{where}: must be {called}, not {value!r}")
    return value
