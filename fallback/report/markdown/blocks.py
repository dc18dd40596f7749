"""Each block as pieces of Markdown.

A piece has a head, items and a tail. If the page has to be shortened, items are left out from the end of a piece, and
the piece says how many.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.report.layout import lay_out_values, split_difference
from fallback.report.markdown.escape import escape_prose, format_block, format_code, format_phrase
from fallback.report.markdown.mermaid import render_mermaid
from fallback.report.page import Code, Comparison, Names, Paragraph, Points, Table, Topology, Trend, count, format_trend

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fallback.report.page import Block, Difference, Phrase, Tone

_UNFOLDED = 12  # names that are read at a glance
_MOST_NODES = 60  # GitHub draws no diagram of more than 500 edges, and nobody reads one of more than this
_ENDLESS = 1_000_000
_ALERTS: dict[Tone, str] = {"danger": "CAUTION", "warning": "WARNING", "good": "TIP", "neutral": ""}


@dataclass(frozen=True, slots=True)
class Piece:
    """Markdown that may lose items: `head`, the items between `glue`, and `tail`."""

    head: str
    items: tuple[str, ...] = ()
    glue: str = "\n"
    tail: str = ""
    noun: str = "line"
    start: str = ""  # of the line that says how many items were left out

    def render(self, most: int) -> str:
        """The piece with at most so many items."""
        left = len(self.items) - most
        shown = list(self.items if left <= 0 else self.items[:most])
        if left > 0:
            shown.append(
                f"{self.start}*… {'and' if most else 'has'} {count(left, self.noun)} that "
                f"{'is' if left == 1 else 'are'} left out here*"
            )
        return f"{self.head}{self.glue.join(shown)}{self.tail}"


def split_block(block: Block) -> Iterator[Piece]:
    """The pieces of a block."""
    match block:
        case Paragraph():
            yield Piece(_quote([format_phrase(block.text)], block.tone))
        case Points():
            yield _split_points(block)
        case Names():
            yield _list_names(block)
        case Comparison():
            yield from _split_comparison(block)
        case Table():
            yield _split_table(block)
        case Code():
            yield Piece(format_block(block.text, block.language))
        case Trend() | Topology():
            yield from _split_picture(block)


def _split_picture(block: Trend | Topology) -> Iterator[Piece]:
    if isinstance(block, Trend):
        yield Piece(escape_prose(f"{block.title}: {format_trend(block)}"))
    elif len(block.nodes) > _MOST_NODES:
        yield Piece(f"*{count(len(block.nodes), 'box')}: too many to draw here*")
    elif block.edges:
        yield Piece(format_block(render_mermaid(block), "mermaid"))


def _split_points(points: Points) -> Piece:
    head = f"> [!{_ALERTS[points.tone]}]\n" if _ALERTS[points.tone] else ""
    start = "> - " if head else "- "
    return Piece(head, tuple(f"{start}{format_phrase(item)}" for item in points.items), noun=points.noun, start=start)


def _quote(lines: list[str], tone: Tone) -> str:
    alert = _ALERTS[tone]
    return "\n".join([f"> [!{alert}]", *(f"> {line}" for line in lines)] if alert else lines)


def _list_names(names: Names) -> Piece:
    """The names in one paragraph; folded if they are many."""
    items = tuple(map(format_phrase, names.items))
    if len(items) <= _UNFOLDED:
        return Piece("", items, ", ", noun=names.noun)
    summary = f"<details><summary>{count(len(items), names.noun)}</summary>\n\n"
    return Piece(summary, items, ", ", "\n\n</details>", names.noun)


def _split_comparison(comparison: Comparison) -> Iterator[Piece]:
    """What differs, then the names. The name of a single one stands before what differs."""
    several = len(comparison.names) > 1
    counted = f"**on {count(len(comparison.names), comparison.noun)}**"
    subject = counted if several else format_phrase(comparison.names[0])
    if len(comparison.differences) == 1:
        (only,) = comparison.differences
        label = format_phrase(only.label)
        yield Piece(_describe_difference(f"{label} {subject}" if several else f"{subject}: {label}", only))
    else:
        lines = (_describe_difference(f"- {format_phrase(one.label)}", one, "  ") for one in comparison.differences)
        yield Piece("\n".join([f"{subject}:", "", *lines]))
    # The names of a group are a piece of their own, so that they can be left out one by one.
    if several and not comparison.is_repeated:
        yield _list_names(Names(comparison.names, comparison.noun))


def _describe_difference(label: str, one: Difference, indent: str = "") -> str:
    """The two values in the line of their label; below each other, with marks, if they differ in a part only."""
    if not any(split_difference(one.before, one.after)[0][::2]):
        return f"{label}: {format_code(one.before)} → {format_code(one.after)}"
    lines = ("".join(span.text for span in line) for line in lay_out_values(one.before, one.after, _ENDLESS))
    block = format_block("\n".join(lines), "diff")
    return f"{label}:\n\n{textwrap.indent(block, indent)}"


def _split_table(table: Table) -> Piece:
    titles = " | ".join(escape_prose(column.title) for column in table.columns)
    rules = " | ".join("---:" if column.is_numeric else "---" for column in table.columns)
    rows = tuple(f"| {' | '.join(map(_format_cell, row.cells))} |" for row in table.rows)
    head = f"| {titles} |\n| {rules} |\n"
    if len(rows) <= _UNFOLDED:
        return Piece(head, rows, noun=table.noun, start="| ")
    summary = f"<details><summary>{escape_prose(table.caption)}: {count(len(rows), table.noun)}</summary>\n\n"
    return Piece(f"{summary}{head}", rows, tail="\n\n</details>", noun=table.noun, start="| ")


def _format_cell(lines: Sequence[Phrase]) -> str:
    return "<br>".join(format_phrase(line, in_table=True) for line in lines) or " "
