"""A page as Markdown fits a comment, says what it leaves out, and leaves out nothing that is essential."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from fallback.report.markdown import LIMIT, render_markdown
from fallback.report.page import Comparison, Difference, Names, Page, Points, Section, phrase
from tests.report.pages import page_of


def page_with(*sections: Section) -> Page:
    return Page("Plan", phrase("verdict"), sections=sections, command="fallback plan")


def points(count: int, text: str = "a handler is lost", start: int = 0) -> Points:
    return Points(tuple(phrase(f"{text} {start + index}") for index in range(count)), "danger")


@pytest.mark.parametrize("many", [1, 12, 13, 300])
def test_what_fits_is_whole(many: int) -> None:
    text = render_markdown(page_of(many=many))

    assert text.count("+1415555") == 2 * many
    assert "left out" not in text
    assert ("<details>" in text) is (many > 12)


@pytest.mark.parametrize("many", [2_000, 30_000])
def test_what_is_too_long_says_how_much_is_left_out(many: int) -> None:
    text = render_markdown(page_of(many=many))
    left = [int(count.replace(",", "")) for count in re.findall(r"… and ([\d,]+) numbers that are left out", text)]

    assert LIMIT * 0.9 < len(text) <= LIMIT
    assert len(left) == 2
    assert text.count("+1415555") + sum(left) == 2 * many
    assert "some of it is left out; each place says how much.* `fallback plan` shows all of it." in text
    assert text.count("<details>") == text.count("</details>") == 3


def test_one_large_group_does_not_push_out_the_others() -> None:
    groups = tuple(
        Comparison(
            tuple(phrase(f"+1415555{index:04}") for index in range(size)), (Difference(phrase(f"f{size}"), "a", "b"),)
        )
        for size in (5_000, 3, 2)
    )
    text = render_markdown(page_with(Section("", groups)))

    assert len(text) <= LIMIT
    assert all(f"f{size} **on {size:,} numbers**: `a` → `b`" in text for size in (5_000, 3, 2))
    assert "+14155550002, +14155550000" not in text


def test_blocks_are_left_out_after_their_items() -> None:
    groups = tuple(
        Comparison((phrase(f"n{index}"),), (Difference(phrase("field"), "a" * 60, f"b{index}"),))
        for index in range(2_000)
    )
    text = render_markdown(page_with(Section("Changes", groups), Section("Names", (Names((phrase("last"),)),))))
    (left,) = re.findall(r"… and ([\d,]+) more blocks left out here", text)

    assert len(text) <= LIMIT
    assert text.count("n1") > 100
    assert len(re.findall(r"^n\d+:", text, re.MULTILINE)) + int(left.replace(",", "")) == 2_000
    assert "#### Names\n\n" in text


def test_an_essential_section_is_whole_whatever_else_there_is() -> None:
    lost = Section("Look", (points(1_000),), is_essential=True)
    text = render_markdown(page_with(lost, *page_of(many=20_000).sections))

    assert len(text) <= LIMIT
    assert len(re.findall(r"a handler is lost \d+", text)) == 1_000


def test_an_essential_section_is_made_brief_before_anything_is_left_out() -> None:
    brief = Section("Look", (points(1, "grouped"),), is_essential=True)
    lost = replace(brief, blocks=(points(2_000),), briefer=brief)
    names = Section("Names", (Names(tuple(phrase(f"name {index}") for index in range(2_000))),))

    assert "a handler is lost 1999" in render_markdown(page_with(lost))
    text = render_markdown(page_with(lost, names))
    assert "grouped" in text
    assert "name 1999" in text
    assert "left out" not in text


def test_the_briefest_form_is_taken_only_where_nothing_else_helps() -> None:
    briefest = Section("Look", (points(1, "only counted"),), is_essential=True)
    brief = replace(briefest, blocks=(points(2_000, "grouped"),), briefer=briefest)
    long = replace(briefest, blocks=(points(9_000),), briefer=brief)
    names = Section("Names", (Names(tuple(phrase(f"name {index}") for index in range(20_000))),))

    assert "grouped 1999" in render_markdown(page_with(long, names))
    too_much = replace(long, briefer=replace(brief, blocks=(points(9_000),)))
    assert "only counted" in render_markdown(page_with(too_much, names))


def test_what_cannot_be_brief_is_shortened_and_says_so() -> None:
    text = render_markdown(page_with(Section("Look", (points(9_000),), is_essential=True)))
    (left,) = re.findall(r"… and ([\d,]+) lines that are left out here", text)

    assert len(text) <= LIMIT
    assert len(re.findall(r"a handler is lost \d+", text)) + int(left.replace(",", "")) == 9_000
