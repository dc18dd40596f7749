"""Live numbers as the text of a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import HIDDEN
from fallback.fields import FIELDS
from fallback.masking import mask_query, mask_url
from fallback.stackfile.write.layout import format_comments, format_lines, lay_out
from fallback.stackfile.write.secrets import Secrets
from fallback.stackfile.write.urls import write_text
from fallback.values.text import MAX_CHARACTERS
from fallback.values.url import parse_url
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from fallback.fields import Field
    from fallback.model import Live
    from fallback.stackfile.write.layout import Line
    from fallback.stackfile.write.urls import Written

VERSION = 1
_ABOUT = "Numbers as they were. `fallback restore FILE` prints the stack file that brings them back."


def write_snapshot(account: str, numbers: Iterable[Live], taken: datetime) -> str:
    """Return the text of a snapshot of `numbers`, which were read at a time."""
    secrets = Secrets()
    ordered = sorted(numbers, key=lambda live: live.number)
    entries: dict[str, Written] = {live.number: dict(_list_values(live, secrets)) for live in ordered}
    lines: list[Line] = [
        *lay_out(("version",), VERSION),
        *lay_out(("account",), account),
        *lay_out(("taken",), taken.isoformat(timespec="seconds")),
        *lay_out(("numbers",), entries, in_lines=True),
    ]
    head = "".join(f"{line}\n" for line in format_comments([_ABOUT]))
    return head + format_lines(lines, {})


def _list_values(live: Live, secrets: Secrets) -> Iterator[tuple[str, Written]]:
    """Yield what a snapshot says of a number: what it is, and every field that is not as on a new number."""
    yield "sid", live.sid
    yield "capabilities", list(live.capabilities)
    for field in FIELDS:
        value = live.fields[field.name]
        if value == field.default:
            continue
        yield field.name, value if isinstance(value, bool) else _write(value, field, live, secrets)


def _write(value: str, field: Field, live: Live, secrets: Secrets) -> str:
    """A text with its secrets by name. What is too long to be read back is hidden."""
    if len(value) > MAX_CHARACTERS:
        return HIDDEN
    return _hide_secrets(value, secrets, live, field.name) if field.kind == "url" else write_text(value)


def _hide_secrets(url: str, secrets: Secrets, live: Live, field: str) -> str:
    """A URL with its secrets by name. One of which nobody can say what is secret in it is hidden as a whole."""
    if isinstance(parse_url(url), Violation):
        return write_text(url) if mask_query(mask_url(url)) == url else HIDDEN
    template = secrets.take_out(url, live.number, field)
    return HIDDEN if template is None else write_text(template)
