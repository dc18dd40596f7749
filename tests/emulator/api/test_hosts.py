"""Which of Twilio's hosts a request means, and what is not emulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from fallback.emulator.api.hosts import split_host
from fallback.emulator.api.protocol import ROUTES
from tests.emulator.emulated_account import ACCOUNT, TOKEN, make_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from twilio.rest import Client

    from fallback.emulator import Emulator

ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"


@pytest.mark.parametrize(
    ("path", "host", "rest"),
    [
        ("/messaging.twilio.com/v1/Services", "messaging.twilio.com", "/v1/Services"),
        ("/api.twilio.com/2010-04-01/Accounts.json", "api.twilio.com", "/2010-04-01/Accounts.json"),
        ("/fallback-1234-dev.twil.io/twiml/a.xml", "fallback-1234-dev.twil.io", "/twiml/a.xml"),
        ("/api.dublin.ie1.twilio.com/x", "api.dublin.ie1.twilio.com", "/x"),
        ("/messaging.twilio.com", "messaging.twilio.com", "/"),
        ("/v1/Events", "monitor.twilio.com", "/v1/Events"),
        ("/2010-04-01/Accounts.json", "api.twilio.com", "/2010-04-01/Accounts.json"),
        ("/twilio.com/v1/Services", "api.twilio.com", "/twilio.com/v1/Services"),
        ("/messaging.twilio.com.example.com/v1", "api.twilio.com", "/messaging.twilio.com.example.com/v1"),
        ("/", "api.twilio.com", "/"),
    ],
)
def test_the_host_is_the_first_part_of_the_path(path: str, host: str, rest: str) -> None:
    assert split_host(path)[:2] == (host, rest)


@pytest.mark.parametrize("base", ["", "/api.twilio.com"])
def test_the_package_pages_through_numbers_at_either_address(emulator: Emulator, base: str) -> None:
    client = make_client(emulator.url)
    client.api.base_url = emulator.url + base

    assert len(client.incoming_phone_numbers.list(page_size=1)) == 2


@pytest.mark.parametrize("base", ["", "/monitor.twilio.com"])
def test_the_links_of_a_v1_host_stay_at_the_address_that_the_client_uses(emulator: Emulator, base: str) -> None:
    for name in ("first", "second", "third"):
        emulator.console("+15005550006", friendly_name=name)
    client = make_client(emulator.url)
    client.monitor.base_url = emulator.url + base

    events = client.monitor.v1.events.list(page_size=1)
    assert len(events) == 3
    assert {event.url for event in events} == {f"{emulator.url}{base}/v1/Events/{event.sid}" for event in events}
    resource = events[0].links["resource"]
    assert resource.startswith(f"{emulator.url}{base.replace('monitor', 'api')}/2010-04-01/Accounts/{ACCOUNT}/")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/verify.twilio.com/v2/Services"),
        ("GET", "/api.dublin.ie1.twilio.com/2010-04-01/Accounts.json"),
        ("GET", "/conversations.twilio.com/v1/Services"),
        ("GET", f"{ROOT}/IncomingPhoneNumbers"),
        ("GET", f"{ROOT}/IncomingPhoneNumbers/Imports.json"),
        ("GET", f"{ROOT}/Conferences.json"),
        ("GET", f"{ROOT}/AvailablePhoneNumbers/GB/National.json"),
        ("POST", f"{ROOT}/Queues.json"),
    ],
)
def test_what_is_not_emulated_is_501_and_the_answer_says_so(emulator: Emulator, method: str, path: str) -> None:
    answer = requests.request(method, emulator.url + path, auth=(ACCOUNT, TOKEN), timeout=5)

    assert answer.status_code == 501
    host, rest, _ = split_host(path)
    assert answer.json() == {
        "code": 501,
        "message": f"The emulator does not emulate {method} https://{host}{rest}; docs/emulator.md says what it serves",
        "status": 501,
    }


@pytest.mark.parametrize("path", [f"{ROOT}/AvailablePhoneNumbers/US/National.json", "/monitor.twilio.com/v1/Events/x"])
def test_what_twilio_lacks_is_404(emulator: Emulator, path: str) -> None:
    assert requests.get(emulator.url + path, auth=(ACCOUNT, TOKEN), timeout=5).status_code == 404


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.conferences("CF" + "0" * 32).fetch(),
        lambda client: client.verify.v2.services("VA" + "0" * 32).fetch(),
        lambda client: client.queues.create(friendly_name="x"),
    ],
)
def test_the_package_tells_it_from_a_resource_that_does_not_exist(
    emulator: Emulator, call: Callable[[Client], object]
) -> None:
    client = make_client(emulator.url)
    client.verify.base_url = f"{emulator.url}/verify.twilio.com"

    with pytest.raises(TwilioRestException, match="does not emulate") as raised:
        call(client)
    assert (raised.value.status, raised.value.code) == (501, 501)


def test_a_list_that_is_not_emulated_is_no_empty_list(client: Client) -> None:
    with pytest.raises(TwilioException):
        client.conferences.list()


def test_wrong_credentials_come_first(emulator: Emulator) -> None:
    answer = requests.get(f"{emulator.url}/verify.twilio.com/v2/Services", auth=(ACCOUNT, "wrong"), timeout=5)

    assert answer.status_code == 401


def test_a_fault_may_name_the_host(emulator: Emulator, client: Client) -> None:
    emulator.faults(["GET /monitor.twilio.com/* always 503_before"])

    with pytest.raises(TwilioException, match="Unable to fetch page"):
        client.monitor.v1.events.list()
    assert len(client.incoming_phone_numbers.list()) == 2


def test_no_two_routes_have_the_same_host_and_path() -> None:
    paths = [(route.host, route.path) for route in ROUTES]

    assert len(paths) == len(set(paths))
    assert all(route.pattern.fullmatch(route.path.replace(":name", "")) for route in ROUTES)
