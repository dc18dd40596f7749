"""Lines of text that fit a width: folded, in columns, and with the part marked in which two values differ.

A line is made of spans. A span has a meaning and no colour, so that the same lines are plain text in a pipe and
coloured on a terminal.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from fallback.display import defuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Meaning = Literal[
    "text", "code", "quoted", "name", "heading", "good", "warning", "danger", "before", "after", "mark", "quiet"
]

_WIDE = ("W", "F")
_MARK = "^"
_NARROWEST = 10
_GAP = 2  # between columns


class Span(NamedTuple):
    """A part of a line."""

    text: str
    meaning: Meaning = "text"


Line = tuple[Span, ...]


def to_text(lines: Iterable[Line]) -> str:
    """The lines without colour; no line is a command to a CI system."""
    return defuse("\n".join("".join(span.text for span in line).rstrip() for line in lines))


def measure(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_measure_character, text))


def fold(
    text: str, width: int, *, meaning: Meaning = "text", indent: str = "", start: str | None = None
) -> Iterator[Line]:
    """The text in lines, broken at blanks where it can be. The first begins with `start`, the others with `indent`."""
    begin = indent if start is None else start
    line, is_empty = begin, True
    for glue, piece in _split(text, width - measure(indent)):
        joined = f"{line}{piece}" if is_empty else f"{line}{glue}{piece}"
        if measure(joined) <= width or (is_empty and line == indent):
            line = joined
        else:
            yield (Span(line, meaning),)
            line = f"{indent}{piece}"
        is_empty = False
    yield (Span(line, meaning),)


def arrange(items: Sequence[str], width: int, indent: str) -> Iterator[Line]:
    """The items in columns, row by row. A column is as wide as most items need; a wider one takes several."""
    column = max(1, min(_choose_column(items), width - measure(indent)))
    room = max(1, (width - measure(indent) + _GAP) // column)
    row, used = "", 0
    for item in items:
        size = measure(item)
        cells = -(-(size + _GAP) // column)
        if row and used + cells > room:
            yield (Span(f"{indent}{row}".rstrip()),)
            row, used = "", 0
        if cells > room:
            yield from fold(item, width, indent=f"{indent}  ", start=indent)
            continue
        row += item + " " * (cells * column - size)
        used += cells
    if row:
        yield (Span(f"{indent}{row}".rstrip()),)


def _choose_column(items: Sequence[str]) -> int:
    sizes = sorted(map(measure, items))
    return (sizes[len(sizes) * 4 // 5] if sizes else 0) + _GAP


def lay_out_table(
    titles: Sequence[str], rows: Sequence[Sequence[Sequence[str]]], meanings: Sequence[Meaning], width: int, indent: str
) -> Iterator[Line]:
    """Cells, each of which has lines, below their titles; each row has a meaning.

    If the columns are too wide, the widest are folded. If even that does not fit, each cell has a line of its own.
    """
    room = width - measure(indent)
    sizes = _choose_columns(titles, rows, room)
    if sizes is None:
        for row, meaning in zip(rows, meanings, strict=True):
            yield from _lay_out_card(titles, row, meaning, width, indent)
        return
    yield from _lay_out_row([[title] for title in titles], "heading", sizes, indent)
    for row, meaning in zip(rows, meanings, strict=True):
        yield from _lay_out_row(row, meaning, sizes, indent)


def _choose_columns(titles: Sequence[str], rows: Sequence[Sequence[Sequence[str]]], room: int) -> list[int] | None:
    """How wide each column is; None if they do not fit."""
    sizes = [
        max([measure(title), *(measure(line) for row in rows for line in row[index])])
        for index, title in enumerate(titles)
    ]
    least = [min(size, max(_NARROWEST, measure(title))) for size, title in zip(sizes, titles, strict=True)]
    room -= _GAP * (len(titles) - 1)
    if sum(least) > room:
        return None
    while (excess := sum(sizes) - room) > 0:
        widest = max((index for index in range(len(sizes)) if sizes[index] > least[index]), key=sizes.__getitem__)
        rest = [size for index, size in enumerate(sizes) if index != widest and size <= sizes[widest]]
        sizes[widest] = max(least[widest], sizes[widest] - excess, min(max(rest, default=0), sizes[widest] - 1))
    return sizes


def _lay_out_row(cells: Sequence[Sequence[str]], meaning: Meaning, sizes: Sequence[int], indent: str) -> Iterator[Line]:
    folded = [
        [piece[0].text for line in cell for piece in fold(line, size)] for cell, size in zip(cells, sizes, strict=True)
    ]
    for index in range(max(map(len, folded), default=0)):
        texts = [lines[index] if index < len(lines) else "" for lines in folded]
        padded = (text + " " * (size - measure(text)) for text, size in zip(texts, sizes, strict=True))
        yield (Span(f"{indent}{(' ' * _GAP).join(padded)}".rstrip(), meaning),)


def _lay_out_card(
    titles: Sequence[str], row: Sequence[Sequence[str]], meaning: Meaning, width: int, indent: str
) -> Iterator[Line]:
    for index, (title, cell) in enumerate(zip(titles, row, strict=True)):
        margin = indent if index == 0 else f"{indent}  "
        text = " · ".join(filter(None, cell))
        if text:
            yield from fold(f"{title}: {text}", width, meaning=meaning, indent=f"{margin}  ", start=margin)


def lay_out_change(label: str, before: str, after: str, width: int, indent: str = "") -> Iterator[Line]:
    """`label: before -> after` in one line if it fits, else the two values below each other with their marks."""
    if measure(f"{indent}{label}: {before} -> {after}") <= width:
        yield (Span(f"{indent}{label}: "), Span(before, "before"), Span(" -> ", "quiet"), Span(after, "after"))
        return
    yield from fold(f"{label}:", width, indent=f"{indent}  ", start=indent)
    yield from lay_out_values(before, after, width, f"{indent}  ")


def lay_out_values(before: str, after: str, width: int, indent: str = "") -> Iterator[Line]:
    """Two values below each other, with marks below the part in which they differ."""
    left, right = split_difference(before, after)
    yield from _lay_out_value("- ", left, "before", width, indent)
    yield from _lay_out_value("+ ", right, "after", width, indent)


def split_difference(before: str, after: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Each value as what they have in common at the start, what differs, and what they have in common at the end.

    Two values with little in common differ as a whole.
    """
    start = _count_common(before, after)
    shortest = min(len(before), len(after))
    end = min(_count_common(before[::-1], after[::-1]), shortest - start)
    if start + end < max(len(before), len(after)) / 2:
        return ("", before, ""), ("", after, "")
    return _cut(before, start, end), _cut(after, start, end)


