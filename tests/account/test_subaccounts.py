"""The accounts that an account owns."""

from __future__ import annotations

from fallback.account.accounts import Accounts
from tests.account.answers import ACCOUNT, ENVIRONMENT, answer_json, answering, open_account

OWNED = ["AC" + digit * 32 for digit in "23"]
LISTED = answer_json({"accounts": [{"sid": sid} for sid in [ACCOUNT, *OWNED]], "next_page_uri": None})


def test_the_active_accounts_but_the_account_itself() -> None:
    transport = answering(LISTED)

    assert open_account(transport).subaccounts() == tuple(OWNED)
    assert transport.requests[0].query == {"Status": "active", "PageSize": 1000}


def test_an_api_key_reaches_none_and_nobody_is_asked() -> None:
    transport = answering(LISTED)
    environ = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_API_KEY": "SK" + "1" * 32, "TWILIO_API_SECRET": "secret"}

    assert Accounts(environ, transport).open("").subaccounts() == ()
    assert transport.requests == []


def test_a_subaccount_owns_none() -> None:
    transport = answering(LISTED)

    assert Accounts(ENVIRONMENT, transport).open(OWNED[0]).subaccounts() == ()
    assert transport.requests == []


def test_a_list_of_several_pages_is_read_to_its_end() -> None:
    path = "/2010-04-01/Accounts.json?PageSize=1000&Page=1&PageToken=x"
    first = answer_json({"accounts": [{"sid": OWNED[0]}], "next_page_uri": path})
    transport = answering(first, answer_json({"accounts": [{"sid": OWNED[1]}], "next_page_uri": None}))

    assert open_account(transport).subaccounts() == tuple(OWNED)
    assert transport.requests[1].url == f"https://api.twilio.com{path}"
