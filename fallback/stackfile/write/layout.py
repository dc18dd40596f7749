"""The lines of a stack file. Each knows the path of what it says, so that a comment finds its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fallback.display import escape
from fallback.stackfile.write.scalars import write_inline, write_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fallback.stackfile.write.urls import Written

    Path = tuple[str, ...]
    Comments = Mapping[Path, Sequence[str]]

WIDTH = 100
_STEP = "  "


class Line(NamedTuple):
    """A line, the path of what it says, and the blanks before it."""

    path: Path
    indent: str
    text: str


def lay_out(path: Path, value: Written, *, in_lines: bool = False) -> Iterator[Line]:
    """Yield the lines of a key, the last of `path`, with its value: in one line if that fits, unless `in_lines`."""
    indent, key = _STEP * (len(path) - 1), write_scalar(path[-1])
    inline = f"{key}: {write_inline(value)}"
    if not isinstance(value, dict) or not value or (not in_lines and len(indent) + len(inline) <= WIDTH):
        yield Line(path, indent, inline)
        return
    yield Line(path, indent, f"{key}:")
    for name, one in value.items():
        yield from lay_out((*path, name), one)


def format_lines(lines: Sequence[Line], comments: Comments) -> str:
    """Return the lines with each comment above the line of its path, or of what lies around it."""
    above = _place_comments(lines, comments)
    texts = [
        text
        for line in lines
        for text in (*format_comments(above.get(line.path, ()), line.indent), f"{line.indent}{line.text}")
    ]
    return "".join(f"{text}\n" for text in texts)


def format_comments(texts: Sequence[str], indent: str = "") -> list[str]:
    """Return lines of comments. What a text quotes cannot end its line."""
    return [f"{indent}# {escape(text)}" for text in texts]


def _place_comments(lines: Sequence[Line], comments: Comments) -> dict[Path, list[str]]:
    known = {line.path for line in lines}
    above: dict[Path, list[str]] = {}
    for path, texts in comments.items():
        place = path
        while place and place not in known:
            place = place[:-1]
        above.setdefault(place, []).extend(texts)
    return above
