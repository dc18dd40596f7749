"""The search for numbers to buy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.emulated_account import ACCOUNT, TOKEN, Pure, get_code


@pytest.fixture
def seed() -> dict[str, Any]:
    return {
        "accounts": [{"sid": ACCOUNT, "auth_token": TOKEN}],
        "available": {
            "+12065550001": {"locality": "Seattle", "region": "WA", "postal_code": "98101"},
            "+12065557377": {"capabilities": {"sms": False, "mms": False}, "beta": True},
            "+14165550001": {"iso_country": "CA"},
            "+18005550001": {},
            "+442071838750": {"address_requirements": "local"},
            "+447700900002": {"type": "mobile", "capabilities": {"voice": False}},
        },
    }


def search(pure: Pure, path: str = "US/Local", **query: str) -> list[str]:
    _, body = pure.ask("GET", f"AvailablePhoneNumbers/{path}.json", query=query)
    return [each["phone_number"] for each in body["available_phone_numbers"]]


def test_the_countries_are_those_of_the_inventory_with_the_types_they_have(pure: Pure) -> None:
    _, body = pure.ask("GET", "AvailablePhoneNumbers.json")

    kinds = {each["country_code"]: set(each["subresource_uris"]) for each in body["countries"]}
    assert kinds == {
        "CA": {"local", "toll_free"},
        "GB": {"local", "mobile", "toll_free"},
        "US": {"local", "toll_free"},
    }
    assert pure.ask("GET", "AvailablePhoneNumbers/GB.json")[1] == body["countries"][1]


@pytest.mark.parametrize("path", ["ZZ", "ZZ/Local", "US/Mobile", "US/National", "us/Local"])
def test_a_country_or_type_that_is_not_there_is_not_found(pure: Pure, path: str) -> None:
    assert get_code(pure.ask("GET", f"AvailablePhoneNumbers/{path}.json")) == 20404


@pytest.mark.parametrize(
    ("path", "query", "numbers"),
    [
        ("US/Local", {}, ["+12065550001", "+12065557377"]),
        ("US/TollFree", {}, ["+18005550001"]),
        ("CA/Local", {}, ["+14165550001"]),
        ("GB/Mobile", {}, ["+447700900002"]),
        ("US/Local", {"AreaCode": "206"}, ["+12065550001", "+12065557377"]),
        ("US/Local", {"AreaCode": "425"}, []),
        ("US/Local", {"SmsEnabled": "true"}, ["+12065550001"]),
        ("US/Local", {"SmsEnabled": "false"}, ["+12065557377"]),
        ("US/Local", {"MmsEnabled": "true", "VoiceEnabled": "true"}, ["+12065550001"]),
        ("US/Local", {"FaxEnabled": "true"}, []),
        ("US/Local", {"Beta": "false"}, ["+12065550001"]),
        ("US/Local", {"InLocality": "seattle", "InRegion": "WA", "InPostalCode": "98101"}, ["+12065550001"]),
        ("US/Local", {"PageSize": "1"}, ["+12065550001"]),
        ("GB/Local", {"ExcludeAllAddressRequired": "true"}, []),
        ("GB/Local", {"ExcludeLocalAddressRequired": "true"}, []),
        ("GB/Local", {"ExcludeForeignAddressRequired": "true"}, ["+442071838750"]),
        ("GB/Local", {"ExcludeAllAddressRequired": "false"}, ["+442071838750"]),
        ("US/Local", {"Contains": "+1206"}, ["+12065550001", "+12065557377"]),
        ("US/Local", {"Contains": "+206"}, []),
        ("US/Local", {"Contains": "7377$"}, ["+12065557377"]),
        ("US/Local", {"Contains": "0001$"}, ["+12065550001"]),
        ("US/Local", {"Contains": "5557$"}, []),
        ("US/Local", {"Contains": "SERV"}, []),
        ("US/Local", {"Contains": "perp"}, ["+12065557377"]),
        ("US/Local", {"Contains": "*12"}, []),
        ("US/Local", {"Contains": "*20"}, ["+12065550001", "+12065557377"]),
        ("US/Local", {"Contains": "5557*"}, ["+12065557377"]),
        ("US/Local", {"Contains": "%0001"}, ["+12065550001"]),
    ],
)
def test_filters(pure: Pure, path: str, query: dict[str, str], numbers: list[str]) -> None:
    assert search(pure, path, **query) == numbers


@pytest.mark.parametrize(
    "pattern", ["5", "206*55*", "2%6", "**55", "+*55", "55*$", "%", "+1", "55+", "$55", "5-5", "5" * 17]
)
def test_a_pattern_against_the_rules_is_a_400(pure: Pure, pattern: str) -> None:
    status, body = pure.ask("GET", "AvailablePhoneNumbers/US/Local.json", query={"Contains": pattern})

    assert (status, body["message"]) == (400, "Invalid Pattern Provided")


def test_a_page_over_a_thousand_is_refused(pure: Pure) -> None:
    answered = pure.ask("GET", "AvailablePhoneNumbers/US/Local.json", query={"PageSize": "1001"})

    assert get_code(answered) == 20007


def test_a_bought_number_is_no_longer_found(pure: Pure) -> None:
    pure.buy({"PhoneNumber": "+12065550001"})

    assert search(pure) == ["+12065557377"]
