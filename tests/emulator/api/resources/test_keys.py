"""API keys, by the twilio package's own calls, and whom they open what."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import ACCOUNT, FAMILY, KEY, OTHER, SECRET, SUBACCOUNT, Pure, get_code, make_client

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

STANDARD, MAIN = ("SK" + "6" * 32, "standard-secret"), (KEY, SECRET)


@pytest.fixture
def seed() -> dict[str, Any]:
    seed: dict[str, Any] = copy.deepcopy(FAMILY)
    seed["accounts"][0]["api_keys"] = [
        {"sid": MAIN[0], "secret": MAIN[1], "kind": "main"},
        {"sid": STANDARD[0], "secret": STANDARD[1], "friendly_name": "Deploy"},
    ]
    return seed


def test_a_key_lives_through_the_twilio_package(client: Client, emulator: Emulator) -> None:
    made = client.new_keys.create(friendly_name="Audit")
    as_key = make_client(emulator.url, (made.sid, made.secret))
    assert len(as_key.incoming_phone_numbers.list()) == 1

    updated = client.keys(made.sid).update(friendly_name="Review")
    fetched = client.keys(made.sid).fetch()
    assert (fetched.friendly_name, fetched.date_updated) == ("Review", updated.date_updated)
    assert {each.sid for each in client.keys.list(page_size=1)} == {MAIN[0], STANDARD[0], made.sid}
    assert client.keys(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        as_key.applications.create()
    assert (gone.value.status, gone.value.code) == (401, 20003)


def test_a_signing_key_is_a_key_by_its_older_name(client: Client) -> None:
    made = client.new_signing_keys.create(friendly_name="Old")

    assert client.keys(made.sid).fetch().friendly_name == "Old"
    assert client.signing_keys(made.sid).delete()
    assert made.sid not in {each.sid for each in client.keys.list()}


def test_a_secret_is_shown_only_once(pure: Pure) -> None:
    _, made = pure.ask("POST", "Keys.json", {"FriendlyName": "Audit"})
    shown = [pure.ask("GET", "Keys.json"), pure.ask("GET", f"Keys/{made['sid']}.json"), pure.ask("GET", "/v1/Events")]

    assert len(made["secret"]) == 32
    assert all(made["secret"] not in repr(each) for each in shown)


@pytest.mark.parametrize("path", ["Keys.json", "SigningKeys.json", f"Keys/{MAIN[0]}.json"])
def test_a_standard_key_manages_no_keys(pure: Pure, path: str) -> None:
    assert get_code(pure.ask("GET", path, auth=STANDARD)) == 20003
    assert get_code(pure.ask("GET", path, auth=MAIN)) == 200


def test_a_made_key_is_standard(pure: Pure) -> None:
    _, made = pure.ask("POST", "Keys.json")

    assert get_code(pure.ask("GET", "Keys.json", auth=(made["sid"], made["secret"]))) == 20003


def test_a_parents_token_manages_the_keys_of_a_subaccount(pure: Pure) -> None:
    _, made = pure.ask("POST", f"/2010-04-01/Accounts/{SUBACCOUNT}/Keys.json")

    numbers = f"/2010-04-01/Accounts/{SUBACCOUNT}/IncomingPhoneNumbers.json"
    assert get_code(pure.ask("GET", numbers, auth=(made["sid"], made["secret"]))) == 200
    assert get_code(pure.ask("GET", f"Keys/{made['sid']}.json")) == 20404


def test_a_key_of_another_account_is_not_found(pure: Pure) -> None:
    path = f"/2010-04-01/Accounts/{OTHER}/Keys/{STANDARD[0]}.json"

    assert get_code(pure.ask("DELETE", path, auth=(OTHER, "another-token"))) == 20404


def test_monitor_says_what_changed_of_a_key(pure: Pure) -> None:
    pure.ask("POST", f"Keys/{STANDARD[0]}.json", {"FriendlyName": "Release"})

    (event,) = pure.ask("GET", "/v1/Events")[1]["events"]
    assert event["event_type"] == "account-api-keys.updated"
    assert event["event_data"]["resource_properties"] == {"friendly_name": {"previous": "Deploy", "updated": "Release"}}
    assert event["links"]["resource"].endswith(f"/Accounts/{ACCOUNT}/Keys/{STANDARD[0]}")
