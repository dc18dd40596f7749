"""Every fault as its client sees it, and what it has done to the account all the same."""

from __future__ import annotations

import http.client
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from fallback.emulator import EmulatorRefused, running
from fallback.emulator.faults.kinds import KINDS, FaultError
from fallback.emulator.server.storage import parse
from tests.emulator.emulated_account import ACCOUNT, KEY, OTHER, SECRET, TOKEN, make_client
from tests.timing import is_quick, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fallback.emulator import Emulator

NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
NEW = "+15005550010"
PURCHASE = {"PhoneNumber": NEW, "FriendlyName": "Sales"}
SHORT = 0.25


def post(emulator: Emulator, form: dict[str, str] | None = None, timeout: float = 5) -> requests.Response:
    return requests.post(emulator.url + NUMBERS + ".json", form or PURCHASE, auth=(ACCOUNT, TOKEN), timeout=timeout)


def by_requests(emulator: Emulator, timeout: float = 5) -> str:
    """What `requests` sees of a purchase: status and code, or an exception."""
    try:
        answer = post(emulator, timeout=timeout)
        return f"{answer.status_code} {answer.json().get('code', '')}".strip()
    except requests.JSONDecodeError:
        return f"{answer.status_code} {answer.headers['Content-Type'].partition(';')[0]}"
    except requests.RequestException as error:
        return type(error).__name__


