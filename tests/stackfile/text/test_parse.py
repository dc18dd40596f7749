from __future__ import annotations

import pytest

from fallback.stackfile.text.files import MAX_BYTES
from fallback.stackfile.text.parse import MAX_DEPTH, MAX_VALUES, parse
from fallback.stackfile.text.problems import Problems
from fallback.stackfile.text.tree import Node, plain


def read(text: str) -> Node:
    problems = Problems()
    tree = parse(text.encode(), "stacks/dev.yaml", problems)
    assert tree is not None
    assert not problems, problems.to_error()
    return tree


def refused(data: bytes) -> str:
    problems = Problems()
    parse(data, "stacks/dev.yaml", problems)
    return str(problems.to_error())


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes it is", "yes it is"),
        ("30%", "30%"),
        ("2026-12-31", "2026-12-31"),
        ("=", "="),
        ("y", "y"),
        ("!!str 5", "5"),
        ("'5'", "5"),
        ("-5", -5),
        ("0", 0),
        ("true", True),
        ("False", False),
    ],
)
def test_a_scalar_that_every_yaml_reads_alike_is_taken(written: str, value: object) -> None:
    assert plain(read(f"a: {written}")) == {"a": value}


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("+15005550006", "a number"),
        ("010", "a number"),
        ("0x1f", "a number"),
        ("1_000", "a number"),
        ("12:30", "a number"),
        ("1.5", "a number"),
        (".inf", "a number"),
        ("9" * 5000, "a number"),
        ("NO", "false"),
        ("On", "true"),
        ("~", "nothing"),
        ("", "nothing"),
    ],
)
def test_a_scalar_that_yaml_reads_in_its_own_way_stays_as_it_is_written(written: str, reading: str) -> None:
    misread = read(f"a: {written}").entries["a"].value

    assert (written, reading) == (misread.text, misread.reading)


def test_an_own_key_wins_over_a_merged_one_and_the_first_of_several_wins() -> None:
    tree = read("a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}")

    assert plain(tree)["c"] == {"x": 1, "y": 3, "z": 2}


def test_a_value_keeps_the_place_where_it_was_written_through_aliases_and_merging() -> None:
    tree = read("a: &a\n  x: one\nb: *a\nc:\n  <<: *a\n")

    for alias in ("b", "c"):
        x = tree.entries[alias].entries["x"]
        assert (x.written.line, x.written.column) == (2, 6)
        assert (x.named.line, x.named.column) == (2, 3)
    assert str(tree.entries["b"].named) == "stacks/dev.yaml:3:1"


@pytest.mark.parametrize("text", ["", "\ufeff", "# only a comment\n"])
def test_a_file_without_a_document_is_an_empty_mapping(text: str) -> None:
    assert plain(read(text)) == {}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_of_any_depth_is_refused_and_survived(opening: str) -> None:
    """libyaml's own composer ends the process for this input."""
    assert f"at most {MAX_DEPTH} levels" in refused(opening.encode() * (MAX_BYTES // len(opening)))


def test_nesting_through_aliases_is_refused_as_well() -> None:
    chain = "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 100))

    assert f"at most {MAX_DEPTH} levels" in refused(f"a0: &a0 []\n{chain}".encode())


def test_a_value_that_is_used_often_is_counted_each_time() -> None:
    wide = "a: &a [" + "x, " * 1000 + "]\nb: [" + "*a, " * (MAX_VALUES // 1000) + "]"

    assert f"at most {MAX_VALUES:,} values" in refused(wide.encode())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("bad", [b"\x00", b"\xff"])
def test_what_is_not_text_is_reported_in_its_line_whatever_ends_the_lines(end: str, bad: bytes) -> None:
    """YAML 1.1 ends a line at all of these, and so do the positions of everything else."""
    data = f"a: 1{end}b: 2{end}c: ".encode() + bad

    assert "stacks/dev.yaml:3:4: " in refused(data)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_the_parser_ends_lines_at_the_same_characters(end: str) -> None:
    assert read(f"a: 1{end}b: 2").entries["b"].named.line == 2


def test_a_byte_order_mark_takes_no_column() -> None:
    assert "stacks/dev.yaml:1:4: " in refused("\ufeffa: ".encode() + b"\xff")
