"""Calls with their events, and messages: logs that a seed fills."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

NUMBER, CALLER, OTHER_CALLER = "+15005550006", "+12065550100", "+12065550101"
OLD, NEW, OUT, NOW = ("CA" + digit * 32 for digit in "4123")
FIRST, SECOND = ("SM" + digit * 32 for digit in "21")
EVENTS = [
    {
        "request": {"method": "POST", "url": "https://www.example.com/voice", "parameters": {"From": CALLER}},
        "response": {"response_code": 500, "request_duration": 50, "response_body": "oops"},
    },
    {
        "request": {"method": "GET", "url": "https://fallback.example.com/voice"},
        "response": {"response_code": 200, "content_type": "text/xml"},
    },
]


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    """Now is the first of January 2026."""
    seed["accounts"][0]["calls"] = {
        OLD: {"from": CALLER, "to": NUMBER, "start_time": "2025-12-24T10:00:00Z", "end_time": "2025-12-24T10:01:30Z"},
        NEW: {"from": OTHER_CALLER, "to": NUMBER, "start_time": "-1d", "events": EVENTS},
        OUT: {"from": NUMBER, "to": CALLER, "direction": "outbound-api", "status": "busy", "start_time": "-3d"},
        NOW: {"from": CALLER, "to": NUMBER, "status": "in-progress"},
    }
    seed["accounts"][0]["messages"] = {
        FIRST: {"from": CALLER, "to": NUMBER, "body": "one", "date_sent": "2025-12-24T10:00:00Z"},
        SECOND: {"from": CALLER, "to": NUMBER, "body": "two", "error_code": 11200, "date_sent": "-1h"},
    }
    return seed


def list_sids(pure: Pure, path: str, key: str, query: dict[str, str]) -> list[str]:
    return [each["sid"] for each in pure.ask("GET", path, query=query)[1][key]]


def test_calls_are_listed_and_fetched_through_the_twilio_package(client: Client) -> None:
    calls = client.calls.list(page_size=1)

    assert [each.sid for each in calls] == [NOW, NEW, OUT, OLD]
    fetched = client.calls(OLD).fetch()
    assert (fetched._from, fetched.to, fetched.duration, fetched.direction) == (CALLER, NUMBER, "90", "inbound")
    assert fetched.start_time == datetime(2025, 12, 24, 10, tzinfo=UTC)
    assert fetched.phone_number_sid == client.incoming_phone_numbers.list(phone_number=NUMBER)[0].sid
    with pytest.raises(TwilioRestException) as gone:
        client.calls("CA" + "9" * 32).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_the_package_asks_for_a_time(client: Client) -> None:
    christmas = datetime(2025, 12, 24, tzinfo=UTC)

    listed = client.calls.list(start_time_before=christmas + timedelta(days=1), start_time_after=christmas)
    assert [each.sid for each in listed] == [OLD]
    assert [each.sid for each in client.messages.list(date_sent_before=christmas + timedelta(days=1))] == [FIRST]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"To": NUMBER}, [NOW, NEW, OLD]),
        ({"From": CALLER}, [NOW, OLD]),
        ({"Status": "busy"}, [OUT]),
        ({"ParentCallSid": OLD}, []),
        ({"StartTime": "2025-12-24"}, [OLD]),
        ({"StartTime": "2025-12-25"}, []),
        ({"StartTime": "2025-12-24T10:00:00Z"}, [OLD]),
        ({"StartTime>": "2025-12-30"}, [NOW, NEW]),
        ({"StartTime<": "2025-12-29T00:00:00Z"}, [OUT, OLD]),
        ({"StartTime<": "2025-12-24"}, []),
        ({"StartTime>": "Wed, 24 Dec 2025 00:00:00 -0000", "StartTime<": "2025-12-25 00:00:00.000"}, [OLD]),
        ({"EndTime": "2025-12-24"}, [OLD]),
        ({"EndTime>": "2025-12-24"}, [NEW, OUT, OLD]),
        ({"StartTime": "Christmas"}, 20001),
        ({"EndTime>": "2025-13-45"}, 20001),
    ],
)
def test_calls_are_found(pure: Pure, query: dict[str, str], found: list[str] | int) -> None:
    status, body = pure.ask("GET", "Calls.json", query=query)

    assert (body["code"] if status >= 400 else [each["sid"] for each in body["calls"]]) == found


def test_a_page_of_calls_links_to_the_next_with_its_filters(pure: Pure) -> None:
    query = {"StartTime>": "2025-12-20", "PageSize": "2"}
    _, first = pure.ask("GET", "Calls.json", query=query)
    token = {"PageToken": f"PA{NEW}"}

    assert first["next_page_uri"].endswith(f"/Calls.json?StartTime%3E=2025-12-20&PageSize=2&Page=1&PageToken=PA{NEW}")
    _, second = pure.ask("GET", "Calls.json", query={**query, **token, "Page": "1"})
    assert [each["sid"] for each in second["calls"]] == [OUT, OLD]
    back = {**query, "PageToken": f"PB{OUT}"}
    assert list_sids(pure, "Calls.json", "calls", back) == [NOW, NEW]
    assert (first["previous_page_uri"], second["next_page_uri"]) == (None, None)
    assert get_code(pure.ask("GET", "Calls.json", query={"PageToken": "PACA" + "9" * 32})) == 21481


def test_the_events_of_a_call_say_what_each_url_answered(client: Client) -> None:
    first, second = client.calls(NEW).events.list()

    assert (first.request["url"], first.request["parameters"]) == ("https://www.example.com/voice", {"From": CALLER})
    assert (first.response["response_code"], first.response["response_body"]) == (500, "oops")
    assert (second.request["method"], second.response["response_code"]) == ("GET", 200)


def test_a_call_has_no_events_until_15_minutes_after_its_end(seed: dict[str, Any]) -> None:
    seed["accounts"][0]["calls"][NEW]["start_time"] = "-14m"
    pure = Pure(seed)
    path = f"Calls/{NEW}/Events.json"

    assert pure.ask("GET", path)[1]["events"] == []
    pure.wait(minutes=1)
    assert len(pure.ask("GET", path)[1]["events"]) == 2
    assert pure.ask("GET", f"Calls/{NOW}/Events.json")[1]["events"] == []
    assert get_code(pure.ask("GET", f"Calls/CA{'9' * 32}/Events.json")) == 20404


def test_messages_are_listed_and_fetched_through_the_twilio_package(client: Client) -> None:
    assert [each.sid for each in client.messages.list(page_size=1)] == [SECOND, FIRST]
    fetched = client.messages(SECOND).fetch()

    assert (fetched.body, fetched.from_, fetched.error_code, fetched.direction) == ("two", CALLER, 11200, "inbound")
    assert client.messages.list(to=CALLER) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"To": NUMBER, "From": CALLER}, [SECOND, FIRST]),
        ({"From": NUMBER}, []),
        ({"DateSent": "2025-12-24"}, [FIRST]),
        ({"DateSent>": "2025-12-25"}, [SECOND]),
        ({"DateSent<": "2025-12-25"}, [FIRST]),
    ],
)
def test_messages_are_found(pure: Pure, query: dict[str, str], found: list[str]) -> None:
    assert list_sids(pure, "Messages.json", "messages", query) == found


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "Calls.json"),
        ("POST", f"Calls/{OLD}.json"),
        ("DELETE", f"Calls/{OLD}.json"),
        ("POST", "Messages.json"),
        ("DELETE", f"Messages/{FIRST}.json"),
        ("GET", f"Calls/{OLD}/Recordings.json"),
        ("GET", f"Messages/{FIRST}/Media.json"),
    ],
)
def test_nothing_is_called_and_nothing_is_sent(pure: Pure, method: str, path: str) -> None:
    assert pure.ask(method, path)[0] == 501


def test_another_account_sees_nothing_of_it(pure: Pure) -> None:
    stranger, root = (OTHER, "another-token"), f"/2010-04-01/Accounts/{OTHER}"

    assert pure.ask("GET", f"{root}/Calls.json", auth=stranger)[1]["calls"] == []
    assert get_code(pure.ask("GET", f"{root}/Calls/{OLD}.json", auth=stranger)) == 20404
    assert get_code(pure.ask("GET", f"{root}/Calls/{OLD}/Events.json", auth=stranger)) == 20404
    assert pure.ask("GET", f"{root}/Messages.json", auth=stranger)[1]["messages"] == []