def by_http_client(emulator: Emulator, timeout: float) -> str:
    """What the standard library sees of it."""
    connection = http.client.HTTPConnection(urlsplit(emulator.url).netloc, timeout=timeout)
    basic = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    try:
        connection.request("POST", f"{NUMBERS}.json", urlencode(PURCHASE), {"Authorization": f"Basic {basic}"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    else:
        return str(answer.status)
    finally:
        connection.close()


def by_twilio(emulator: Emulator, timeout: float) -> str:
    """What the twilio package sees of it."""
    try:
        made = make_client(emulator.url, timeout=timeout).incoming_phone_numbers.create(
            phone_number=NEW, friendly_name="Sales"
        )
    except TwilioRestException as error:
        return f"{error.status} {error.code}"
    except (requests.RequestException, ValueError) as error:
        return type(error).__name__
    return f"201 {made.sid[:2]}"


# What is seen of a purchase with `requests`, with http.client, and with the twilio package.
SEEN = {
    "drop_before": ("ConnectionError", "RemoteDisconnected", "ConnectionError"),
    "drop_after": ("ConnectionError", "RemoteDisconnected", "ConnectionError"),
    "reset_before": ("ConnectionError", "ConnectionResetError", "ConnectionError"),
    "reset_after": ("ConnectionError", "ConnectionResetError", "ConnectionError"),
    "hang_before": ("ReadTimeout", "TimeoutError", "ReadTimeout"),
    "hang_after": ("ReadTimeout", "TimeoutError", "ReadTimeout"),
    "slow=30": ("ReadTimeout", "TimeoutError", "ReadTimeout"),
    "slow=0.05": ("201", "201", "201 PN"),
    "latency=50": ("201", "201", "201 PN"),
    "500_before": ("500 20500", "500", "500 20500"),
    "500_after": ("500 20500", "500", "500 20500"),
    "502_before": ("502 text/html", "502", "502 502"),
    "502_after": ("502 text/html", "502", "502 502"),
    "503_before": ("503 20503", "503", "503 20503"),
    "503_after": ("503 20503", "503", "503 20503"),
    "html_before": ("200 text/html", "200", "JSONDecodeError"),
    "html_after": ("200 text/html", "200", "JSONDecodeError"),
    "truncated": ("ChunkedEncodingError", "IncompleteRead", "ChunkedEncodingError"),
    "429": ("429 20429", "429", "429 20429"),
    "429=2": ("429 20429", "429", "429 20429"),
    "concurrency=0": ("429 20429", "429", "429 20429"),
    "401": ("401 20003", "401", "401 20003"),
    "suspended": ("403 20403", "403", "403 20403"),
    "restricted": ("403 70051", "403", "403 70051"),
    "ignore=FriendlyName": ("201", "201", "201 PN"),
    "failed_build": ("201", "201", "201 PN"),
    "hidden=5": ("201", "201", "201 PN"),
}


def test_every_kind_is_seen() -> None:
    assert {fault.partition("=")[0] for fault in SEEN} == {kind.name for kind in KINDS}


@pytest.mark.parametrize("fault", SEEN)
def test_a_purchase_is_spoilt_as_the_fault_says_and_made_or_not_as_it_says(seed: dict[str, Any], fault: str) -> None:
    name = fault.partition("=")[0]
    rule = f"POST IncomingPhoneNumbers.json PhoneNumber={NEW} 1 {fault}"
    stage = next(kind.stage for kind in KINDS if kind.name == name)
    timeout = SHORT if "ReadTimeout" in SEEN[fault] else 5
    with running(seed) as emulator:
        for see, seen in zip((by_requests, by_http_client, by_twilio), SEEN[fault], strict=True):
            emulator.faults([rule])
            emulator.clear()
            assert see(emulator, timeout) == seen
            wait_until(emulator.requests)  # a client that gave up may be faster than the server
            assert emulator.injected() == {rule: 1}
            (asked,) = emulator.requests()
            bought = NEW in {number["phone_number"] for number in emulator.numbers(ACCOUNT)}
            assert bought is asked["committed"] is (stage != "before")
            assert asked["faults"] == [name]
            assert (asked["status"] is None) == (name.partition("_")[0] in {"drop", "reset", "hang"})
            emulator.faults([])
            for number in make_client(emulator.url).incoming_phone_numbers.list(phone_number=NEW):
                number.delete()


@pytest.mark.parametrize("fault", [kind.name for kind in KINDS if kind.stage == "after" and kind.name != "slow"])
def test_what_is_spoilt_after_the_change_is_on_disk_before_anybody_knows(
    tmp_path: Path, seed: dict[str, Any], fault: str
) -> None:
    with running(seed, tmp_path / "state", faults=[f"POST * 1 {fault}"]) as emulator:
        by_requests(emulator, SHORT if fault == "hang_after" else 5)
        if fault == "hang_after":  # the client has given up, and knows nothing
            wait_until(emulator.requests)

        assert parse((tmp_path / "state").read_text()).find_number(NEW)


@pytest.mark.parametrize("fault", ["drop_after", "truncated", "500_after", "hang_after"])
def test_a_release_and_an_update_are_spoilt_after_they_are_made_too(seed: dict[str, Any], fault: str) -> None:
    with running(seed, faults=[f"POST * always {fault}", f"DELETE * always {fault}"]) as emulator:
        numbers = make_client(emulator.url, timeout=SHORT if fault == "hang_after" else 5).incoming_phone_numbers
        changed, released = (number["sid"] for number in emulator.numbers(ACCOUNT))
        with pytest.raises((TwilioException, requests.RequestException)):
            numbers(changed).update(friendly_name="Changed")
        with pytest.raises((TwilioException, requests.RequestException)):
            numbers(released).delete()
        wait_until(lambda: len(emulator.requests()) == 2)

        assert [number["friendly_name"] for number in emulator.numbers(ACCOUNT)] == ["Changed"]


def test_the_twilio_package_takes_a_page_of_html_for_a_release(seed: dict[str, Any]) -> None:
    """Any 2xx does for it: whoever releases a number has to look whether it is gone."""
    with running(seed, faults=["DELETE * 1 html_before"]) as emulator:
        number = make_client(emulator.url).incoming_phone_numbers.list()[0]

        assert number.delete()
        assert number.sid in {each["sid"] for each in emulator.numbers(ACCOUNT)}


def test_a_refusal_is_spoilt_as_well_and_commits_nothing(seed: dict[str, Any]) -> None:
    with running(seed, faults=["POST * 1 500_after"]) as emulator:
        assert post(emulator, {"PhoneNumber": "+15005550099"}).status_code == 500
        assert [entry["committed"] for entry in emulator.requests()] == [False]


def test_a_connection_that_is_kept_breaks_without_a_second_request(seed: dict[str, Any]) -> None:
    with running(seed, faults=["POST * 1 drop_after"]) as emulator, requests.Session() as session:
        session.auth = (ACCOUNT, TOKEN)
        session.get(f"{emulator.url}{NUMBERS}.json", timeout=5)
        with pytest.raises(requests.ConnectionError):
            session.post(f"{emulator.url}{NUMBERS}.json", PURCHASE, timeout=5)
        assert session.get(f"{emulator.url}{NUMBERS}.json", timeout=5).ok
        assert [entry["method"] for entry in emulator.requests()] == ["GET", "POST", "GET"]


def test_a_list_is_spoilt_for_the_twilio_package_in_its_own_way(seed: dict[str, Any]) -> None:
    with running(seed, faults=["GET * 1 503_before"]) as emulator:
        with pytest.raises(TwilioException, match="Unable to fetch page"):
            make_client(emulator.url).incoming_phone_numbers.list()
        assert len(make_client(emulator.url).incoming_phone_numbers.list()) == 2


@pytest.mark.parametrize(("fault", "header"), [("429", None), ("429=2", "2"), ("429=0.5", "0.5")])
def test_too_many_requests_say_when_to_come_back_if_they_are_told_to(
    seed: dict[str, Any], fault: str, header: str | None
) -> None:
    with running(seed, faults=[f"* * 1 {fault}"]) as emulator:
        assert post(emulator).headers.get("Retry-After") == header


def test_wrong_credentials_are_refused_as_wrong_credentials_are(seed: dict[str, Any]) -> None:
    with running(seed, faults=["* * 1 401"]) as emulator:
        spoilt = post(emulator)
        wrong = requests.post(emulator.url + NUMBERS + ".json", PURCHASE, auth=(ACCOUNT, "wrong"), timeout=5)

    assert (spoilt.json(), spoilt.headers["WWW-Authenticate"]) == (wrong.json(), wrong.headers["WWW-Authenticate"])


def test_a_suspended_account_answers_as_one_that_the_seed_suspends(seed: dict[str, Any]) -> None:
    with running(seed, faults=["* * 1 suspended"]) as emulator:
        spoilt = post(emulator).json()
    seed["accounts"][0]["status"] = "suspended"
    with running(seed) as emulator:
        assert post(emulator).json() == spoilt


def test_a_restricted_key_may_look_and_not_buy_and_the_token_may_both(seed: dict[str, Any]) -> None:
    with running(seed, faults=[f"POST * actor={KEY} always restricted"]) as emulator:
        restricted, unrestricted = make_client(emulator.url, (KEY, SECRET)), make_client(emulator.url)
        assert len(restricted.incoming_phone_numbers.list()) == 2
        with pytest.raises(TwilioRestException) as refused:
            restricted.incoming_phone_numbers.create(phone_number=NEW)
        assert (refused.value.status, refused.value.code) == (403, 70051)
        assert unrestricted.incoming_phone_numbers.create(phone_number=NEW).sid


def test_an_ignored_parameter_changes_nothing_without_a_word(seed: dict[str, Any]) -> None:
    with running(seed, faults=["POST * always ignore=VoiceUrl"]) as emulator:
        client = make_client(emulator.url)
        (number,) = client.incoming_phone_numbers.list(friendly_name="Support line")
        changed = number.update(voice_url="https://www.example.com/new", voice_method="GET")

        assert (changed.voice_url, changed.voice_method) == ("https://www.example.com/voice", "GET")
        assert emulator.requests()[-1]["form"] == {"VoiceUrl": "https://www.example.com/new", "VoiceMethod": "GET"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_new_number_is_hidden_for_a_time_from_whoever_looks_and_is_there(seed: dict[str, Any]) -> None:
    clock = Clock()
    with running(seed, faults=["POST IncomingPhoneNumbers.json always hidden=5"], clock=clock) as emulator:
        client = make_client(emulator.url)
        sid = client.incoming_phone_numbers.create(phone_number=NEW).sid
        clock.now += timedelta(seconds=4.9)
        assert client.incoming_phone_numbers.list(phone_number=NEW) == []
        for act in (client.incoming_phone_numbers(sid).fetch, client.incoming_phone_numbers(sid).delete):
            with pytest.raises(TwilioRestException) as unseen:
                act()
            assert (unseen.value.status, unseen.value.code) == (404, 20404)
        with pytest.raises(TwilioRestException) as taken:
            client.incoming_phone_numbers.create(phone_number=NEW)
        assert taken.value.code == 21422
        assert len(emulator.numbers(ACCOUNT)) == 3
        assert len(client.incoming_phone_numbers.list()) == 2

        clock.now += timedelta(seconds=0.1)
        assert client.incoming_phone_numbers(sid).fetch().phone_number == NEW
        assert len(client.incoming_phone_numbers.list()) == 3


def test_other_numbers_can_be_changed_while_one_is_hidden(seed: dict[str, Any]) -> None:
    with running(seed, faults=["POST IncomingPhoneNumbers.json always hidden=60"]) as emulator:
        client = make_client(emulator.url)
        client.incoming_phone_numbers.create(phone_number=NEW)
        for number in client.incoming_phone_numbers.list():
            number.update(friendly_name="Changed")

        assert [number["friendly_name"] for number in emulator.numbers(ACCOUNT)][:2] == ["Changed", "Changed"]
        assert len(emulator.numbers(ACCOUNT)) == 3


def test_latency_lets_a_purchase_happen_after_its_client_has_gone(seed: dict[str, Any]) -> None:
    with running(seed, faults=["POST * 1 latency=250"]) as emulator:
        began = time.monotonic()
        with pytest.raises(requests.ReadTimeout):
            post(emulator, timeout=0.05)
        wait_until(lambda: len(emulator.numbers(ACCOUNT)) == 3)
        assert time.monotonic() - began >= 0.25


def test_latency_and_slowness_take_their_time(seed: dict[str, Any]) -> None:
    for fault in ("latency=150", "slow=0.15"):
        with running(seed, faults=[f"* * always {fault}"]) as emulator:
            began = time.monotonic()
            post(emulator)
            assert time.monotonic() - began >= 0.15


def at_once(count: int, ask: Callable[[int], int]) -> list[int]:
    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(ask, range(count)))


def test_more_requests_at_once_than_an_account_may_send_are_too_many(seed: dict[str, Any]) -> None:
    tokens = {ACCOUNT: TOKEN, OTHER: "another-token"}
    limit, *hangs = "* * always concurrency=2", "* * 1 hang_before", "* * 2 hang_before"
    with ThreadPoolExecutor(2) as pool:
        with running(seed, faults=[limit, *hangs]) as emulator:

            def ask(account: str) -> int:
                url = f"{emulator.url}/2010-04-01/Accounts/{account}.json"
                return requests.get(url, auth=(account, tokens[account]), timeout=60).status_code

            under_way = [pool.submit(ask, ACCOUNT) for _ in range(2)]
            wait_until(lambda: [emulator.injected()[hang] for hang in hangs] == [1, 1])
            assert [ask(ACCOUNT), ask(ACCOUNT), ask(OTHER)] == [429, 429, 200]
            assert emulator.injected()[limit] == 2
        assert [type(each.exception()) for each in under_way] == [requests.ConnectionError] * 2


def test_a_request_whose_client_has_gone_is_none_of_those_at_once(seed: dict[str, Any]) -> None:
    with running(seed, faults=["* * always concurrency=1", "* * 1 hang_before"]) as emulator:
        assert by_requests(emulator, SHORT) == "ReadTimeout"
        wait_until(lambda: by_requests(emulator) != "429 20429")
        assert NEW in {number["phone_number"] for number in emulator.numbers(ACCOUNT)}


def test_requests_at_the_same_time_are_counted_each_once(seed: dict[str, Any]) -> None:
    with running(seed, faults=["GET * every 4th 503_before", "GET * always latency=5"]) as emulator:

        def ask(_: int) -> int:
            return requests.get(f"{emulator.url}{NUMBERS}.json", auth=(ACCOUNT, TOKEN), timeout=5).status_code

        assert at_once(40, ask) == [200] * 30 + [503] * 10
        assert emulator.injected() == {"GET * every 4th 503_before": 10, "GET * always latency=5": 40}


@pytest.mark.parametrize("fault", ["hang_before", "hang_after", "slow=60", "latency=60000"])
def test_an_emulator_that_stops_waits_for_nobody(tmp_path: Path, seed: dict[str, Any], fault: str) -> None:
    def measure() -> float:
        (tmp_path / "state").unlink(missing_ok=True)
        with running(seed, tmp_path / "state", faults=[f"POST * always {fault}"]) as emulator:
            asked = pool.submit(post, emulator, timeout=60)
            wait_until(lambda: sum(emulator.injected().values()))
            stopped = time.monotonic()
        seconds = time.monotonic() - stopped
        assert isinstance(asked.exception(timeout=60), requests.ConnectionError)
        return seconds

    with ThreadPoolExecutor() as pool:
        assert is_quick(measure, 1)
    assert (parse((tmp_path / "state").read_text()).find_number(NEW) is not None) is (
        fault in {"hang_after", "slow=60"}
    )


def test_a_new_plan_starts_to_count_and_to_hide_anew(seed: dict[str, Any]) -> None:
    rules = ["GET * 1 503_before", "POST * always hidden=60"]
    with running(seed, faults=rules) as emulator:
        post(emulator)
        for _ in range(2):
            url = f"{emulator.url}{NUMBERS}.json"
            statuses = [requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5).status_code for _ in range(2)]
            assert statuses == [503, 200]
            assert emulator.injected()["GET * 1 503_before"] == 1
            emulator.faults(rules)
            assert emulator.injected() == dict.fromkeys(rules, 0)
        emulator.faults([])
        assert len(make_client(emulator.url).incoming_phone_numbers.list(phone_number=NEW)) == 1


def test_the_plan_is_put_read_and_ended_over_http(seed: dict[str, Any]) -> None:
    with running(seed) as emulator:
        url = f"{emulator.url}/_emulator/faults"
        put = requests.put(url, data='- "POST * 1 drop_after"\n', timeout=5)
        assert put.json() == requests.get(url, timeout=5).json()
        assert put.json() == [{"rule": "POST * 1 drop_after", "matched": 0, "injected": 0}]
        assert requests.delete(url, timeout=5).json() == requests.get(url, timeout=5).json() == []


def test_a_plan_that_makes_no_sense_is_refused_and_the_old_one_stays(seed: dict[str, Any]) -> None:
    with pytest.raises(FaultError, match="did you mean 'drop_after'"), running(seed, faults=["POST * 1 drop_aftr"]):
        pass
    with running(seed, faults=["POST * 1 429"]) as emulator:
        with pytest.raises(EmulatorRefused, match="did you mean 'drop_after'"):
            emulator.faults(["POST * 1 drop_aftr"])
        for body in ("{", "{a: 1}", b"\xff", "[" * 100_000, "2020-13-45", "9" * 5000, "!!bool x", '["\\uD800"]'):
            answer = requests.put(f"{emulator.url}/_emulator/faults", data=body, timeout=5)
            assert (answer.status_code, bool(answer.json()["message"])) == (400, True), body[:20]
        assert emulator.injected() == {"POST * 1 429": 0}


def test_the_control_surface_is_never_hit(seed: dict[str, Any]) -> None:
    with running(seed, faults=["* * always drop_before"]) as emulator:
        assert len(emulator.numbers(ACCOUNT)) == 2
        emulator.console("+15005550006", friendly_name="Changed")
        assert emulator.injected() == {"* * always drop_before": 0}
