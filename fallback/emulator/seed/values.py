"""Read one value of a seed. Each function returns the value, or raises SeedError with the place and the reason."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from fallback.emulator.core.errors import describe_unknown, shorten
from fallback.emulator.core.state import is_e164

_T = TypeVar("_T")
_BEFORE = re.compile(r"-(?P<count>[0-9]{1,6})(?P<unit>[smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class SeedError(ValueError):
    """A seed that the emulator cannot use. The message says where and why."""


def read_mapping(where: str, value: Any, required: list[str], optional: list[str]) -> dict[str, Any]:
    """Return a mapping that has the `required` keys, perhaps the `optional` ones, and no others."""
    for name in read_type(where, value, dict, "a mapping"):
        if name not in {*required, *optional}:
            raise SeedError(f"{where}: {describe_unknown('field', name, [*required, *optional])}")
    for name in required:
        if name not in value:
            raise SeedError(f"{where}: {name!r} is missing")
    return value  # type: ignore[no-any-return]


def split_mapping(where: str, value: Any, *names: str) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Return a mapping without the keys `names`, and those keys with their values; null is an empty mapping."""
    entries = read_entries(where, value)
    own = {name: entry for name, entry in entries.items() if name not in names}
    return own, {name: entry for name, entry in entries.items() if name in names}


def read_list(where: str, value: Any) -> list[Any]:
    """Return a list; null is an empty one."""
    return [] if value is None else read_type(where, value, list, "a list")


def read_entries(where: str, value: Any) -> dict[Any, Any]:
    """Return a mapping with any keys; null is an empty one."""
    return {} if value is None else read_type(where, value, dict, "a mapping")


def read_e164(where: str, value: Any) -> str:
    """Return a phone number. YAML reads an unquoted one as an integer; that is refused, because zeros may be lost."""
    if not isinstance(value, str) or not is_e164(value):
        raise SeedError(f'{where}: {shorten(value)} is not a phone number like "+15005550006"; write it in quotes')
    return value


def read_sid(where: str, prefix: str, value: Any) -> str:
    """Return a SID with the prefix."""
    text = read_text(where, value)
    if not re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", text):
        raise SeedError(f"{where}: {shorten(text)} is not {prefix} and 32 hexadecimal digits")
    return text


def read_choice(where: str, value: Any, choices: tuple[str, ...]) -> str:
    """Return one of the `choices`."""
    if value not in choices:
        raise SeedError(f"{where}: {shorten(value)} is not one of {', '.join(choices)}")
    return str(value)


def read_text(where: str, value: Any) -> str:
    """Return a text that is not empty."""
    if not (text := read_type(where, value, str, "text")):
        raise SeedError(f"{where}: must not be empty")
    return text


def read_integer(where: str, value: Any) -> int:
    """Return a whole number; `true` is none, although Python counts it as 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise SeedError(f"{where}: must be a whole number, not {shorten(value)}")
    return value


def read_time(where: str, value: Any, now: datetime) -> datetime:
    """Return a time. Text is a time as in ISO 8601, or a time before `now`: `-90m`, `-2h` or `-3d`.

    A time without a zone is in UTC.
    """
    before = _BEFORE.fullmatch(value) if isinstance(value, str) else None
    if before:
        return now - timedelta(**{_UNITS[before["unit"]]: int(before["count"])})
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else value
        whole = time if isinstance(time, datetime) else datetime.combine(time, datetime.min.time())
        return whole.astimezone(UTC) if whole.tzinfo else whole.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        raise SeedError(f"{where}: {shorten(value)} is not a time like 2026-01-31T12:00:00Z or -2h") from None


def read_type(where: str, value: Any, kind: type[_T], noun: str) -> _T:
    """Return a value of the type `kind`, which the message calls `noun`."""
    if not isinstance(value, kind):
        raise SeedError(f"{where}: must be {noun}, not {shorten(value)}")
    return value
