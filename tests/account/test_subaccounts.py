"""The accounts that an account owns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fallback.account.accounts import Accounts
from fallback.errors import CallRefused
from tests.account.answers import ACCOUNT, ENVIRONMENT, answer_json, answering, open_account

OWNED = ["AC" + digit * 32 for digit in "23"]
NAMES = {OWNED[0]: "Shop 1", OWNED[1]: ""}
LISTED = answer_json(
    {
        "accounts": [{"sid": ACCOUNT}, {"sid": OWNED[0], "friendly_name": "Shop 1"}, {"sid": OWNED[1]}],
        "next_page_uri": None,
    }
)


def test_the_active_accounts_but_the_account_itself() -> None:
    transport = answering(LISTED)

    assert open_account(transport).subaccounts() == NAMES
    assert transport.requests[0].query == {"Status": "active", "PageSize": 1000}


def test_an_api_key_reaches_none_and_nobody_is_asked() -> None:
    transport = answering(LISTED)
    environ = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_KEY": "SK" + "1" * 32, "TWILIO_API_SECRET": "secret"}

    assert Accounts(environ, transport).open("").subaccounts() == {}
    assert transport.requests == []


def test_a_subaccount_owns_none() -> None:
    transport = answering(LISTED)

    assert Accounts(ENVIRONMENT, transport).open(OWNED[0]).subaccounts() == {}
    assert transport.requests == []


def test_a_list_of_several_pages_is_read_to_its_end() -> None:
    path = "/2010-04-01/Accounts.json?PageSize=1000&Page=1&PageToken=x"
    first = answer_json({"accounts": [{"sid": OWNED[0], "friendly_name": "Shop 1"}], "next_page_uri": path})
    transport = answering(first, answer_json({"accounts": [{"sid": OWNED[1]}], "next_page_uri": None}))

    assert open_account(transport).subaccounts() == NAMES
    assert transport.requests[1].url == f"https://api.twilio.com{path}"


def test_the_list_is_asked_for_once_by_all_threads_of_a_process() -> None:
    """An import asks for it with each number that is not on the account itself."""
    transport = answering(LISTED)
    account = open_account(transport)

    with ThreadPoolExecutor(8) as pool:
        lists = [*pool.map(lambda _: account.subaccounts(), range(32))]

    assert lists == [NAMES] * 32
    assert len(transport.requests) == 1


def test_a_list_that_failed_is_asked_for_again() -> None:
    refusal = answer_json({"code": 20003, "message": "Authenticate"}, 401)
    account = open_account(answering(refusal, LISTED))
    with pytest.raises(CallRefused):
        account.subaccounts()

    assert account.subaccounts() == NAMES
