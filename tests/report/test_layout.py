"""Lines fit their width, nothing is lost in them, and marks are below what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.display import display
from fallback.report.layout import (
    Line,
    arrange,
    fold,
    lay_out_change,
    lay_out_table,
    measure,
    split_difference,
    to_text,
)

WIDTHS = st.integers(30, 130)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=200).map(display)
A = "https://www.example.com/voice/incoming"


def texts(lines: list[Line]) -> list[str]:
    return ["".join(span.text for span in line) for line in lines]


@given(TEXTS, WIDTHS)
def test_a_folded_text_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = texts(list(fold(text, width, indent="    ", start="! ")))

    assert all(measure(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == f"! {text}".replace(" ", "")


@given(st.lists(TEXTS.filter(str.strip), max_size=30), WIDTHS)
def test_items_in_columns_fit_and_none_is_lost(items: list[str], width: int) -> None:
    lines = texts(list(arrange(items, width, "  ")))

    assert all(measure(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(items).replace(" ", "")


@given(TEXTS, TEXTS, WIDTHS)
def test_a_change_fits_and_shows_both_values(before: str, after: str, width: int) -> None:
    lines = texts(list(lay_out_change("voice_url", before, after, width, "  ")))

    assert all(measure(line) <= width for line in lines)
    whole = "".join(line for line in lines if line.strip("^ ")).replace(" ", "")
    for value in (before, after):
        assert value.strip("^ ").replace(" ", "") in whole


def test_items_stand_below_each_other_and_a_wide_one_takes_several_columns() -> None:
    lines = arrange(["+1 a", "+2 bb", "+3 ccc", "+4 a very wide one", "+5 東京", "+6 e"], 27, "  ")

    assert to_text(lines) == "  +1 a     +2 bb    +3 ccc\n  +4 a very wide one\n  +5 東京  +6 e"


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (A, f"{A}-2", ((A, "", ""), (A, "-2", ""))),
        (A, A.replace("www", "abc"), (("https://", "www", A[11:]), ("https://", "abc", A[11:]))),
        ("https://a.example", "https://bbb.example.net/xyz/uvw", None),
        ("GET", "POST", None),
        ("none", A, None),
        ("aa", "aaa", (("aa", "", ""), ("aa", "a", ""))),
    ],
)
def test_two_values_differ_in_a_part_or_as_a_whole(before: str, after: str, parts: object) -> None:
    assert split_difference(before, after) == (parts or (("", before, ""), ("", after, "")))


@given(TEXTS, TEXTS)
def test_the_parts_of_two_values_are_the_values(before: str, after: str) -> None:
    left, right = split_difference(before, after)

    assert ("".join(left), "".join(right)) == (before, after)
    assert (left[0], left[2]) == (right[0], right[2])


def test_a_change_that_does_not_fit_in_one_line_has_marks_below_what_differs() -> None:
    after = A.replace("voice", "v3")

    assert to_text(lay_out_change("on 2 numbers: voice_url", A, after, 60)) == (
        "on 2 numbers: voice_url:\n"
        "  - https://www.example.com/voice/incoming\n"
        "                             ^^^^\n"
        "  + https://www.example.com/v3/incoming\n"
        "                             ^"
    )
    assert to_text(lay_out_change("voice_url", "GET", "POST", 60)) == "voice_url: GET -> POST"


def test_marks_follow_a_value_over_several_lines() -> None:
    before = "https://www.example.com/" + "x" * 40 + "/1"

    assert to_text(lay_out_change("voice_url", before, f"{before[:-1]}2", 50)).splitlines()[1:4] == [
        "  - https://www.example.com/xxxxxxxxxxxxxxxxxxxxxx",
        "    xxxxxxxxxxxxxxxxxx/1",
        "                       ^",
    ]


ROWS = [[["+15005550006"], ["https://www.example.com/voice/incoming"], ["ok"]], [["+15005550007"], [], ["a", "b"]]]


def test_a_table_that_fits_is_aligned() -> None:
    lines = lay_out_table(["Number", "Primary", ""], ROWS, ["danger", "text"], 80, "  ")

    assert to_text(lines).splitlines() == [
        "  Number        Primary",
        "  +15005550006  https://www.example.com/voice/incoming  ok",
        "  +15005550007                                          a",
        "                                                        b",
    ]


def test_the_widest_columns_of_a_table_are_folded() -> None:
    assert to_text(lay_out_table(["Number", "Primary", ""], ROWS[:1], ["text"], 40, "")).splitlines() == [
        "Number        Primary",
        "+15005550006  https://www.example.co  ok",
        "              m/voice/incoming",
    ]


def test_a_table_that_does_not_fit_is_a_list() -> None:
    assert to_text(lay_out_table(["Number", "Primary", "Verdict"], ROWS, ["text"] * 2, 28, "")).splitlines() == [
        "Number: +15005550006",
        "  Primary:",
        "    https://www.example.com/",
        "    voice/incoming",
        "  Verdict: ok",
        "Number: +15005550007",
        "  Verdict: a · b",
    ]


@given(st.lists(st.lists(st.lists(TEXTS, max_size=2), min_size=3, max_size=3), max_size=5), WIDTHS)
def test_a_table_fits_and_loses_nothing(rows: list[list[list[str]]], width: int) -> None:
    lines = texts(list(lay_out_table(["One", "Two", "Three"], rows, ["text"] * len(rows), width, "  ")))

    assert all(measure(line) <= width for line in lines)
    if width > 60:  # the cells of a narrow table are folded beside each other
        shown = "".join(lines).replace(" ", "")
        assert sum(len(text.replace(" ", "")) for row in rows for cell in row for text in cell) <= len(shown)
