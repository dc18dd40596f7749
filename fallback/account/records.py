"""Values in Twilio's answers. They are input like any other: each is of its kind, or an error that names its field."""

from __future__ import annotations

import re
from typing import Any

from fallback.values.e164 import E164, EXPECTED
from fallback.values.sid import describe_sid, sid_pattern

_KINDS = {bool: "a flag", int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object"}
_LONGEST = 40
_HALF = re.compile("[\ud800-\udfff]")


class Unexpected(ValueError):
    """A value is not what its field holds. The message names the field and never a secret: only SIDs are shown."""

    def __init__(self, name: str, expected: str, found: str) -> None:
        super().__init__(f"{name}: expected {expected}, found {found}")


def read_text(record: Any, name: str) -> str | None:
    """Return a text of letters that can be written, or None."""
    value = getattr(record, name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unexpected(name, "a text", describe_kind(value))
    return _check_letters(name, value)


def read_flag(record: Any, name: str) -> bool | None:
    """Return a flag, or None."""
    value = getattr(record, name)
    if value is None or isinstance(value, bool):
        return value
    raise Unexpected(name, "true or false", describe_kind(value))


def read_number(record: Any, name: str) -> int | None:
    """Return a whole number, or None."""
    value = getattr(record, name)
    if value is None or type(value) is int:
        return value
    raise Unexpected(name, "a whole number", describe_kind(value))


def read_flags(record: Any, name: str) -> dict[str, bool]:
    """Return an object of flags; an empty one for null."""
    value = getattr(record, name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unexpected(name, "an object", describe_kind(value))
    if odd := [flag for flag in value.values() if flag is not None and not isinstance(flag, bool)]:
        raise Unexpected(name, "an object of flags", f"{describe_kind(odd[0])} in it")
    return {_check_letters(name, key): bool(flag) for key, flag in value.items()}


def read_sid(record: Any, name: str, prefix: str) -> str:
    """Return a SID of one kind."""
    return _read(record, name, sid_pattern(prefix), describe_sid(prefix))


def read_e164(record: Any, name: str) -> str:
    """Return a phone number."""
    return _read(record, name, E164, EXPECTED)


def describe_kind(value: object) -> str:
    """Return what kind of JSON a value is."""
    return "nothing" if value is None else _KINDS.get(type(value), "something else")


def _check_letters(name: str, text: str) -> str:
    """Return `text`. JSON can hold halves of characters, which no file and no terminal can."""
    if _HALF.search(text):
        raise Unexpected(name, "a text", "half of a character")
    return text


def _read(record: Any, name: str, pattern: str, expected: str) -> str:
    value = getattr(record, name)
    if isinstance(value, str) and re.fullmatch(pattern, value):
        return value
    raise Unexpected(name, expected, repr(value[:_LONGEST]) if isinstance(value, str) else describe_kind(value))