def _lay_out_value(sign: str, parts: tuple[str, str, str], meaning: Meaning, width: int, indent: str) -> Iterator[Line]:
    """A value in lines of equal length, each with marks below the part that differs."""
    first, last = len(parts[0]), len(parts[0]) + len(parts[1])
    is_marked = bool(parts[0] or parts[2])
    place = 0
    for chunk in _break("".join(parts), max(_NARROWEST, width - len(indent) - len(sign))):
        start, end = (min(max(edge - place, 0), len(chunk)) for edge in (first, last))
        begin = f"{indent}{sign if place == 0 else ' ' * len(sign)}"
        yield (Span(begin, meaning), *_paint((chunk[:start], chunk[start:end], chunk[end:]), meaning, is_marked))
        if is_marked and start < end:
            margin = " " * (len(indent) + len(sign) + measure(chunk[:start]))
            yield (Span(f"{margin}{_MARK * measure(chunk[start:end])}", "mark"),)
        place += len(chunk)


def _paint(parts: tuple[str, str, str], meaning: Meaning, is_marked: bool) -> list[Span]:  # noqa: FBT001
    start, middle, end = parts
    spans = (Span(start, meaning), Span(middle, "mark" if is_marked else meaning), Span(end, meaning))
    return [span for span in spans if span.text]


def _split(text: str, width: int) -> Iterator[tuple[str, str]]:
    """The words of a text, each with the blank before it; a word that is too long in pieces."""
    for word in text.split(" "):
        for number, piece in enumerate(_break(word, width)):
            yield "" if number else " ", piece


def _break(word: str, width: int) -> list[str]:
    """A word in pieces that fit. There is always one."""
    pieces, piece, room = [], "", width
    for character in word:
        size = _measure_character(character)
        if piece and size > room:
            pieces.append(piece)
            piece, room = "", width
        piece += character
        room -= size
    return [*pieces, piece]


def _cut(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[:start], text[start : len(text) - end], text[len(text) - end :]


def _count_common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _measure_character(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1
