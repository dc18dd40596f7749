"""A page as lines of a width. Nothing is left out, but what only a picture or a table of every number shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import escape
from fallback.report.layout import arrange, fold, lay_out_change, lay_out_table, to_text
from fallback.report.page import (
    Code,
    Comparison,
    Names,
    Paragraph,
    Points,
    Table,
    Topology,
    Trend,
    count,
    format_trend,
    to_plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.report.layout import Line, Meaning
    from fallback.report.page import Block, Page, Phrase, Section, Tone

_INDENT = "  "
_MEANINGS: Mapping[Tone, Meaning] = {"neutral": "text", "good": "good", "warning": "warning", "danger": "danger"}


def render_text(page: Page, width: int) -> str:
    """The page as plain text."""
    return to_text(lay_out_page(page, width))


def lay_out_page(page: Page, width: int) -> Iterator[Line]:
    """The page in lines that fit `width` columns."""
    yield from fold(_plain(page.verdict), width, meaning="heading")
    for paragraph in page.lead:
        yield from _lay_out_paragraph(paragraph, width, "")
    for section in page.sections:
        yield from _lay_out_section(section, width)
    if page.footer:
        yield ()
        yield from fold(_plain(page.footer), width, meaning="quiet")


def _lay_out_section(section: Section, width: int) -> Iterator[Line]:
    if section.is_detail:
        return
    indent = _INDENT if section.title else ""
    lines = [line for block in section.blocks for line in _lay_out_block(block, width, indent)]
    if not lines:
        return
    if section.title:
        yield ()
        yield from fold(f"{escape(section.title)}:", width, meaning="heading", indent=_INDENT, start="")
    yield from lines


def _lay_out_block(block: Block, width: int, indent: str) -> Iterator[Line]:
    match block:
        case Paragraph():
            yield from _lay_out_paragraph(block, width, indent)
        case Points():
            yield from _lay_out_points(block, width, indent)
        case Names():
            yield from arrange([_plain(item) for item in block.items], width, indent)
        case Comparison():
            yield from _lay_out_comparison(block, width, indent)
        case Table():
            cells = [[[_plain(line) for line in cell] for cell in row.cells] for row in block.rows]
            meanings = [_MEANINGS[row.tone] for row in block.rows]
            yield from lay_out_table([escape(column.title) for column in block.columns], cells, meanings, width, indent)
        case Code():
            for line in block.text.splitlines():
                yield from fold(escape(line), width, indent=f"{indent}{_INDENT}")
        case Trend():
            yield from fold(
                f"{escape(block.title)}: {format_trend(block)}", width, indent=f"{indent}{_INDENT}", start=indent
            )
        case Topology():
            return


def _lay_out_paragraph(paragraph: Paragraph, width: int, indent: str) -> Iterator[Line]:
    hanging = indent if paragraph.tone == "neutral" else f"{indent}{_INDENT}"
    meaning = _MEANINGS[paragraph.tone]
    yield from fold(_plain(paragraph.text), width, meaning=meaning, indent=hanging, start=indent)


def _lay_out_points(points: Points, width: int, indent: str) -> Iterator[Line]:
    sign = "! " if points.tone == "danger" else "- "
    for item in points.items:
        yield from fold(
            _plain(item), width, meaning=_MEANINGS[points.tone], indent=f"{indent}    ", start=f"{indent}{sign}"
        )


def _lay_out_comparison(comparison: Comparison, width: int, indent: str) -> Iterator[Line]:
    """One difference stands beside what it is of; several stand below it. A group has its names below."""
    names = [_plain(name) for name in comparison.names]
    subject = names[0] if len(names) == 1 else f"on {count(len(names), comparison.noun)}"
    if not indent:
        yield ()
    if len(comparison.differences) == 1:
        (only,) = comparison.differences
        label = _plain(only.label)
        text = f"{subject}: {label}" if len(names) == 1 else f"{label} {subject}"
        yield from lay_out_change(f"{text}", escape(only.before), escape(only.after), width, indent)
    else:
        yield from fold(f"{subject}:", width, indent=f"{indent}{_INDENT}", start=indent)
        for one in comparison.differences:
            before, after = escape(one.before), escape(one.after)
            yield from lay_out_change(_plain(one.label), before, after, width, f"{indent}{_INDENT}")
    if len(names) > 1 and not comparison.is_repeated:
        yield from arrange(names, width, f"{indent}{_INDENT}{_INDENT}")


def _plain(words: Phrase) -> str:
    return escape(to_plain(words))
