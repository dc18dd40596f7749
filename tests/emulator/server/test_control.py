"""The control surface: the log of requests, and a person in the console."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
import requests

from fallback.emulator import EmulatorRefused
from tests.emulator.emulated_account import ACCOUNT, KEY, OTHER, SECRET, TOKEN, make_client
from tests.timing import is_quick

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"


def test_it_is_healthy_once_it_is_running(emulator: Emulator) -> None:
    assert requests.get(f"{emulator.url}/_emulator/health", timeout=5).json() == {"status": "ok"}


def test_answers_on_a_connection_that_is_kept_do_not_wait_for_its_acknowledgements(emulator: Emulator) -> None:
    """Each would take 40 ms, a second together."""

    def measure() -> float:
        began = time.monotonic()
        for _ in range(25):
            session.get(f"{emulator.url}/_emulator/numbers", timeout=5)
        return time.monotonic() - began

    with requests.Session() as session:
        session.get(f"{emulator.url}/_emulator/health", timeout=5)
        assert is_quick(measure, 0.8)


def test_the_log_shows_what_was_asked_as_it_was_sent(emulator: Emulator, client: Client) -> None:
    (number,) = client.incoming_phone_numbers.list(friendly_name="Support line")
    make_client(emulator.url, (KEY, SECRET)).incoming_phone_numbers(number.sid).update(sms_url="", voice_method="GET")

    listing, update = emulator.requests()
    assert listing == {
        "method": "GET",
        "host": "api.twilio.com",
        "path": f"{NUMBERS}.json",
        "query": {"FriendlyName": "Support line"},
        "form": {},
        "status": 200,
        "actor": ACCOUNT,
        "faults": [],
        "committed": False,
    }
    assert (update["path"], update["actor"]) == (f"{NUMBERS}/{number.sid}.json", KEY)
    assert update["committed"]
    assert update["form"] == {"SmsUrl": "", "VoiceMethod": "GET"}


def test_the_log_holds_refused_requests_and_no_credentials(emulator: Emulator) -> None:
    for password in (TOKEN, "wrong"):
        requests.get(f"{emulator.url}{NUMBERS}.json?PageSize=0", auth=(ACCOUNT, password), timeout=5)

    log = emulator.requests()
    assert [(entry["status"], entry["actor"]) for entry in log] == [(400, ACCOUNT), (401, None)]
    assert TOKEN not in json.dumps(log)
    assert "Basic" not in json.dumps(log)


def test_the_log_can_be_emptied_and_never_holds_the_control_surface(emulator: Emulator, client: Client) -> None:
    client.incoming_phone_numbers.list()
    emulator.clear()
    emulator.console("+15005550006", friendly_name="Changed")
    emulator.numbers()

    assert emulator.requests() == []


def test_a_person_in_the_console_changes_any_accounts_number(emulator: Emulator) -> None:
    changed = emulator.console("+15005550020", voice_url="https://www.example.com/", voice_caller_id_lookup="true")

    assert emulator.numbers(OTHER) == [changed]
    assert (changed["voice_url"], changed["voice_caller_id_lookup"]) == ("https://www.example.com/", True)


@pytest.mark.parametrize(
    ("number", "settings", "meaning"),
    [
        ("+15005550099", {"voice_url": ""}, r"no account of the emulator has \+15005550099"),
        ("+15005550006", {"voice_ulr": ""}, "unknown field 'voice_ulr', did you mean 'voice_url'"),
        ("+15005550006", {"voice_url": "nonsense"}, "VoiceUrl is not valid: nonsense"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(
    emulator: Emulator, number: str, settings: dict[str, str], meaning: str
) -> None:
    before = emulator.numbers()

    with pytest.raises(EmulatorRefused, match=meaning):
        emulator.console(number, **settings)
    assert emulator.numbers() == before
