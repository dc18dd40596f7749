"""Who changed what: in both shapes that Twilio documents, and whatever else the log may hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fallback.errors import CallRefused, UnexpectedAnswer
from tests.account.answers import answer_json, answering, open_account

PN = "PN" + "1" * 32
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
CHANGE = {"voice_url": {"previous": None, "updated": "https://a.example.com/"}}


def event(date: str = "2026-11-20T10:00:00Z", **more: Any) -> dict[str, Any]:
    return {
        "sid": "AE" + "1" * 32,
        "event_type": "phone-number.updated",
        "event_date": date,
        "actor_sid": "US" + "1" * 32,
        "actor_type": "user",
        "source": "web",
        "source_ip_address": "192.0.2.7",
        "event_data": {"resource_properties": CHANGE},
        **more,
    }


def page(*events: dict[str, Any]) -> Any:
    return answer_json({"events": list(events), "meta": {"key": "events", "next_page_url": None}})


@pytest.mark.parametrize(
    ("data", "changes"),
    [
        ({"resource_properties": CHANGE}, {"voice_url": (None, "https://a.example.com/")}),
        (CHANGE, {"voice_url": (None, "https://a.example.com/")}),
        ({"resource_properties": {"voice_url": {"updated": True}}}, {"voice_url": (None, True)}),
        ({"resource_properties": None}, {}),
        ({"voice_url": "https://a.example.com/"}, {}),
        ({"resource_properties": {"voice_url": {"previous": "x"}}}, {}),
        (None, {}),
        ([], {}),
        ("text", {}),
    ],
)
def test_a_change_is_read_in_either_shape(data: Any, changes: dict[str, Any]) -> None:
    transport = answering(page(event(event_data=data)))

    (read,) = open_account(transport).list_events([PN], SINCE)[PN]

    assert read.changes == changes
    assert (read.kind, read.actor_sid, read.source, read.ip) == (
        "phone-number.updated",
        "US" + "1" * 32,
        "web",
        "192.0.2.7",
    )
    assert transport.requests[0].query == {"ResourceSid": PN, "StartDate": "2026-11-01T00:00:00Z", "PageSize": 1000}


def test_the_newest_comes_first_and_each_resource_is_asked_for_by_itself() -> None:
    transport = answering(
        page(event("2026-11-20T10:00:00Z"), event("2026-11-22T10:00:00Z"), event("2026-11-21T10:00:00Z"))
    )
    other = "PN" + "2" * 32

    found = open_account(transport).list_events([PN, other], SINCE)

    assert [one.date.day for one in found[PN]] == [22, 21, 20]
    assert {str(request.query["ResourceSid"]) for request in transport.requests} == {PN, other}


def test_a_log_that_may_not_be_read_is_an_error() -> None:
    with pytest.raises(CallRefused, match=f"reading who changed {PN}"):
        open_account(answering(answer_json({"code": 70051, "message": "no"}, 403))).list_events([PN], SINCE)


def test_a_date_that_is_none_is_said() -> None:
    with pytest.raises(UnexpectedAnswer, match="event_date: expected a date, found a text"):
        open_account(answering(page(event("yesterday")))).list_events([PN], SINCE)


def test_no_value_of_the_log_is_in_a_repr() -> None:
    (read,) = open_account(answering(page(event()))).list_events([PN], SINCE)[PN]

    assert "a.example.com" not in repr(read)
