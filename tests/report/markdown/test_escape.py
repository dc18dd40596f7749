"""What comes from outside stays data: a parser of CommonMark with GitHub's tables reads it as text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fallback.display import escape
from fallback.report.markdown import render_markdown
from fallback.report.markdown.escape import escape_prose, format_block, format_code, isolate
from tests.report.pages import HOSTILE, page_of

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NO_WIDTH = "\u200b"
ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))


class Reader(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= set(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(markdown: str) -> Reader:
    return Reader(PARSER.render(markdown))


EXPECTED = read(render_markdown(page_of(many=14)))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("many", [1, 14])
def test_a_hostile_page_has_the_tags_of_a_harmless_one(text: str, many: int) -> None:
    seen = read(render_markdown(page_of(text, many)))

    assert seen.tags <= EXPECTED.tags | {"span"}
    assert {name for name, _ in seen.attributes} <= {"class", "style"}
    assert escape(text) in seen.text.replace(NO_WIDTH, "").translate(ISOLATES)


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1) | st.sampled_from(HOSTILE)


@given(TEXTS)
def test_prose_is_one_paragraph_of_its_text(text: str) -> None:
    seen = read(escape_prose(f"x {text} x"))

    assert seen.tags <= {"p", "span"}
    kept = seen.text.strip("\n").replace(NO_WIDTH, "").translate(ISOLATES)
    assert kept == escape(f"x {text} x").translate(ISOLATES)


@given(TEXTS)
def test_a_code_span_is_its_text(text: str) -> None:
    seen = read(f"x {format_code(text)} x")

    assert seen.tags == {"p", "code"}
    assert seen.text.strip("\n").translate(ISOLATES) == f"x {escape(text)} x".translate(ISOLATES)


@given(TEXTS)
def test_a_cell_stays_one_cell(text: str) -> None:
    cells = f"{format_code(text, in_table=True)} | {escape_prose(text)}"

    html = PARSER.render(f"| a | b |\n| --- | --- |\n| {cells} |\n")

    assert html.count("<td>") == 2
    assert html.count("<tr>") == 2


@given(st.lists(TEXTS, min_size=1))
def test_a_block_is_its_lines(lines: list[str]) -> None:
    text = "\n".join(map(escape, lines))

    assert PARSER.render(format_block(text, "xml")).count("<code") == 1
    assert Reader(PARSER.render(format_block(text, ""))).text.strip("\n") == "\n".join(text.splitlines()).strip("\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@team", "@&#8203;team"),
        ("see #12", "see #&#8203;12"),
        ("GH-12", "GH-&#8203;12"),
        (":smile: :+1: :100:", ":&#8203;smile: :&#8203;+1: :&#8203;100:"),
        ("at 10:05:30", "at 10:05:30"),
        ("https://a.example", "https\\://a.example"),
        ("www.a.example", "www\\.a.example"),
        ("$x$", "<span>$</span>x<span>$</span>"),
        ("1. x", "1\\. x"),
        ("- x", "\\- x"),
    ],
)
def test_what_github_would_link_or_list_is_taken_apart(text: str, written: str) -> None:
    assert escape_prose(text) == written


def test_letters_that_are_read_from_the_right_do_not_reorder_the_rest() -> None:
    assert isolate("abc") == "abc"
    assert isolate("漢字") == "漢字"
    assert isolate("שלום") == "\u2068שלום\u2069"  # noqa: RUF001 -- it is Hebrew
