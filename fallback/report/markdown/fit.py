"""A page in Markdown that fits a comment: first grouped, then folded, then shortened, and it says by how much.

In this order, until the text fits:

1. Everything. Long lists of names and long tables are folded, so that they take a line until they are opened.
2. Essential sections in their first briefer form, which groups and loses nothing.
3. Fewer items in each list and table of the other sections: as many as fit, and the same number everywhere, so that
   one group of thousands cannot push out the others.
4. Fewer blocks in the other sections.
5. Essential sections in briefer forms.

Where not even that fits, essential sections lose items, too. Each place says how much is left out, and the top of the
page says where all of it is.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.display import defuse
from fallback.report.markdown.blocks import Piece, split_block
from fallback.report.markdown.escape import escape_prose, format_phrase
from fallback.report.page import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fallback.report.page import Page, Section

# GitHub takes 65,536 characters in a comment. Whoever posts it adds a line by which to find it again.
# https://github.com/orgs/community/discussions/27190
LIMIT = 65_000
_ALL = sys.maxsize


@dataclass(frozen=True, slots=True)
class _Cut:
    """How much may be shown: items of a piece, pieces of a section; of essential sections, too, if `everywhere`."""

    items: int = _ALL
    pieces: int = _ALL
    everywhere: bool = False

    def of(self, *, is_essential: bool) -> tuple[int, int]:
        return (_ALL, _ALL) if is_essential and not self.everywhere else (self.items, self.pieces)

    @property
    def is_none(self) -> bool:
        return self.items == self.pieces == _ALL


@dataclass(frozen=True, slots=True)
class _Part:
    """A section whose blocks are split into pieces."""

    title: str
    pieces: tuple[Piece, ...]
    is_essential: bool


def render_markdown(page: Page, limit: int = LIMIT) -> str:
    """The page in at most `limit` characters."""
    forms = _list_forms(page)
    for parts in forms[:2]:
        if len(whole := _render(page, parts, _Cut())) <= limit:
            return whole
    for parts in forms[1:] or forms:
        if (text := _shorten(page, parts, limit, everywhere=False)) is not None:
            return text
    return _shorten(page, forms[-1], limit, everywhere=True) or _render(page, forms[-1], _Cut(0, 0, everywhere=True))


def _list_forms(page: Page) -> list[list[_Part]]:
    """The sections of the page, each time with its essential ones one step briefer."""
    sections = [section for section in page.sections if not section.is_detail]
    forms = [_split(sections)]
    while any(section.briefer for section in sections):
        sections = [section.briefer or section for section in sections]
        forms.append(_split(sections))
    return forms


def _split(sections: Sequence[Section]) -> list[_Part]:
    return [
        _Part(
            section.title,
            tuple(piece for block in section.blocks for piece in split_block(block)),
            section.is_essential,
        )
        for section in sections
    ]


def _shorten(page: Page, parts: list[_Part], limit: int, *, everywhere: bool) -> str | None:
    """The page with as many items as fit, else with as many pieces; None if neither fits."""
    most = max((len(piece.items) for part in parts for piece in part.pieces), default=0)
    text = _search(lambda items: _render(page, parts, _Cut(items, everywhere=everywhere)), most, limit)
    if text is not None:
        return text
    most = max((len(part.pieces) for part in parts), default=0)
    return _search(lambda pieces: _render(page, parts, _Cut(0, pieces, everywhere)), most, limit)


def _search(render: Callable[[int], str], most: int, limit: int) -> str | None:
    """What `render` makes of the largest number below `most` for which it fits."""
    best = None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        text = render(middle)
        if len(text) <= limit:
            best, low = text, middle + 1
        else:
            high = middle
    return best


def _render(page: Page, parts: Sequence[_Part], cut: _Cut) -> str:
    blocks = [f"### {escape_prose(page.title)}", f"**{format_phrase(page.verdict)}**"]
    if not cut.is_none:
        blocks.append(_describe_cut(page))
    blocks += [piece.render(_ALL) for paragraph in page.lead for piece in split_block(paragraph)]
    for part in parts:
        blocks += _render_part(part, *cut.of(is_essential=part.is_essential))
    if page.footer:
        blocks.append(f"<sub>{format_phrase(page.footer)}</sub>")
    return defuse("\n\n".join(blocks)) + "\n"


def _describe_cut(page: Page) -> str:
    whole = f" `{page.command}` shows all of it." if page.command else ""
    return f"*This is too long for a comment, so some of it is left out; each place says how much.*{whole}"


def _render_part(part: _Part, items: int, pieces: int) -> Iterator[str]:
    if not part.pieces:
        return
    if part.title:
        yield f"#### {escape_prose(part.title)}"
    yield from (piece.render(items) for piece in part.pieces[:pieces])
    if (left := len(part.pieces) - pieces) > 0:
        yield f"*… and {count(left, 'more block')} left out here*"
