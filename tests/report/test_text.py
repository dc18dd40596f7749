"""A page as text: every line fits, and what comes from outside stays data."""

from __future__ import annotations

from itertools import product

import pytest

from fallback.report.layout import measure
from fallback.report.text import render_text
from tests.report.pages import HOSTILE, page_of


def test_a_page_is_its_verdict_its_sections_and_its_footer() -> None:
    assert render_text(page_of(many=2), 80).splitlines() == [
        "1 update · Support",
        "stack Support",
        "refused: Support",
        "",
        "Look:",
        "  ! lost: Support",
        "",
        "on 2 numbers:",
        "  voice_url: https://www.example.com/voice -> https://abc.example.com/voice",
        "  x: Support -> Support",
        "    +14155550000 Support  +14155550001 Support",
        "",
        "Names Support:",
        "  +14155550000 Support  +14155550001 Support",
        "",
        "Table:",
        "  Support  Count",
        "  Support  1",
        "           Support",
        "  Support  1",
        "           Support",
        "",
        "Code:",
        "    Support",
        "    <Response/>",
        "",
        "Trend:",
        "  Support: 1 0",
        "",
        "fingerprint Support",
    ]


@pytest.mark.parametrize(("text", "width"), list(product([*HOSTILE, "x" * 300, "漢字" * 60], (40, 80, 120))))
def test_hostile_texts_stay_data_and_every_line_fits(text: str, width: int) -> None:
    lines = render_text(page_of(text, 3), width).splitlines()

    assert all(line.isprintable() and measure(line) <= width for line in lines)
    assert not any(line.strip().startswith("::") or "##[" in line for line in lines)
    assert not any("only in HTML" in line for line in lines)
