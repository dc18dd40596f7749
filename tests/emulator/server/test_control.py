"""The control surface: the log of requests, and a person in the console."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from fallback.emulator import EmulatorRefused, running
from tests.emulator.emulated_account import ACCOUNT, KEY, OTHER, SECRET, TOKEN, make_client
from tests.timing import is_quick, wait_until

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


def test_a_reset_begins_again_as_at_the_start(seed: dict[str, Any]) -> None:
    with running(seed, faults=["GET *Nothing* always 503_before"]) as emulator:
        before, rules = emulator.numbers(), emulator.injected()
        client = make_client(emulator.url)
        bought = client.incoming_phone_numbers.create(phone_number="+15005550010")
        emulator.console("+15005550006", friendly_name="Changed")
        emulator.faults([])
        emulator.set_clock(datetime(2030, 1, 1, tzinfo=UTC), running=False)
        emulator.reset()

        assert (emulator.numbers(), emulator.injected(), emulator.requests()) == (before, rules, [])
        assert abs(emulator.clock() - datetime.now(UTC)) < timedelta(seconds=60)
        assert client.monitor.v1.events.list() == []
        assert client.incoming_phone_numbers.create(phone_number="+15005550010").sid == bought.sid


def test_a_reset_may_bring_other_accounts(emulator: Emulator) -> None:
    emulator.reset({"accounts": [{"sid": OTHER, "auth_token": "other", "numbers": {"+15005550099": {}}}]})

    assert [number["phone_number"] for number in emulator.numbers()] == ["+15005550099"]
    emulator.reset()
    assert len(emulator.numbers(ACCOUNT)) == 2


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("{}", "seed: 'accounts' is missing"),
        ("accounts: [", "cannot be read as YAML"),
        ('{"accounts": [{"sid": "AC1", "auth_token": "x"}]}', "is not AC and 32 hexadecimal digits"),
    ],
)
def test_a_seed_that_cannot_be_used_resets_nothing(emulator: Emulator, body: str, meaning: str) -> None:
    emulator.console("+15005550006", friendly_name="Changed")
    before = emulator.numbers()
    answer = requests.post(f"{emulator.url}/_emulator/reset", body, timeout=5)

    assert (answer.status_code, meaning in answer.json()["message"]) == (400, True), answer.text
    assert emulator.numbers() == before


def test_time_can_be_moved_instead_of_waited_for(emulator: Emulator, client: Client) -> None:
    number = client.incoming_phone_numbers.list(limit=1)[0]
    number.update(emergency_address_sid="AD" + "0" * 32)
    assert number.fetch().emergency_address_status == "pending-registration"
    before = emulator.clock()

    assert emulator.set_clock(advance=60) >= before + timedelta(seconds=60)
    assert number.fetch().emergency_address_status == "registered"
    assert number.fetch().date_updated >= (before + timedelta(seconds=60)).replace(microsecond=0)


def test_the_clock_stops_and_goes_on(emulator: Emulator) -> None:
    noon = datetime(2027, 6, 1, 12, tzinfo=UTC)

    assert emulator.set_clock(noon, running=False) == emulator.clock() == noon
    assert emulator.set_clock(advance=1.5) == emulator.clock() == noon + timedelta(seconds=1.5)
    assert emulator.set_clock(running=True) >= noon
    wait_until(lambda: emulator.clock() > noon + timedelta(seconds=1.5))


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("[]", "expected a mapping with time, advance, running"),
        ("{}", "expected a mapping"),
        ("tiem: 2026-01-01", "did you mean 'time'?"),
        ("time: 2026-01-01", "expected a time like"),
        ('{"time": "noon"}', "expected a time like"),
        ('{"time": "9999-12-31T23:59:59Z"}', "in the years 1970 to 2999"),
        (f'{{"advance": {10**300}}}', "are too many"),
        ('{"advance": "60"}', "expected seconds"),
        ('{"advance": true}', "expected seconds"),
        ('{"running": 1}', "expected true or false"),
        ("{", "cannot be read as YAML"),
    ],
)
def test_a_clock_that_makes_no_sense_is_not_set(emulator: Emulator, body: str, meaning: str) -> None:
    answer = requests.put(f"{emulator.url}/_emulator/clock", body, timeout=5)

    assert (answer.status_code, meaning in answer.json()["message"]) == (400, True), answer.text
    assert abs(emulator.clock() - datetime.now(UTC)) < timedelta(seconds=60)


@pytest.mark.parametrize("time", ["2027-06-01T12:00:00Z", "2027-06-01T14:00:00+02:00", "2027-06-01 12:00:00"])
def test_times_without_an_offset_are_gmt(emulator: Emulator, time: str) -> None:
    for body in (json.dumps({"time": time, "running": False}), f"time: {time}\nrunning: false"):
        requests.put(f"{emulator.url}/_emulator/clock", body, timeout=5).raise_for_status()

        assert emulator.clock() == datetime(2027, 6, 1, 12, tzinfo=UTC)


def test_an_answer_has_the_headers_of_recorded_live_answers(emulator: Emulator) -> None:
    answers = [requests.get(f"{emulator.url}{NUMBERS}.json", auth=(ACCOUNT, TOKEN), timeout=5) for _ in range(2)]

    names = [answer.headers["Twilio-Request-Id"] for answer in answers]
    assert len({*names}) == 2
    assert all(re.fullmatch("RQ[0-9a-f]{32}", name) for name in names)
    assert [answer.headers["Twilio-Concurrent-Requests"] for answer in answers] == ["1", "1"]
    assert all(re.fullmatch(r"[0-9]+\.[0-9]{3}", answer.headers["Twilio-Request-Duration"]) for answer in answers)


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


def test_it_says_what_answers_each_number() -> None:
    service = "MG" + "1" * 32
    pool = {"inbound_request_url": "https://www.example.com/sms", "phone_numbers": ["+15005550006"]}
    account = {
        "sid": ACCOUNT,
        "auth_token": TOKEN,
        "numbers": {"+15005550006": {"voice_url": "https://www.example.com/voice"}, "+15005550007": {}},
        "messaging_services": {service: pool},
    }
    with running(
        {"accounts": [account, {"sid": OTHER, "auth_token": "x", "numbers": {"+15005550020": {}}}]}
    ) as serving:
        first, second = serving.answers(ACCOUNT)
        assert len(serving.answers()) == 3

    assert (first["phone_number"], first["call"]["place"], first["message"]["place"]) == (
        "+15005550006",
        "number",
        "messaging_service",
    )
    assert (first["message"]["sid"], first["message"]["url"]) == (service, "https://www.example.com/sms")
    assert second == {"phone_number": "+15005550007", "account_sid": ACCOUNT, "call": None, "message": None}
