"""How problems are worded: what was expected, what was found, what to do; on one line, short, without passwords."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from fallback.masking import quote
from fallback.stackfile.text.tree import Misread

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable

_LONGEST = 80
_MOST_LISTED = 12
_MOST_COMPARED = 300


class Unknown(NamedTuple):
    """A name that nothing defines, and the names that are defined."""

    name: str
    known: Collection[str]


def format_key(key: str) -> str:
    """Return a key as part of a path: as it is, if it is an ordinary one."""
    return key if key.isprintable() and len(key) <= _LONGEST and "@" not in key else quote(key)


def format_path(path: Iterable[str]) -> str:
    """Return a path as a problem names it."""
    return ".".join(map(format_key, path))


def describe(value: object) -> str:
    """Return a value as a problem names it."""
    match value:
        case str():
            return quote(value)
        case bool():
            return str(value).lower()
        case Misread(text, reading):
            return text[:_LONGEST] or reading
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
    return str(value)


def describe_mismatch(expected: str, value: object, fits: Container[str]) -> str:
    """Say what is wrong with a value of the wrong type, and what to do about it.

    `fits` holds the types that would have been right, as JSON Schema names them.
    """
    if isinstance(value, Misread) and value.empty:
        return f"{expected}, found nothing; write a value, or `none`"
    if isinstance(value, str):
        return f"{expected}, found the text {quote(value)}"
    message = f"{expected}, found {describe(value)}"
    if not isinstance(value, Misread | int):
        return message
    reading = value.reading if isinstance(value, Misread) else "a boolean" if isinstance(value, bool) else "a number"
    return f"{message}, which YAML reads as {reading}{_remedy(value, fits)}"


def suggest(unknown: Unknown) -> str:
    """Return the end of a message about an unknown name: the nearest known one, or all of them if they are few.

    Long names are not compared, as that takes the square of their length.
    """
    name, known = unknown
    near = [word for word in known if abs(len(word) - len(name)) <= 5][:_MOST_COMPARED]
    close = difflib.get_close_matches(name, near, n=1) if len(name) <= _LONGEST else []
    if close:
        return f"; did you mean `{format_key(close[0])}`?"
    return f"; there are {', '.join(map(format_key, sorted(known)))}" if 0 < len(known) <= _MOST_LISTED else ""


def _remedy(value: Misread | int, fits: Container[str]) -> str:
    if "string" in fits:
        return f'; quote it: "{describe(value)}"'
    if "boolean" in fits and isinstance(value, Misread) and value.reading in {"true", "false"}:
        return f"; write {value.reading}"
    return "; write it in plain digits" if "integer" in fits and isinstance(value, Misread) else ""
