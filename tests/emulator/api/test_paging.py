"""Lists: filters, pages and page tokens, over plain HTTP and through the `twilio` package."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from twilio.base.exceptions import TwilioException

from fallback.emulator import running
from tests.emulator.emulated_account import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"


@pytest.fixture
def seed() -> dict[str, Any]:
    named = {f"+1500555{i:04}": {"friendly_name": "even" if i % 2 == 0 else "odd"} for i in range(120)}
    return {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, "numbers": named}]}


def get(emulator: Emulator, target: str = PATH, **query: str | int) -> dict[str, Any]:
    return requests.get(emulator.url + target, params=query, auth=(ACCOUNT, TOKEN), timeout=5).json()  # type: ignore[no-any-return]


def names(body: dict[str, Any]) -> list[str]:
    return [number["phone_number"] for number in body["incoming_phone_numbers"]]


def test_a_page_holds_fifty_and_says_where_it_is(emulator: Emulator) -> None:
    body = get(emulator)

    token = "PA" + body["incoming_phone_numbers"][-1]["sid"]
    del body["incoming_phone_numbers"]
    assert body == {
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": 49,
        "uri": f"{PATH}?PageSize=50&Page=0",
        "first_page_uri": f"{PATH}?PageSize=50&Page=0",
        "next_page_uri": f"{PATH}?PageSize=50&Page=1&PageToken={token}",
        "previous_page_uri": None,
    }


def test_following_the_pages_shows_every_number_once(emulator: Emulator) -> None:
    bodies = [get(emulator, FriendlyName="odd", PageSize=25)]
    while bodies[-1]["next_page_uri"]:
        assert "FriendlyName=odd" in bodies[-1]["next_page_uri"]
        bodies.append(get(emulator, bodies[-1]["next_page_uri"]))

    shown = [name for body in bodies for name in names(body)]
    assert sorted(shown) == [f"+1500555{i:04}" for i in range(1, 120, 2)]
    assert [(body["page"], body["start"], body["end"]) for body in bodies] == [(0, 0, 24), (1, 25, 49), (2, 50, 59)]


def test_the_way_back_shows_the_page_before(emulator: Emulator) -> None:
    first = get(emulator)
    second = get(emulator, first["next_page_uri"])

    assert names(get(emulator, second["previous_page_uri"])) == names(first)


def test_a_release_between_two_pages_hides_no_number(emulator: Emulator) -> None:
    first = get(emulator, PageSize=60)
    for gone in (first["incoming_phone_numbers"][0], first["incoming_phone_numbers"][-1]):
        requests.delete(emulator.url + gone["uri"], auth=(ACCOUNT, TOKEN), timeout=5).raise_for_status()

    assert len({*names(first), *names(get(emulator, first["next_page_uri"]))}) == 120


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"PhoneNumber": "+15005550007"}, 1),
        ({"PhoneNumber": "500555000"}, 10),
        ({"PhoneNumber": "+1500555*1*0"}, 2),
        ({"PhoneNumber": "+15005559999"}, 0),
        ({"PhoneNumber": "."}, 0),
        ({"FriendlyName": "even"}, 60),
        ({"FriendlyName": "eve"}, 0),
        ({"FriendlyName": "odd", "PhoneNumber": "000*"}, 5),
        ({"PhoneNumber": "", "FriendlyName": ""}, 120),
    ],
)
def test_filters(emulator: Emulator, query: dict[str, str], count: int) -> None:
    assert len(names(get(emulator, PATH, PageSize=1000, **query))) == count


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"PageSize": "1001"}, 20007),
        ({"PageSize": "0"}, 20007),
        ({"PageSize": "many"}, 20007),
        ({"PageSize": "9" * 5000}, 20007),
        ({"Page": "9" * 5000}, 20001),
        ({"Page": "9" * 4000}, 20001),
        ({"Page": "-1"}, 20001),
        ({"PageToken": "PA1"}, 21481),
    ],
)
def test_pages_that_are_refused(emulator: Emulator, query: dict[str, str], code: int) -> None:
    assert get(emulator, PATH, **query)["code"] == code


def test_the_client_pages_and_its_uncapped_limit_is_refused(client: Client) -> None:
    assert len(client.incoming_phone_numbers.list(page_size=7)) == 120
    with pytest.raises(TwilioException):
        client.incoming_phone_numbers.list(limit=5000)


def test_five_thousand_numbers_are_listed_in_seconds(seed: dict[str, Any]) -> None:
    seed["accounts"][0]["numbers"] = {f"+1500{i:07}": {} for i in range(5000)}
    with running(seed) as emulator:
        began = time.process_time()  # of this process, which serves as well
        target, shown = f"{PATH}?PageSize=1000", 0
        while target:
            body = get(emulator, target)
            target, shown = body["next_page_uri"], shown + len(names(body))

        assert shown == 5000
        assert time.process_time() - began < 10
