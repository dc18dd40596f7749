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


FROM, TO = "+15005550006", "+14155550100"
MESSAGES, CALLS = f"/2010-04-01/Accounts/{TEST}/Messages.json", f"/2010-04-01/Accounts/{TEST}/Calls.json"


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        (MESSAGES, {}, 201),
        (MESSAGES, {"From": "+15005550001"}, 21212),
        (MESSAGES, {"From": "+15005550007"}, 21606),
        (MESSAGES, {"From": "+15005550008"}, 21611),
        (MESSAGES, {"From": TO}, 21606),
        (MESSAGES, {"To": "+15005550001"}, 21211),
        (MESSAGES, {"To": "+15005550002"}, 21612),
        (MESSAGES, {"To": "+15005550003"}, 21408),
        (MESSAGES, {"To": "+15005550004"}, 21610),
        (MESSAGES, {"To": "+15005550009"}, 21614),
        (MESSAGES, {"To": "x"}, 21211),
        (MESSAGES, {"To": ""}, 21604),
        (MESSAGES, {"From": ""}, 21603),
        (MESSAGES, {"From": "", "MessagingServiceSid": "MG" + "0" * 32}, 201),
        (MESSAGES, {"Body": ""}, 21602),
        (MESSAGES, {"Body": "", "MediaUrl": "https://www.example.com/a.png"}, 201),
        (CALLS, {}, 201),
        (CALLS, {"From": "+15005550001"}, 21212),
        (CALLS, {"From": TO}, 21210),
        (CALLS, {"To": "+15005550001"}, 21217),
        (CALLS, {"To": "+15005550002"}, 21214),
        (CALLS, {"To": "+15005550003"}, 21215),
        (CALLS, {"To": "+15005550004"}, 21216),
        (CALLS, {"To": ""}, 21201),
        (CALLS, {"From": ""}, 21213),
        (CALLS, {"Url": ""}, 21205),
        (CALLS, {"Url": "", "Twiml": "<Response/>"}, 201),
    ],
)
def test_messages_and_calls_are_rehearsed(pure: Pure, path: str, given: dict[str, str], expected: int) -> None:
    before = pure.state
    form = {"From": FROM, "To": TO, "Body": "Hello", "Url": "https://www.example.com/voice", **given}

    assert get_code(pure.ask("POST", path, form, auth=AUTH)) == expected
    assert pure.state is before


def test_a_rehearsed_message_echoes_what_it_was_given(pure: Pure) -> None:
    _, body = pure.ask("POST", MESSAGES, {"From": FROM, "To": TO, "Body": "é" * 71}, auth=AUTH)

    names = ("account_sid", "from", "to", "body", "status", "direction", "num_segments")
    assert [body[name] for name in names] == [TEST, FROM, TO, "é" * 71, "queued", "outbound-api", "2"]


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
