"""`fallback incidents` after 50 calls and messages of which the results are known."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main
from fallback.emulator import running
from fallback.report.formats import FORMATS
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.emulator import Emulator

VOICE, SMS = "https://www.example.com/voice", "https://www.example.com/sms"
FALLBACK = "https://fallback.example.org/voice"
NUMBERS = {
    "+15005550006": {"friendly_name": "Support", "voice_url": VOICE, "voice_fallback_url": FALLBACK},
    "+15005550007": {"friendly_name": "<b>Sales</b>", "voice_url": VOICE, "sms_url": SMS},
}
# How many calls, to which number, the errors by code and URL, and the answers of what was asked.
CALLS = [
    (20, "+15005550006", [], [(VOICE, 200)]),
    (12, "+15005550006", [("11200", VOICE)], [(VOICE, 500), (FALLBACK, 200)]),
    (5, "+15005550006", [("11205", VOICE), ("11200", FALLBACK)], [(VOICE, None), (FALLBACK, 502)]),
    (3, "+15005550006", [("12100", VOICE)], []),
    (4, "+15005550007", [("11200", VOICE)], [(VOICE, 500)]),
]
MESSAGES = [(6, "+15005550007", [("11200", SMS)])]


def make_traffic() -> dict[str, Any]:
    calls, messages, alerts = {}, {}, {}

    def log(sid: str, errors: list[tuple[str, str]]) -> None:
        for code, url in errors:
            alert = {"error_code": code, "date_generated": "-2h", "request_url": url, "resource_sid": sid}
            alerts[f"NO{len(alerts):032x}"] = alert

    for count, number, errors, answers in CALLS:
        for _ in range(count):
            sid = f"CA{len(calls):032x}"
            events = [
                {
                    "request": {"method": "POST", "url": url},
                    "response": {} if status is None else {"response_code": status},
                }
                for url, status in answers
            ]
            calls[sid] = {"from": "+12065550123", "to": number, "start_time": "-2h", "events": events}
            log(sid, errors)
    for count, number, errors in MESSAGES:
        for _ in range(count):
            sid = f"SM{len(messages):032x}"
            messages[sid] = {"from": "+12065550123", "to": number, "body": "Hello", "date_sent": "-2h"}
            log(sid, errors)
    return {"calls": calls, "messages": messages, "alerts": alerts}


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of(NUMBERS, **make_traffic())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["incidents", *arguments], catch_exceptions=False)


def test_the_counts_are_exact(signed_in: Emulator) -> None:
    signed_in.clear()

    result = run("--format", "json")

    assert result.exit_code == 1, result.output
    document = json.loads(result.stdout)
    assert [
        (each["number"], each["group"], each["failed"], each["codes"], each["fallback"])
        for each in document["incidents"]
    ] == [
        (
            "+15005550006",
            "voice",
            20,
            {"11200": 12, "11205": 5, "12100": 3},
            {"no fallback": 0, "tore": 5, "unknown": 3, "held": 12},
        ),
        ("+15005550007", "sms", 6, {"11200": 6}, {"no fallback": 6, "tore": 0, "unknown": 0, "held": 0}),
        ("+15005550007", "voice", 4, {"11200": 4}, {"no fallback": 4, "tore": 0, "unknown": 0, "held": 0}),
    ]
    assert (document["unattributed"], document["unread"]) == ([], [])
    asked = Counter(request["path"].rpartition("/")[2].partition("?")[0][:6] for request in signed_in.requests())
    assert asked["Events"] == 24
    assert {request["method"] for request in signed_in.requests()} == {"GET"}


@pytest.mark.usefixtures("signed_in")
def test_a_shorter_period_has_nothing_to_say() -> None:
    result = run("--since", "60m")

    assert result.exit_code == 0
    assert result.output.startswith("No primary failed\n")


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("form", FORMATS)
def test_each_format_has_the_numbers_the_codes_and_their_words(form: str) -> None:
    output = run("--format", form).output

    assert all(word in output for word in ("+15005550006", "+15005550007", "11205"))
    assert form != "html" or "<b>" not in output


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("since", ["24", "0h", "31d", "1w", "-1h", "9999999h"])
def test_a_period_that_is_none_is_wrong_usage(since: str) -> None:
    result = run("--since", since)

    assert result.exit_code == 2
    assert "expected 1m to 30d" in result.output


@pytest.fixture
def refused() -> Iterator[Emulator]:
    """An account whose credentials may not read calls."""
    with running(seed_of(NUMBERS, **make_traffic()), faults=["GET */Calls/* always restricted"]) as served:
        yield served


def test_what_cannot_be_known_is_said(refused: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**refused.environment, "FALLBACK_DEADLINE": "1"}.items():
        monkeypatch.setenv(name, value)

    result = run("--format", "json")

    assert result.exit_code == 3
    document = json.loads(result.stdout)
    assert [each["group"] for each in document["incidents"]] == ["sms"]
    assert sum(each["count"] for each in document["unattributed"]) == 29
    assert any("reading call" in reason for reason in document["unread"])
    assert document["account"] == ACCOUNT
