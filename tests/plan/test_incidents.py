"""When a primary failed, and what its fallback did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fallback.fields import FIELDS
from fallback.model import Asked, Backing, Behind, Live, LiveAlert, Traffic
from fallback.plan.incidents import IncidentReport, Period, find_incidents

ACCOUNT = "AC" + "1" * 32
NUMBER = "+15005550006"
START = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=1))
PRIMARY, FALLBACK = "https://www.example.com/voice", "https://fallback.example.org/voice"


def live(number: str = NUMBER, **fields: str) -> Live:
    values = {field.name: field.default for field in FIELDS} | {"voice_url": PRIMARY, "voice_fallback_url": FALLBACK}
    return Live(number, "PN" + "1" * 32, ACCOUNT, values | fields)


def alert(sid: str, url: str, code: str = "11200", minute: int = 0) -> LiveAlert:
    return LiveAlert(sid, code, url, START + timedelta(minutes=minute))


def find(traffic: Traffic, *numbers: Live, backing: Backing | None = None) -> IncidentReport:
    return find_incidents(ACCOUNT, PERIOD, numbers or [live()], backing or Backing(), traffic)


@pytest.mark.parametrize(
    ("fallback", "torn", "requests", "result"),
    [
        (FALLBACK, "", (Asked(PRIMARY, 500), Asked(FALLBACK, 200)), "held"),
        (FALLBACK, "", (Asked(PRIMARY, None), Asked(f"{FALLBACK}?ErrorCode=11200", 200)), "held"),
        (FALLBACK, "", (Asked(PRIMARY, 500), Asked(FALLBACK, 503)), "tore"),
        (FALLBACK, "", (Asked(PRIMARY, 500), Asked(FALLBACK, None)), "tore"),
        (FALLBACK, FALLBACK, (Asked(PRIMARY, 500), Asked(FALLBACK, 200)), "tore"),
        (FALLBACK, FALLBACK, None, "tore"),
        (FALLBACK, "", (Asked(PRIMARY, 500),), "unknown"),
        (FALLBACK, "", None, "unknown"),
        ("none", "", (Asked(PRIMARY, 500),), "no fallback"),
    ],
)
def test_events_and_errors_say_what_the_fallback_did(
    fallback: str, torn: str, requests: tuple[Asked, ...] | None, result: str
) -> None:
    alerts = (alert("CA1", PRIMARY), *([alert("CA1", torn)] if torn else []))
    traffic = Traffic(alerts, {"CA1": NUMBER}, {"CA1": requests} if requests else {})

    (incidents,) = find(traffic, live(voice_fallback_url=fallback)).incidents

    assert incidents.results == {result: 1}
    assert incidents.codes == {"11200": 1}


def test_a_call_with_several_errors_of_the_primary_is_one_incident() -> None:
    traffic = Traffic((alert("CA1", PRIMARY), alert("CA1", PRIMARY, "12100", 5)), {"CA1": NUMBER})

    (incidents,) = find(traffic).incidents

    assert (incidents.count, incidents.codes) == (1, {"11200": 1, "12100": 1})
    assert (incidents.first, incidents.last) == (START, START + timedelta(minutes=5))


@pytest.mark.parametrize(
    "asked", [PRIMARY, f"{PRIMARY}#rc=2", f"{PRIMARY}?From=%2B1", "https://www.example.com/voice?CallSid=CA1#tt=1000"]
)
def test_overrides_and_parameters_make_no_other_url(asked: str) -> None:
    traffic = Traffic((alert("CA1", asked),), {"CA1": NUMBER})

    assert find(traffic, live(voice_url=f"{PRIMARY}#rc=2")).incidents[0].count == 1


@pytest.mark.parametrize("asked", ["https://www.example.com/voice/menu", "https://www.example.com/voic", ""])
def test_an_error_of_another_url_is_counted_by_itself(asked: str) -> None:
    (incidents,) = find(Traffic((alert("CA1", asked),), {"CA1": NUMBER})).incidents

    assert (incidents.count, incidents.elsewhere) == (0, {"11200": 1})


def test_a_fallback_that_extends_the_primary_is_not_taken_for_it() -> None:
    number = live(voice_fallback_url=f"{PRIMARY}?backup=1")
    traffic = Traffic((alert("CA1", PRIMARY), alert("CA1", f"{PRIMARY}?backup=1&ErrorCode=11200")), {"CA1": NUMBER})

    assert find(traffic, number).incidents[0].results == {"tore": 1}


def test_an_error_of_a_number_that_is_not_known_is_kept() -> None:
    traffic = Traffic((alert("CA1", PRIMARY), alert("CA2", f"{PRIMARY}?token=canary")), {"CA1": "+15005550099"})

    report = find(traffic)

    assert report.incidents == ()
    assert sum(report.unattributed.values()) == 2
    assert "canary" not in repr(report)


def test_calls_and_messages_of_a_number_are_told_apart() -> None:
    number = live(sms_url="https://www.example.com/sms")
    alerts = (alert("CA1", PRIMARY), alert("SM1", "https://www.example.com/sms", "11205"))

    report = find(Traffic(alerts, {"CA1": NUMBER, "SM1": NUMBER}), number)

    assert [(each.group, dict(each.results)) for each in report.incidents] == [
        ("voice", {"unknown": 1}),
        ("sms", {"no fallback": 1}),
    ]


def test_the_urls_of_an_application_are_those_that_count() -> None:
    sid = "AP" + "1" * 32
    application = Behind(sid, "App", {"voice_url": "https://app.example.com/", "voice_fallback_url": FALLBACK})
    traffic = Traffic((alert("CA1", "https://app.example.com/"),), {"CA1": NUMBER}, {"CA1": (Asked(FALLBACK, 200),)})

    report = find(traffic, live(voice_application_sid=sid), backing=Backing(applications={sid: application}))

    assert report.incidents[0].results == {"held": 1}


def test_what_could_not_be_read_is_passed_on() -> None:
    assert find(Traffic((), unread=("calls cannot be read",))).unread == ("calls cannot be read",)
