"""Short codes, by the twilio package's own calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.emulated_account import Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

URL, FALLBACK = "https://www.example.com/sms", "https://fallback.example.com/sms"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    seed["accounts"][0]["short_codes"] = {"12345": {"friendly_name": "Alerts"}, "99990": {}, "99991": {"sms_url": URL}}
    return seed


def test_short_codes_are_listed_fetched_and_updated_through_the_twilio_package(client: Client) -> None:
    assert {each.short_code for each in client.short_codes.list(page_size=1)} == {"12345", "99990", "99991"}
    (alerts,) = client.short_codes.list(short_code="12345")
    updated = client.short_codes(alerts.sid).update(sms_url=URL, sms_fallback_url=FALLBACK, sms_fallback_method="GET")

    fetched = client.short_codes(alerts.sid).fetch()
    assert (fetched.friendly_name, fetched.sms_url, fetched.sms_method) == ("Alerts", URL, "POST")
    assert (fetched.sms_fallback_url, fetched.sms_fallback_method) == (FALLBACK, "GET")
    assert fetched.date_updated == updated.date_updated


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"ShortCode": "9999"}, {"99990", "99991"}),
        ({"ShortCode": "*234*"}, {"12345"}),
        ({"FriendlyName": "Alerts"}, {"12345"}),
        ({"FriendlyName": "99990"}, {"99990"}),
        ({"FriendlyName": "Alert"}, set()),
    ],
)
def test_short_codes_are_found_by_their_digits_and_names(pure: Pure, query: dict[str, str], found: set[str]) -> None:
    _, body = pure.ask("GET", "SMS/ShortCodes.json", query=query)

    assert {each["short_code"] for each in body["short_codes"]} == found


def test_nobody_creates_or_deletes_a_short_code(pure: Pure) -> None:
    sid = pure.ask("GET", "SMS/ShortCodes.json")[1]["short_codes"][0]["sid"]

    assert get_code(pure.ask("POST", "SMS/ShortCodes.json", {"ShortCode": "54321"})) == 20004
    assert get_code(pure.ask("DELETE", f"SMS/ShortCodes/{sid}.json")) == 20004


def test_monitor_says_what_changed_of_a_short_code(pure: Pure) -> None:
    sid = pure.ask("GET", "SMS/ShortCodes.json", query={"ShortCode": "12345"})[1]["short_codes"][0]["sid"]
    pure.ask("POST", f"SMS/ShortCodes/{sid}.json", {"SmsUrl": URL})

    (event,) = pure.ask("GET", "/v1/Events")[1]["events"]
    assert (event["event_type"], event["resource_sid"]) == ("shortcode.updated", sid)
