"""A drill as people read it: many numbers told together, every line in its width, data that stays data."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from fallback.drill.cases import Case
from fallback.drill.history import summarise
from fallback.drill.net import Handler
from fallback.drill.rounds import Finding
from fallback.drill.verdict import Drill, judge_all
from fallback.report.drill.document import describe_drill
from fallback.report.drill.junit import render_junit
from fallback.report.drill.page import make_drill_page
from fallback.report.formats import Report, render
from fallback.report.layout import measure
from tests.drill.test_verdict import NOW, A, B, asked, finding
from tests.report.pages import HOSTILE


def drill(*findings: Finding, fail: None = None) -> Drill:
    return judge_all("prod", NOW, fail, findings, 12.3)


def numbered(one: Finding, number: str) -> Finding:
    return replace(one, case=replace(one.case, number=number))


def text_of(done: Drill, width: int = 80) -> str:
    return render(Report(make_drill_page(done), describe_drill(done)), "text", width)


EVERYTHING = drill(
    numbered(finding(asked(A, "11202"), asked(B, key="k", days=5)), "+15005550001"),
    numbered(finding(asked(A, key="l", days=20), asked(B, "11200", address="192.0.2.1")), "+15005550002"),
    numbered(finding(asked(A), asked("https://a.example/other"), "sms"), "+15005550003"),
    numbered(finding(asked(A), None, why="no fallback is declared"), "+15005550004"),
    numbered(finding(None, None, why="nobody answers calls"), "+15005550005"),
)


def test_the_page_tells_the_verdict_each_hole_and_what_comes_of_each_number() -> None:
    assert text_of(EVERYTHING, 100).splitlines() == [
        "1 of 5 nets has a hole · 2 hold · 2 without a fallback",
        "",
        "Holes:",
        "  ! +15005550002, calls: the fallback fails with 11200: why 11200",
        "",
        "Primaries that fail:",
        "  - +15005550001, calls: 11202, why 11202",
        "",
        "What callers hear:",
        "  Numbers       For       Primary                           Fallback                           Net",
        "  +15005550002  calls     https://a.example/voice (POST,    https://b.example/voice (POST,     hole",
        "                          0.1 s)                            0.1 s)",
        '                          "Hello." then hangs up            11200: why 11200',
        "  +15005550004  calls     https://a.example/voice (POST,    none                               none",
        "                          0.1 s)",
        '                          "Hello." then hangs up',
        "  +15005550001  calls     https://a.example/voice (POST,    https://b.example/voice (POST,     holds",
        "                          0.1 s)                            0.1 s)",
        '                          11202: why 11202                  "Hello." then hangs up',
        "  +15005550003  messages  https://a.example/voice (POST,    https://a.example/other (POST,     holds",
        "                          0.1 s)                            0.1 s)",
        '                          "Hello." then hangs up            "Hello." then hangs up',
        "",
        "Shared fate:",
        "  - +15005550003, messages: primary and fallback have the same host, so they may fail together",
        "",
        "No fallback to judge:",
        "  - +15005550004, calls: no fallback is declared",
        "  - +15005550005, calls: nobody answers calls",
        "",
        "Certificates:",
        "  Host       Ends        Days",
        "  b.example  2026-11-30  5",
        "  a.example  2026-12-15  20",
        "",
        "2026-11-25 00:00 UTC, 12.3 s",
    ]


def test_numbers_with_the_same_handlers_are_told_together() -> None:
    done = drill(*(numbered(finding(asked(A), asked(B)), f"+1500555{index:04}") for index in range(1000)))

    text = text_of(done)
    assert "no hole in 1,000 nets · 1,000 hold" in text
    assert "1,000 numbers" in text
    assert len(text.splitlines()) < 20
    assert render(Report(make_drill_page(done), {}), "html", 80).count("<tr ") == 1000 + 1 + 2


def test_the_trend_is_of_the_last_thirty_drills() -> None:
    entries = [summarise(EVERYTHING)] * 40

    text = render(Report(make_drill_page(EVERYTHING, entries), {}), "text", 200)

    assert f"Holes in the last 30 drills: {' '.join(['1'] * 30)}" in text


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_server_says_stays_data(hostile: str, width: int) -> None:
    one = finding(asked(A, "11200"), asked(B, heard=f'"{hostile}" then hangs up'))
    done = drill(replace(one, primary=replace(asked(A, "11200"), why=hostile)))

    text = text_of(done, width)

    assert all(measure(line) <= width for line in text.splitlines())
    assert not any(sign in text for sign in ("\x1b", "\u202e", "\r", "##["))
    html = render(Report(make_drill_page(done), {}), "html", width)
    assert not any(sign in html for sign in ("<script>alert", "<img", "</title></style>", "\x1b", "\u202e"))
    assert ET.fromstring(render_junit(done)).get("tests") == "1"  # noqa: S314 -- our own


def test_junit_is_xml_whatever_a_reason_is() -> None:
    for reason in (*HOSTILE, "\ud800", "\x00", "]]>"):
        one = Finding(Case("+15005550001", "voice", Handler(A, "POST"), Handler(B, "POST")), asked(A), None)
        failed = replace(one, fallback=replace(asked(B, "11200"), why=reason))
        root = ET.fromstring(render_junit(drill(failed)).encode())  # noqa: S314 -- our own
        assert root.get("failures") == "1"
