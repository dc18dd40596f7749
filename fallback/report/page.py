"""A report as a value: what it says, in sections and blocks, and not what it looks like.

Terms. A *page* has a verdict, which is its first line, and *sections*. A section is made of *blocks*: a paragraph,
names, a comparison, a table, a topology, a trend, code. A *phrase* is a text whose parts have a meaning: `code` is data
or what a file or a shell takes literally, `name` is what somebody called a thing, everything else is our prose.

Premise. Each report makes one page, and each format renders any page (`report.text`, `report.markdown`,
`report.html`). So no verb formats by itself, all formats have the same sections in the same order, and what is
dangerous in a page is so in every format. JSON is no rendering of a page: programs want keys that keep their meaning,
so each report describes itself as plain data as well (`report.documents`).

Text and HTML leave nothing out. Markdown has to fit a comment (`report.markdown.fit`). It never shortens a section that
`is_essential`; such a section may have `briefer` forms, which say the same in less space.

Rejected: to make Markdown first and HTML and text from it. Markdown cannot say which part of a URL differs, which
column holds names, or what may be left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from fallback.report.layout import Span

Tone = Literal["neutral", "good", "warning", "danger"]
Phrase = tuple[Span, ...]

# What is literal in a text of ours: what stands between backticks, a URL, a number, a SID, and a place in a file.
_LITERAL = re.compile(
    r"`(?P<quoted>[^`]+)`|\b\w+://[^\s,;]*[^\s,;:.?)]|\+[0-9]{6,15}\b|\b[A-Z]{2}[0-9a-f]{32}\b|(?<![\w./-])[\w./-]+\.ya?ml:[0-9]+:[0-9]+"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two. `tone` says how it is meant."""

    text: Phrase
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Points:
    """Phrases that are read one by one, below each other."""

    items: tuple[Phrase, ...]
    tone: Tone = "neutral"
    noun: str = "line"  # what an item is, in the singular


@dataclass(frozen=True, slots=True)
class Names:
    """Many short phrases that are looked for rather than read: side by side."""

    items: tuple[Phrase, ...]
    noun: str = "number"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value before and after. Each is one line that may be shown."""

    label: Phrase
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same differences for each of `names`, of which there is at least one.

    `is_repeated`: several names stand elsewhere in the page as well, so text and Markdown only count them here.
    """

    names: tuple[Phrase, ...]
    differences: tuple[Difference, ...]
    noun: str = "number"
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `is_numeric` aligns and sorts it by its number."""

    title: str
    is_numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one cell for each column. A cell has lines; "" stands for an empty one."""

    cells: tuple[tuple[Phrase, ...], ...]
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. HTML can sort and filter them."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    noun: str = "row"


@dataclass(frozen=True, slots=True)
class Code:
    """A text that is taken literally, line by line."""

    text: str
    language: str = ""


EdgeKind = Literal["kept", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a topology: `rank` is its column from 0, `lines` are shown in it. Its `key` is unique."""

    key: str
    rank: int
    lines: tuple[str, ...]
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one node to another, by their keys. `is_fallback` is what happens only after a failure."""

    start: str
    end: str
    label: str = ""
    kind: EdgeKind = "kept"
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Topology:
    """Who asks whom. Text does not draw it."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A count over time, the oldest first: what it counts, and for each time its name and the count."""

    title: str
    values: tuple[tuple[str, int], ...]


Block = Paragraph | Points | Names | Comparison | Table | Code | Topology | Trend


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks below a title. The title of a section may be "" if its blocks need none.

    `is_essential`: Markdown never shortens it. `briefer` says the same in less space, in any number of steps.
    `is_detail`: it repeats, number by number, what other sections say together, so only HTML has it.
    """

    title: str
    blocks: tuple[Block, ...]
    tone: Tone = "neutral"
    is_essential: bool = False
    is_detail: bool = False
    briefer: Section | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report.

    `lead` follows the verdict at once. `footer` is the last line. `command` is what prints the page as text.
    """

    title: str
    verdict: Phrase
    tone: Tone = "neutral"
    lead: tuple[Paragraph, ...] = ()
    sections: tuple[Section, ...] = field(default=())
    footer: Phrase = ()
    command: str = ""


def phrase(*parts: str | Span) -> Phrase:
    """A phrase of prose and of spans. In prose, URLs, numbers and the like are literal.

    >>> [span.meaning for span in phrase("ask https://example.com/, or set `TWILIO_REGION`")]
    ['text', 'code', 'text', 'quoted']
    """
    return tuple(span for part in parts for span in (_parse(part) if isinstance(part, str) else (part,)))


def code(text: str) -> Span:
    """Data, or what is written literally."""
    return Span(text, "code")


def to_plain(words: Phrase) -> str:
    """The phrase as a text of one line, with backticks around what stood between backticks."""
    return "".join(f"`{span.text}`" if span.meaning == "quoted" else span.text for span in words)


def count(number: int, noun: str) -> str:
    """A number of things.

    >>> count(1, "number"), count(1200, "number")
    ('1 number', '1,200 numbers')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun}{'es' if noun.endswith(('x', 's', 'ch')) else 's'}"


def format_trend(trend: Trend) -> str:
    """The counts in a row, the oldest first."""
    return " ".join(str(value) for _, value in trend.values)


def _parse(text: str) -> Phrase:
    spans, place = [], 0
    for literal in _LITERAL.finditer(text):
        spans.append(Span(text[place : literal.start()]))
        spans.append(Span(literal["quoted"] or literal[0], "quoted" if literal["quoted"] else "code"))
        place = literal.end()
    return tuple(span for span in (*spans, Span(text[place:])) if span.text)
