"""Monitor events: who changed what, and when."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fallback.emulator.core.events import CONSOLE_USER
from tests.emulator.emulated_account import ACCOUNT, FAMILY, KEY, OTHER, SECRET, SUBACCOUNT, TOKEN, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

NUMBER = "+15005550006"
OLD = "https://www.example.com/voice"


def events(pure: Pure, auth: tuple[str, str] = (ACCOUNT, TOKEN), **query: str) -> list[dict[str, Any]]:
    status, body = pure.ask("GET", "/v1/Events", auth=auth, query=query)
    assert status == 200, body
    return body["events"]  # type: ignore[no-any-return]


def get_properties(event: dict[str, Any]) -> dict[str, Any]:
    return event["event_data"]["resource_properties"]  # type: ignore[no-any-return]


def test_an_event_says_who_changed_what_from_where_and_when(pure: Pure) -> None:
    new = "https://user:word@www.example.com/new"
    pure.wait(hours=1)
    pure.change(NUMBER, {"VoiceUrl": new, "VoiceMethod": "POST", "SmsUrl": OLD})

    (event,) = events(pure)
    assert (
        event.items()
        >= {
            "account_sid": ACCOUNT,
            "actor_sid": ACCOUNT,
            "actor_type": "account",
            "source": "api",
            "source_ip_address": "192.0.2.7",
            "event_type": "phone-number.updated",
            "event_date": "2026-01-01T01:00:00Z",
            "resource_type": "phone-number",
            "resource_sid": pure.number(NUMBER).sid,
        }.items()
    )
    assert get_properties(event) == {
        "voice_url": {"previous": OLD, "updated": new},
        "sms_url": {"previous": None, "updated": OLD},
    }


def test_each_credential_is_an_actor_of_its_own_and_so_is_the_console(pure: Pure) -> None:
    pure.change(NUMBER, {"FriendlyName": "By the token"})
    pure.change(NUMBER, {"FriendlyName": "By the key"}, auth=(KEY, SECRET))
    assert pure.edit(NUMBER, friendly_name="In the console") == 200

    actors = [(each["actor_type"], each["actor_sid"], each["source"]) for each in events(pure)]
    assert actors == [("user", CONSOLE_USER, "web"), ("api-key", KEY, "api"), ("account", ACCOUNT, "api")]
    assert events(pure)[0]["source_ip_address"] == "192.0.2.8"


def test_purchase_and_release_are_events_with_what_the_number_had(pure: Pure) -> None:
    pure.buy({"PhoneNumber": "+15005550010", "VoiceUrl": OLD})
    pure.release("+15005550010")

    deleted, created = events(pure)
    assert (created["event_type"], deleted["event_type"]) == ("phone-number.created", "phone-number.deleted")
    methods = {"voice_method", "voice_fallback_method", "sms_method", "sms_fallback_method", "status_callback_method"}
    assert get_properties(created).keys() == {"friendly_name", "voice_url", *methods}
    assert get_properties(created)["voice_url"] == {"previous": None, "updated": OLD}
    assert get_properties(deleted)["voice_url"] == {"previous": OLD, "updated": None}


def test_what_changes_nothing_is_no_event(pure: Pure) -> None:
    pure.change(NUMBER, {"VoiceUrl": OLD})
    pure.change(NUMBER, {"VoiceUrl": "nonsense"})
    pure.edit(NUMBER, voice_url="nonsense")
    pure.ask("GET", "IncomingPhoneNumbers.json")

    assert events(pure) == []


def test_what_twilio_does_by_itself_has_no_actor(pure: Pure) -> None:
    pure.change(NUMBER, {"EmergencyAddressSid": "AD" + "0" * 32})
    pure.wait(seconds=5)

    newest = events(pure)[0]
    assert (newest["source"], newest["actor_sid"], newest["source_ip_address"]) == ("twilio", None, None)
    assert get_properties(newest)["emergency_address_status"] == {
        "previous": "pending-registration",
        "updated": "registered",
    }


def test_an_application_has_events_and_its_end_is_one_for_each_number_it_was_on(pure: Pure) -> None:
    _, application = pure.ask("POST", "Applications.json", {"FriendlyName": "IVR"})
    pure.change(NUMBER, {"VoiceApplicationSid": application["sid"]})
    pure.ask("DELETE", f"Applications/{application['sid']}.json")

    kinds = [each["event_type"] for each in events(pure)]
    assert sorted(kinds[:2]) == ["application.deleted", "phone-number.updated"]
    assert kinds[2:] == ["phone-number.updated", "application.created"]


def test_a_move_is_an_event_of_the_gaining_account(pure: Pure) -> None:
    pure = Pure(FAMILY)
    pure.change(NUMBER, {"AccountSid": SUBACCOUNT})

    (event,) = events(pure, auth=(SUBACCOUNT, "subaccount-token"))
    assert get_properties(event) == {"account_sid": {"previous": ACCOUNT, "updated": SUBACCOUNT}}
    assert event["actor_sid"] == ACCOUNT
    assert event["links"]["actor"].endswith(f"/Accounts/{ACCOUNT}")
    assert f"/Accounts/{SUBACCOUNT}/IncomingPhoneNumbers/" in event["links"]["resource"]


def test_events_are_seen_by_their_own_accounts_credentials_only() -> None:
    pure = Pure(FAMILY)
    pure.change("+15005550030", {"FriendlyName": "By the parent"})

    (event,) = events(pure, auth=(SUBACCOUNT, "subaccount-token"))
    assert events(pure) == events(pure, auth=(OTHER, "another-token")) == []
    assert get_code(pure.ask("GET", f"/v1/Events/{event['sid']}")) == 20404


@pytest.fixture
def history(pure: Pure) -> Pure:
    """One change a day from the 1st to the 5th of January, the third of another number, the fourth by a key."""
    for day in range(1, 6):
        auth = (KEY, SECRET) if day == 4 else (ACCOUNT, TOKEN)
        pure.change("+15005550007" if day == 3 else NUMBER, {"FriendlyName": f"Day {day}"}, auth=auth)
        pure.wait(days=1)
    return pure


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"ActorSid": KEY}, [4]),
        ({"EventType": "phone-number.updated"}, [5, 4, 3, 2, 1]),
        ({"EventType": "phone-number.created"}, []),
        ({"SourceIpAddress": "192.0.2.7"}, [5, 4, 3, 2, 1]),
        ({"SourceIpAddress": "192.0.2.8"}, []),
        ({"StartDate": "2026-01-04"}, [5, 4]),
        ({"StartDate": "2026-01-04T00:00:01Z"}, [5]),
        ({"EndDate": "2026-01-02"}, [2, 1]),
        ({"EndDate": "2026-01-01T23:59:59Z"}, [1]),
        ({"StartDate": "2026-01-02", "EndDate": "2026-01-03T00:00:00+00:00"}, [3, 2]),
    ],
)
def test_filters(history: Pure, query: dict[str, str], days: list[int]) -> None:
    names = [get_properties(each)["friendly_name"]["updated"] for each in events(history, **query)]

    assert names == [f"Day {day}" for day in days]


def test_the_history_of_one_number(history: Pure) -> None:
    assert len(events(history, ResourceSid=history.number("+15005550007").sid)) == 1


@pytest.mark.parametrize("query", [{"StartDate": "yesterday"}, {"EndDate": "2026-13-01"}, {"PageSize": "0"}])
def test_filters_that_make_no_sense_are_a_400(pure: Pure, query: dict[str, str]) -> None:
    assert pure.ask("GET", "/v1/Events", query=query)[0] == 400


def test_pages_are_linked_by_absolute_urls_that_the_twilio_package_follows(client: Client, emulator: Emulator) -> None:
    for index in range(5):
        emulator.console(NUMBER, friendly_name=f"Change {index}")

    shown = client.monitor.v1.events.list(page_size=2)
    assert [each.event_data["resource_properties"]["friendly_name"]["updated"] for each in shown] == [
        f"Change {index}" for index in (4, 3, 2, 1, 0)
    ]
    assert shown[0].url == f"{emulator.url}/v1/Events/{shown[0].sid}"
    assert client.monitor.v1.events(shown[0].sid).fetch().event_date == shown[0].event_date
    assert client.monitor.v1.events.list(start_date=shown[0].event_date + timedelta(seconds=1)) == []


def test_an_event_is_found_by_its_sid_or_not_at_all(pure: Pure) -> None:
    pure.change(NUMBER, {"VoiceMethod": "GET"})
    (event,) = events(pure)

    assert pure.ask("GET", f"/v1/Events/{event['sid']}")[1] == event
    assert get_code(pure.ask("GET", f"/v1/Events/AE{'0' * 32}")) == 20404
    assert get_code(pure.ask("POST", "/v1/Events")) == 20004


def test_no_event_shows_a_credential(pure: Pure) -> None:
    pure.change(NUMBER, {"FriendlyName": "x"}, auth=(KEY, SECRET))

    text = str(copy.deepcopy(events(pure)))
    assert SECRET not in text
    assert TOKEN not in text
