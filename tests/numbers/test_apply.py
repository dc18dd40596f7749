"""What is done to a number on the account, beyond what the engine's scenarios show."""

from __future__ import annotations

from typing import Any

import pytest
from twilio.rest import Client

from fallback.account.accounts import Accounts
from fallback.emulator import running
from fallback.errors import NotApplied, Refused
from fallback.numbers import apply
from fallback.numbers.record import Record

PARENT, CHILD = "AC" + "1" * 32, "AC" + "2" * 32
NUMBER = "+15005550006"
SEED: dict[str, Any] = {
    "accounts": [
        {"sid": PARENT, "auth_token": "t", "numbers": {NUMBER: {"friendly_name": "Support"}}},
        {"sid": CHILD, "auth_token": "c", "owner": PARENT},
    ]
}


def test_a_number_that_was_moved_to_a_subaccount_is_not_recorded_as_released() -> None:
    """It is still paid for, and the record would say that it is gone."""
    desired = Record(NUMBER, PARENT, ("friendly_name",), {"friendly_name": "Support"})
    with running(SEED) as emulator:
        recorded = apply.create(Accounts(emulator.environment), desired)
        client = Client(PARENT, "t", PARENT)
        client.api.base_url = emulator.url
        client.incoming_phone_numbers(recorded.sid).update(account_sid=CHILD)
        emulator.clear()

        with pytest.raises(Refused, match=f"not released: it was moved to subaccount {CHILD}"):
            apply.update(Accounts(emulator.environment), recorded, Record(NUMBER, PARENT, release=NUMBER))

        assert {call["method"] for call in emulator.requests()} == {"GET"}
        assert [entry["account_sid"] for entry in emulator.numbers()] == [CHILD]


def test_a_url_that_twilio_tidies_is_to_be_written_as_twilio_reports_it() -> None:
    assert "write it as Twilio reports it" in str(NotApplied(NUMBER, "voice_url https://a.example/…", has_url=True))
    assert "tidied" not in str(NotApplied(NUMBER, "voice_method POST"))
