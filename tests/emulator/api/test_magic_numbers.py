"""Test credentials, as https://www.twilio.com/docs/iam/test-credentials documents them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.emulated_account import ACCOUNT, TOKEN, Pure, get_code

TEST = "AC" + "7" * 32
AUTH = (TEST, "test-token")
NUMBERS = f"/2010-04-01/Accounts/{TEST}/IncomingPhoneNumbers"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    seed["accounts"][0]["test"] = {"sid": TEST, "auth_token": "test-token"}
    return seed


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"PhoneNumber": "+15005550000"}, 21422),
        ({"PhoneNumber": "+15005550001"}, 21421),
        ({"PhoneNumber": "+15005550006"}, 201),
        ({"AreaCode": "533"}, 21452),
        ({"AreaCode": "500"}, 201),
        ({"AreaCode": "425"}, 21452),
        ({"PhoneNumber": "+15005550010"}, 201),
        ({"PhoneNumber": "+15005550007"}, 21422),
        ({"PhoneNumber": "1"}, 21421),
        ({"PhoneNumber": "+1" + "5" * 30}, 21421),
        ({"PhoneNumber": "+15005550006", "VoiceUrl": "nonsense"}, 21402),
        ({}, 21421),
    ],
)
def test_the_magic_numbers_answer_and_nothing_is_bought(pure: Pure, form: dict[str, str], expected: int) -> None:
    before = pure.state

    assert get_code(pure.ask("POST", f"{NUMBERS}.json", form, auth=AUTH)) == expected
    assert pure.state is before


@pytest.mark.parametrize("form", [{"PhoneNumber": "+15005550006"}, {"AreaCode": "500"}])
def test_a_rehearsed_purchase_echoes_what_it_was_given(pure: Pure, form: dict[str, str]) -> None:
    _, body = pure.ask("POST", f"{NUMBERS}.json", {**form, "VoiceUrl": "https://www.example.com/v"}, auth=AUTH)

    assert (body["phone_number"], body["account_sid"]) == ("+15005550006", TEST)
    assert body["voice_url"] == "https://www.example.com/v"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{NUMBERS}.json"),
        ("POST", f"{NUMBERS}/Local.json"),
        ("GET", f"{NUMBERS}/PN{'0' * 32}.json"),
        ("POST", f"{NUMBERS}/PN{'0' * 32}.json"),
        ("DELETE", f"{NUMBERS}/PN{'0' * 32}.json"),
        ("GET", f"/2010-04-01/Accounts/{TEST}/AvailablePhoneNumbers/US/Local.json"),
        ("POST", f"/2010-04-01/Accounts/{TEST}/Applications.json"),
        ("GET", "/2010-04-01/Accounts.json"),
        ("GET", "/v1/Events"),
    ],
)
def test_every_other_resource_refuses_test_credentials(pure: Pure, method: str, path: str) -> None:
    assert pure.ask(method, path, auth=AUTH) == (
        403,
        {
            "code": 20008,
            "message": "Resource not accessible with Test Account Credentials",
            "more_info": "https://www.twilio.com/docs/errors/20008",
            "status": 403,
        },
    )


@pytest.mark.parametrize(
    ("auth", "account"), [(AUTH, ACCOUNT), ((TEST, TOKEN), TEST), ((ACCOUNT, "test-token"), ACCOUNT)]
)
def test_test_and_live_credentials_do_not_mix(pure: Pure, auth: tuple[str, str], account: str) -> None:
    path = f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"

    assert get_code(pure.ask("POST", path, {"PhoneNumber": "+15005550006"}, auth=auth)) == 20003


@pytest.mark.parametrize(
    ("form", "expected"),
    [({"PhoneNumber": "+15005550001"}, 21422), ({"AreaCode": "500"}, 201), ({"AreaCode": "533"}, 21452)],
)
def test_nothing_is_magic_for_live_credentials(pure: Pure, form: dict[str, str], expected: int) -> None:
    answered = pure.buy(form)

    assert get_code(answered) == expected
    assert answered[1].get("phone_number") in {None, "+15005550010"}
