"""A web page cannot use the emulator: neither by a cross-site post nor by DNS rebinding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from fallback.emulator.server.origin_check import find_reason
from tests.emulator.emulated_account import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from fallback.emulator import Emulator

ACCOUNT_PATH = f"/2010-04-01/Accounts/{ACCOUNT}.json"
CONSOLE_PATH = "/_emulator/console/+15005550006"


def get(emulator: Emulator, path: str, **headers: str) -> requests.Response:
    return requests.get(emulator.url + path, headers=headers, auth=(ACCOUNT, TOKEN), timeout=5)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4010",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1@evil.example",
        "192.168.1.1",
        "0.0.0.0",  # noqa: S104 - nobody listens there
        "[2001:db8::1]:4010",
        "2130706433",
        "[",
        "127.0.0.1:x",
    ],
)
def test_a_host_that_is_not_this_machine_is_a_reason_to_refuse(host: str) -> None:
    assert find_reason([host], []) == f"the Host of a request must be a loopback address or localhost, not {host}"


def test_a_refused_host_reaches_no_path(emulator: Emulator) -> None:
    for path in ("/_emulator/requests", ACCOUNT_PATH, "/nowhere"):
        answer = get(emulator, path, Host="evil.example")
        assert (answer.status_code, answer.json()["message"].endswith("not evil.example")) == (403, True)
    assert emulator.requests() == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:9", "127.1.2.3:9", "localhost", "LocalHost:4010", "[::1]", "[::1]:4010"]
)
def test_every_name_of_this_machine_is_served_at_any_port(host: str) -> None:
    assert find_reason([host], []) is None


@pytest.mark.parametrize("hosts", [[], [""], ["127.0.0.1", "evil.example"], ["127.0.0.1", "127.0.0.1"]])
def test_a_request_without_exactly_one_host_is_refused(hosts: list[str]) -> None:
    assert find_reason(hosts, [])


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:1", "http://localhost:4010", "null", "", "https://127.0.0.1:4010"],
)
def test_an_origin_that_is_not_the_host_is_refused(origin: str) -> None:
    assert find_reason(["127.0.0.1:4010"], [origin])
    assert find_reason(["127.0.0.1:4010"], ["http://127.0.0.1:4010", origin])


def test_a_post_from_a_page_of_another_site_changes_nothing(emulator: Emulator) -> None:
    before = emulator.numbers()
    headers = {"Origin": "https://evil.example", "Content-Type": "text/plain"}

    for path in (CONSOLE_PATH, f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"):
        body = "friendly_name=Changed&PhoneNumber=%2B15005550010"
        answer = requests.post(emulator.url + path, body, headers=headers, auth=(ACCOUNT, TOKEN), timeout=5)
        assert (answer.status_code, "pages of other sites" in answer.json()["message"]) == (403, True)
    assert emulator.numbers() == before
    assert emulator.requests() == []


def test_the_emulators_own_origin_is_served(emulator: Emulator) -> None:
    headers = {"Origin": emulator.url}

    assert requests.post(emulator.url + CONSOLE_PATH, {"voice_method": "GET"}, headers=headers, timeout=5).ok
