"""Who is let in, and what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from tests.emulator.emulated_account import ACCOUNT, KEY, MAIN_KEY, OTHER, SECRET, TOKEN, make_client

if TYPE_CHECKING:
    from fallback.emulator import Emulator

ROOT = "/2010-04-01/Accounts"
PN = "PN" + "0" * 32


@pytest.mark.parametrize(("user", "password"), [(ACCOUNT, TOKEN), (KEY, SECRET)])
def test_a_token_and_an_api_key_open_the_account(emulator: Emulator, user: str, password: str) -> None:
    assert len(make_client(emulator.url, (user, password)).incoming_phone_numbers.list()) == 2


def test_a_standard_key_reads_no_token(emulator: Emulator) -> None:
    """https://github.com/twilio/twilio-python/issues/259"""
    answers = [
        requests.get(f"{emulator.url}{path}", auth=(KEY, SECRET), timeout=5)
        for path in (f"{ROOT}.json", f"{ROOT}/{ACCOUNT}.json", f"{ROOT}/{ACCOUNT}/Keys.json", "/iam.twilio.com/v1/Keys")
    ]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert not any(TOKEN in answer.text for answer in answers)


def test_a_main_key_opens_what_the_token_opens(emulator: Emulator) -> None:
    assert make_client(emulator.url, (MAIN_KEY, SECRET)).api.accounts(ACCOUNT).fetch().auth_token == TOKEN


@pytest.mark.parametrize(
    "auth", [None, (ACCOUNT, "wrong"), (ACCOUNT, ""), (KEY, TOKEN), (ACCOUNT, SECRET), ("AC" + "9" * 32, TOKEN)]
)
def test_anything_else_is_refused_in_twilios_words(emulator: Emulator, auth: tuple[str, str] | None) -> None:
    answer = requests.get(f"{emulator.url}{ROOT}/{ACCOUNT}.json", auth=auth, timeout=5)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert answer.json() == {
        "code": 20003,
        "detail": "Your AccountSid or AuthToken was incorrect.",
        "message": "Authentication Error - No credentials provided",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize("authorization", ["Bearer x", "Basic", "Basic not-base64!", "Basic /w=="])
def test_a_header_that_is_no_basic_credential_is_refused(emulator: Emulator, authorization: str) -> None:
    headers = {"Authorization": authorization}

    assert requests.get(f"{emulator.url}{ROOT}/{ACCOUNT}.json", headers=headers, timeout=5).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", f"{ROOT}/{OTHER}.json", 404, 20404),
        ("GET", f"{ROOT}/{OTHER}/IncomingPhoneNumbers.json", 404, 20404),
        ("GET", f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers/+15005550006.json", 404, 20404),
        ("GET", f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers/PN1.json", 404, 20404),
        ("GET", f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers/{PN}.json", 404, 20404),
        ("POST", f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers/{PN}.json", 404, 20404),
        ("DELETE", f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers/{PN}.json", 404, 20404),
        ("PUT", f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers.json", 405, 20004),
        ("DELETE", f"{ROOT}/{ACCOUNT}.json", 405, 20004),
    ],
)
def test_what_is_not_there(emulator: Emulator, method: str, path: str, status: int, code: int) -> None:
    answer = requests.request(method, emulator.url + path, auth=(ACCOUNT, TOKEN), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_number_of_another_account_is_not_found_under_ones_own(emulator: Emulator) -> None:
    (foreign,) = emulator.numbers(OTHER)
    path = f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers/{foreign['sid']}.json"

    assert requests.get(emulator.url + path, auth=(ACCOUNT, TOKEN), timeout=5).json() == {
        "code": 20404,
        "message": f"The requested resource {path} was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }
