"""Numbers bought by area code and by type, with what a country asks for, and bought back after a release."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.emulated_account import ACCOUNT, OTHER, TOKEN, Pure, get_code


@pytest.fixture
def seed() -> dict[str, Any]:
    return {
        "accounts": [
            {
                "sid": ACCOUNT,
                "auth_token": TOKEN,
                "numbers": {"+15005550006": {}, "+447700900001": {"type": "mobile"}, "+18005550001": {}},
            },
            {"sid": OTHER, "auth_token": "another-token"},
        ],
        "available": {
            "+12065550001": {},
            "+12065550002": {},
            "+18445550001": {},
            "+447700900002": {"type": "mobile"},
            "+33170000001": {"address_requirements": "local"},
            "+33170000002": {"address_requirements": "foreign"},
        },
    }


def test_an_area_code_buys_the_first_number_that_is_left_in_it(pure: Pure) -> None:
    bought = [pure.buy({"AreaCode": "206"}) for _ in range(3)]

    assert [body.get("phone_number") for _, body in bought] == ["+12065550001", "+12065550002", None]
    assert get_code(bought[2]) == 21452
    assert bought[2][1]["message"] == "No phone numbers found in area code 206"


def test_an_exact_number_goes_before_an_area_code(pure: Pure) -> None:
    assert pure.buy({"AreaCode": "206", "PhoneNumber": "+12065550002"})[1]["phone_number"] == "+12065550002"


@pytest.mark.parametrize("area_code", ["100", "20", "2066", "abc", "007"])
def test_what_is_no_area_code_is_21451(pure: Pure, area_code: str) -> None:
    assert get_code(pure.buy({"AreaCode": area_code})) == 21451


@pytest.mark.parametrize(
    ("kind", "form", "expected"),
    [
        ("/Local", {"PhoneNumber": "+12065550001"}, 201),
        ("/Mobile", {"PhoneNumber": "+447700900002"}, 201),
        ("/TollFree", {"PhoneNumber": "+18445550001"}, 201),
        ("/Mobile", {"PhoneNumber": "+12065550001"}, 21458),
        ("/Local", {"PhoneNumber": "+18445550001"}, 21458),
        ("/TollFree", {"PhoneNumber": "+18775550001"}, 21422),
        ("/Local", {"AreaCode": "206"}, 21457),
        ("/TollFree", {"AreaCode": "844"}, 21457),
        ("/Local", {}, 21421),
    ],
)
def test_a_purchase_by_type_takes_only_that_type(pure: Pure, kind: str, form: dict[str, str], expected: int) -> None:
    assert get_code(pure.buy(form, kind)) == expected


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("", {"+15005550006", "+447700900001", "+18005550001"}),
        ("/Local", {"+15005550006"}),
        ("/Mobile", {"+447700900001"}),
        ("/TollFree", {"+18005550001"}),
    ],
)
def test_a_list_by_type_shows_only_that_type(pure: Pure, kind: str, numbers: set[str]) -> None:
    _, body = pure.ask("GET", f"IncomingPhoneNumbers{kind}.json")

    assert {number["phone_number"] for number in body["incoming_phone_numbers"]} == numbers


@pytest.mark.parametrize("prefix", ["800", "833", "844", "855", "866", "877", "888"])
def test_a_north_american_toll_free_number_is_known_by_its_prefix(seed: dict[str, Any], prefix: str) -> None:
    pure = Pure({**seed, "available": [f"+1{prefix}5550100"]})

    assert pure.buy({"PhoneNumber": f"+1{prefix}5550100"})[1]["type"] == "tollfree"


@pytest.mark.parametrize(("number", "missing"), [("+33170000001", 21615), ("+33170000002", 21631)])
def test_an_address_that_a_country_asks_for_must_come_with_the_purchase(pure: Pure, number: str, missing: int) -> None:
    assert get_code(pure.buy({"PhoneNumber": number})) == missing
    assert pure.buy({"PhoneNumber": number, "AddressSid": "AD" + "0" * 32})[0] == 201


def test_a_released_number_can_be_had_back_for_ten_days_with_nothing_of_what_it_was(pure: Pure) -> None:
    before = pure.change("+447700900001", {"FriendlyName": "London", "VoiceUrl": "https://www.example.com/"})[1]
    assert pure.release("+447700900001") == (204, None)
    pure.wait(days=10, seconds=-1)

    status, body = pure.buy({"PhoneNumber": "+447700900001"})
    assert (status, body["type"], body["friendly_name"], body["voice_url"]) == (201, "mobile", "+447700900001", None)
    assert body["sid"] != before["sid"]


def test_after_ten_days_it_is_somebody_elses(pure: Pure) -> None:
    pure.release("+15005550006")
    pure.wait(days=10)

    assert get_code(pure.buy({"PhoneNumber": "+15005550006"})) == 21422


def test_nobody_else_can_have_a_released_number_or_find_it(pure: Pure) -> None:
    pure.release("+15005550006")
    stranger = {"auth": (OTHER, "another-token")}

    path = f"/2010-04-01/Accounts/{OTHER}/IncomingPhoneNumbers.json"
    assert get_code(pure.ask("POST", path, {"PhoneNumber": "+15005550006"}, **stranger)) == 21422
    assert get_code(pure.buy({"AreaCode": "500"})) == 21452
    found = pure.ask("GET", "AvailablePhoneNumbers/US/Local.json")[1]["available_phone_numbers"]
    assert "+15005550006" not in {each["phone_number"] for each in found}
