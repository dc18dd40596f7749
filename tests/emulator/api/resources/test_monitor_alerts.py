"""Monitor alerts: what Twilio says about errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

FAILED, WARNED, PAST = ("NO" + digit * 32 for digit in "213")
CALL = "CA" + "1" * 32
URL = "https://www.example.com/voice"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    """Now is the first of January 2026."""
    seed["accounts"][0]["alerts"] = {
        FAILED: {
            "error_code": "11200",
            "date_generated": "-2h",
            "request_url": URL,
            "request_method": "POST",
            "resource_sid": CALL,
            "request_variables": "To=%2B15005550006&CallStatus=ringing",
            "response_body": "oops",
        },
        WARNED: {"error_code": "32011", "log_level": "warning", "date_generated": "2025-12-24T10:00:00Z"},
        PAST: {"error_code": "11200", "date_generated": "-30d"},
    }
    return seed


def test_alerts_are_listed_and_fetched_through_the_twilio_package(client: Client) -> None:
    alerts = client.monitor.v1.alerts

    assert [each.sid for each in alerts.list(page_size=1)][:1] == [FAILED]
    assert [each.sid for each in alerts.list(log_level="error")][:1] == [FAILED]
    fetched = alerts(FAILED).fetch()
    assert (fetched.error_code, fetched.log_level, fetched.request_url) == ("11200", "error", URL)
    assert (fetched.resource_sid, fetched.response_body, fetched.service_sid) == (CALL, "oops", None)
    assert fetched.more_info == "https://www.twilio.com/docs/errors/11200"
    assert parse_qs(fetched.request_variables)["To"] == ["+15005550006"]
    with pytest.raises(TwilioRestException) as gone:
        alerts("NO" + "9" * 32).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_the_text_of_an_alert_is_a_form(pure: Pure) -> None:
    text = pure.ask("GET", f"/v1/Alerts/{FAILED}")[1]["alert_text"]

    expected = {"Msg": [""], "sourceComponent": ["12000"], "ErrorCode": ["11200"], "url": [URL], "LogLevel": ["ERROR"]}
    assert parse_qs(text, keep_blank_values=True) == expected


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [FAILED, WARNED, PAST]),
        ({"LogLevel": "warning"}, [WARNED]),
        ({"LogLevel": "debug"}, []),
        ({"StartDate": "2025-12-25"}, [FAILED]),
        ({"EndDate": "2025-12-24"}, [WARNED, PAST]),
        ({"StartDate": "2025-12-24T10:00:00Z", "EndDate": "2025-12-24T10:00:00Z"}, [WARNED]),
        ({"StartDate": "yesterday"}, 20001),
    ],
)
def test_alerts_are_found_by_level_and_date(pure: Pure, query: dict[str, str], found: list[str] | int) -> None:
    status, body = pure.ask("GET", "/v1/Alerts", query=query)

    assert (body["code"] if status >= 400 else [each["sid"] for each in body["alerts"]]) == found


def test_an_alert_of_more_than_30_days_ago_is_no_longer_listed(pure: Pure) -> None:
    pure.wait(seconds=1)

    assert [each["sid"] for each in pure.ask("GET", "/v1/Alerts")[1]["alerts"]] == [FAILED, WARNED]


def test_at_most_10_000_alerts_are_listed(seed: dict[str, Any]) -> None:
    many = {f"NO{index:032x}": {"error_code": "11200", "date_generated": "-1d"} for index in range(10_001)}
    seed["accounts"][0]["alerts"] = many
    pure, query, count = Pure(seed), {"PageSize": "1000"}, 0
    while query:
        _, body = pure.ask("GET", "/v1/Alerts", query=query)
        count += len(body["alerts"])
        following = body["meta"]["next_page_url"]
        query = {"PageSize": "1000", "PageToken": following.rpartition("=")[2]} if following else {}

    assert count == 10_000


def test_another_account_sees_nothing_of_it(pure: Pure) -> None:
    stranger = (OTHER, "another-token")

    assert pure.ask("GET", "/v1/Alerts", auth=stranger)[1]["alerts"] == []
    assert get_code(pure.ask("GET", f"/v1/Alerts/{FAILED}", auth=stranger)) == 20404
