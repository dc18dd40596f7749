"""The one place through which values and texts from outside pass on their way to people.

What an API, a URL or a file says is data. Three things can make it act instead: a password that is read by others;
a character that moves a terminal's cursor, ends a line or turns the direction of reading; and a text that a CI system
takes for a command. `display` and `display_text` take all three out of one value, `defuse` the last out of a whole
output.

Source of the commands: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs, which takes
`::name::` at the start of a line and `##[name]` anywhere; Azure Pipelines and TeamCity take `##name[`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.masking import mask, mask_url
from fallback.model import Document, SecretText

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.fields import Value
    from fallback.model import DesiredValue

HIDDEN = "***"  # stands for a value that is not shown at all

# Joiners are not printable, but they have no effect other than to join letters and emoji.
_UNPRINTABLE_BUT_HARMLESS = "\u200c\u200d"
_HAS_SCHEME = re.compile(r"\w+://")
_ORIGIN = re.compile(r"\w+://[^/?#]*/?")
_QUERY = re.compile(r"[?#].*", re.DOTALL)
COMMAND_ANYWHERE = re.compile(r"##(\w*)\[")
_COMMAND_AT_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def display(value: DesiredValue | None) -> str:
    r"""One value on one line, without a password; a text with secrets by their names, a document with its words.

    >>> display("https://user:secret@example.com/a\x1b[2J")
    'https://***@example.com/a\\x1b[2J'
    """
    match value:
        case None:
            return "unknown"
        case bool():
            return str(value).lower()
        case SecretText():
            return display(value.template)
        case Document():
            return (
                f"{escape(str(value))} ({escape(value.words)})"
                if value.url
                else f"words at Twilio ({escape(value.words)})"
            )
        case _:
            return escape(mask_url(value) if _HAS_SCHEME.match(value) else mask(value))


def display_text(text: str) -> str:
    """A text that may quote URLs, on one line, without their passwords."""
    return escape(mask(text))


def sanitize(value: Value) -> Value:
    r"""A live value as a record may hold it: Pulumi keeps it, and shows it in its own way.

    >>> sanitize("https://user:secret@example.com/a\nb")
    'https://***@example.com/a\\nb'
    """
    return display_text(value) if isinstance(value, str) else value


def display_time(when: datetime) -> str:
    """A time in UTC, to the minute."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def display_without_query(value: Value | SecretText | None) -> str:
    """One value, and of a URL's query and fragment the names only.

    >>> display_without_query("https://example.com/a?token=secret#rc=1")
    'https://example.com/a?token=***'
    """
    text = display(value)
    return _QUERY.sub(_hide_values, text) if _HAS_SCHEME.match(text) else text


def display_origin(value: Value | None) -> str:
    """One value, and of a URL the scheme and the host only.

    >>> display_origin("https://example.com/secret?token=secret")
    'https://example.com/…'
    """
    text = display(value)
    origin = _ORIGIN.match(text)
    return text if origin is None or origin[0] == text else f"{origin[0].removesuffix('/')}/…"


def escape(text: str) -> str:
    """`text` with each character that acts instead of being seen written as Python writes it."""
    shown = text if text.isprintable() else "".join(map(_escape_character, text))
    return COMMAND_ANYWHERE.sub(r"##\1\\x5b", shown)


def defuse(output: str) -> str:
    r"""A whole output, of which no line is a command to a CI system.

    >>> defuse("  ::add-mask::x")
    '  \\x3a:add-mask::x'
    """
    return _COMMAND_AT_START.sub(r"\1\\x3a", COMMAND_ANYWHERE.sub(r"##\1\\x5b", output))


def _escape_character(character: str) -> str:
    if character.isprintable() or character in _UNPRINTABLE_BUT_HARMLESS:
        return character
    return character.encode("unicode_escape").decode("ascii")


def _hide_values(query: re.Match[str]) -> str:
    """The query with its names; a part without `=` is a value."""
    parts = query[0].partition("#")[0][1:].split("&")
    names = [f"{part.partition('=')[0]}={HIDDEN}" if "=" in part else HIDDEN for part in parts if part]
    return f"?{'&'.join(names)}" if names else ""
