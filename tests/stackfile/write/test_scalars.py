from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fallback.model import Position
from fallback.stackfile.text.parse import parse
from fallback.stackfile.text.problems import Problems
from fallback.stackfile.text.tree import plain
from fallback.stackfile.write.scalars import write_inline, write_scalar


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Support line", "Support line"),
        ("https://www.example.com/a#rc=1", "https://www.example.com/a#rc=1"),
        ("https://www.example.com/a?b=c", '"https://www.example.com/a?b=c"'),  # YAML 1.1 knows `?` between braces
        ("/answer", "/answer"),
        ("none", "none"),
        ("Büro", "Büro"),
        ("+15005550006", '"+15005550006"'),
        ("Yes", '"Yes"'),
        ("null", '"null"'),
        ("12:30", '"12:30"'),
        ("0x1f", '"0x1f"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("ends:", '"ends:"'),
        ("ends ", '"ends "'),
        ("${secret.a}", '"${secret.a}"'),
        ("[a, b]", '"[a, b]"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("C:\\line", '"C:\\\\line"'),
        ("☎", '"☎"'),
        ("", '""'),
        ("\ufeffa", '"\\ufeffa"'),
    ],
)
def test_a_text_has_quotes_where_it_needs_them(text: str, written: str) -> None:
    assert write_scalar(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        ({}, "{}"),
        ({"retries": 2, "retry_on": ["4xx", "ct"]}, '{retries: 2, retry_on: ["4xx", ct]}'),
        ({"url": "https://a.example.com/", "fallback_url": {"twiml_bin": "EH1"}, "caller_id_lookup": False},
         "{url: https://a.example.com/, fallback_url: {twiml_bin: EH1}, caller_id_lookup: false}"),
    ],
)  # fmt: skip
def test_a_value_is_written_on_one_line(value: object, written: str) -> None:
    assert write_inline(value) == written  # type: ignore[arg-type]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_read_back_as_it_is_by_us_and_by_others(text: str) -> None:
    document = f"{write_inline({text: {'in': text}})}\nblock: {write_scalar(text)}\n".split("\n", 1)
    for line, expected in zip(document, ({text: {"in": text}}, {"block": text}), strict=True):
        problems = Problems()
        tree = parse(line.encode(), "dev.yaml", problems)

        assert problems.list_all() == []
        assert tree is not None
        assert plain(tree) == expected
        assert yaml.safe_load(line) == expected


def test_a_number_is_a_key_in_quotes() -> None:
    tree = parse(b'"+15005550006": {}', "dev.yaml", Problems())

    assert tree is not None
    assert tree.entries["+15005550006"].named == Position("dev.yaml", 1, 1)
