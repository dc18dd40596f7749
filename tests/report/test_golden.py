"""Plans in every format, as they were looked at. `python -m tests.report.plans` writes the files anew."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from fallback.report.formats import render
from fallback.report.layout import measure
from tests.report.plans import (
    GOLDEN,
    PLANS,
    WIDTH,
    assemble,
    desire,
    list_golden,
    number,
    render_golden,
    report,
)

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.report.formats import Format

COMMENT = 65_536  # characters that GitHub takes


@pytest.mark.parametrize(("name", "form", "path"), list_golden(), ids=lambda value: getattr(value, "name", ""))
def test_a_report_is_as_it_was_looked_at(name: str, form: Format, path: Path) -> None:
    assert render_golden(name, form) == path.read_text(encoding="utf-8")


def test_there_is_no_golden_file_that_nothing_makes() -> None:
    assert {path for *_, path in list_golden()} == set(GOLDEN.iterdir())


@pytest.mark.parametrize("name", PLANS)
def test_all_formats_tell_the_same_dangers_and_numbers(name: str) -> None:
    made = PLANS[name]()
    document = json.loads(render(made, "json", WIDTH))
    text, html = render(made, "text", WIDTH), render(made, "html", WIDTH)

    changed = {one["number"] for one in document["numbers"] if one["action"] not in {"same", "released"}}
    assert changed <= set(re.findall(r"\+\d+", text))
    assert {one["number"] for one in document["numbers"]} <= set(re.findall(r"\+\d+", html))
    findings = document["findings"] or {"added": []}
    errors = [each for each in findings["added"] if each["severity"] == "error"]
    assert text.count("\n  ! ") == len(document["dangers"]) + len(errors)
    markdown = render(made, "markdown", WIDTH)
    assert {danger["number"] for danger in document["dangers"]} <= set(re.findall(r"\+\d+", markdown))


@pytest.mark.parametrize("name", PLANS)
def test_every_line_of_text_fits_and_a_comment_takes_the_markdown(name: str) -> None:
    made = PLANS[name]()

    assert all(measure(line) <= WIDTH and line.isprintable() for line in render(made, "text", WIDTH).splitlines())
    assert len(render(made, "markdown", WIDTH)) < COMMENT


def test_three_thousand_numbers_say_what_is_left_out() -> None:
    markdown = render(PLANS["3000"](), "markdown", WIDTH)
    shown = set(re.findall(r"\+\d+", markdown))

    assert "each place says how much" in markdown
    assert "`fallback plan --stack prod` shows all of it" in markdown
    assert len(shown) < 3_000
    assert re.search(r"that are left out here|left out here", markdown)


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_no_password_is_in_any_format(form: Format) -> None:
    for name in ("everything", "hostile"):
        assert "canary" not in render(PLANS[name](), form, WIDTH)


@pytest.mark.parametrize(("count", "listed"), [(1_000, True), (4_500, True), (10_000, False)])
def test_thousands_of_dangers_are_all_in_the_comment_or_counted(count: int, listed: bool) -> None:  # noqa: FBT001
    entries = [desire(n, voice_fallback_url="none") for n in range(count)]
    markdown = render(assemble(entries, [report(n, friendly_name=f"Line {n}") for n in range(count)]), "markdown", 80)

    assert len(markdown) < COMMENT
    assert ({number(n) for n in range(count)} <= set(re.findall(r"\+\d+", markdown))) is listed
    if not listed:
        assert "> - 10,000 numbers: calls or messages have no fallback any more" in markdown
