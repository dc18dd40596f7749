"""Subaccounts are created, renamed, suspended and closed; and the balance of an account."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.emulated_account import (
    ACCOUNT,
    FAMILY,
    OTHER,
    SECOND_SUBACCOUNT,
    SUBACCOUNT,
    TOKEN,
    Pure,
    get_code,
    make_client,
)

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

ROOT = "/2010-04-01/Accounts"
CHILD = (SUBACCOUNT, "subaccount-token")


@pytest.fixture
def seed() -> dict[str, Any]:
    seed: dict[str, Any] = copy.deepcopy(FAMILY)
    seed["accounts"][0] |= {"balance": "12.34", "currency": "EUR"}
    return seed


def change(pure: Pure, sid: str, form: dict[str, str], **given: Any) -> int:
    return get_code(pure.ask("POST", f"{ROOT}/{sid}.json", form, **given))


def test_a_subaccount_lives_through_the_twilio_package(client: Client, emulator: Emulator) -> None:
    made = client.api.accounts.create(friendly_name="Customer")
    as_child = make_client(emulator.url, (made.sid, made.auth_token))
    assert (made.owner_account_sid, made.status, as_child.api.accounts(made.sid).fetch().sid) == (
        ACCOUNT,
        "active",
        made.sid,
    )

    assert client.api.accounts(made.sid).update(friendly_name="Client").friendly_name == "Client"
    assert client.api.accounts(made.sid).update(status="suspended").status == "suspended"
    assert [each.sid for each in client.api.accounts.list(friendly_name="Client")] == [made.sid]
    assert client.api.accounts(made.sid).update(status="active").status == "active"
    assert client.api.accounts(made.sid).update(status="closed").status == "closed"
    assert made.sid in {each.sid for each in client.api.accounts.list(status="closed")}


def test_a_subaccount_without_a_name_is_called_by_its_time(pure: Pure) -> None:
    pure.wait(hours=13, minutes=5)

    assert pure.ask("POST", f"{ROOT}.json")[1]["friendly_name"] == "SubAccount Created at 2026-01-01 01:05 pm"


def test_a_suspended_subaccount_does_nothing_until_it_is_active_again(pure: Pure) -> None:
    numbers = f"{ROOT}/{SUBACCOUNT}/IncomingPhoneNumbers.json"
    assert change(pure, SUBACCOUNT, {"Status": "suspended"}) == 200

    assert get_code(pure.ask("GET", numbers, auth=CHILD)) == 20403
    assert get_code(pure.ask("GET", numbers)) == 20403
    assert change(pure, SUBACCOUNT, {"Status": "active"}) == 200
    assert get_code(pure.ask("GET", numbers, auth=CHILD)) == 200
    assert pure.number("+15005550030").account_sid == SUBACCOUNT


def test_a_closed_subaccount_has_lost_its_numbers_for_ever(pure: Pure) -> None:
    pure.change("+15005550030", {"EmergencyAddressSid": "AD" + "0" * 32})
    assert change(pure, SUBACCOUNT, {"Status": "closed"}) == 200

    assert pure.state.list_numbers(SUBACCOUNT) == []
    assert change(pure, SUBACCOUNT, {"Status": "active"}) == 20001
    assert pure.ask("GET", f"{ROOT}/{SUBACCOUNT}.json")[1]["status"] == "closed"
    assert get_code(pure.buy({"PhoneNumber": "+15005550030"})) == 21422
    pure.wait(minutes=1)
    assert get_code(pure.ask("GET", f"{ROOT}/{SUBACCOUNT}.json")) == 200


@pytest.mark.parametrize(
    ("sid", "form", "auth", "expected"),
    [
        (ACCOUNT, {"FriendlyName": "Renamed"}, (ACCOUNT, TOKEN), 200),
        (ACCOUNT, {"Status": "active"}, (ACCOUNT, TOKEN), 200),
        (ACCOUNT, {"Status": "closed"}, (ACCOUNT, TOKEN), 20001),
        (ACCOUNT, {"Status": "suspended"}, (ACCOUNT, TOKEN), 20001),
        (SUBACCOUNT, {"FriendlyName": "Renamed"}, CHILD, 200),
        (SUBACCOUNT, {"Status": "closed"}, CHILD, 20001),
        (SUBACCOUNT, {"Status": "open"}, (ACCOUNT, TOKEN), 20001),
        (SUBACCOUNT, {"FriendlyName": "x" * 65}, (ACCOUNT, TOKEN), 20002),
        (SECOND_SUBACCOUNT, {"Status": "active"}, (ACCOUNT, TOKEN), 200),
        (OTHER, {"FriendlyName": "Renamed"}, (ACCOUNT, TOKEN), 20404),
        (SUBACCOUNT, {"Status": "closed"}, (OTHER, "another-token"), 20404),
    ],
)
def test_who_may_change_which_account(
    pure: Pure, sid: str, form: dict[str, str], auth: tuple[str, str], expected: int
) -> None:
    before = pure.state.accounts

    assert change(pure, sid, form, auth=auth) == expected
    assert (pure.state.accounts == before) == (expected != 200)


def test_a_subaccount_has_no_subaccounts(pure: Pure) -> None:
    assert get_code(pure.ask("POST", f"{ROOT}.json", {"FriendlyName": "x"}, auth=CHILD)) == 20001


def test_monitor_tells_the_parent_what_changed_of_a_subaccount(pure: Pure) -> None:
    sid = pure.ask("POST", f"{ROOT}.json", {"FriendlyName": "Customer"})[1]["sid"]
    change(pure, sid, {"Status": "suspended"})

    updated, created = pure.ask("GET", "/v1/Events")[1]["events"]
    assert (created["event_type"], updated["event_type"]) == ("account.created", "account.updated")
    assert updated["event_data"] == {"resource_properties": {"status": {"previous": "active", "updated": "suspended"}}}
    assert (updated["resource_sid"], updated["account_sid"]) == (sid, ACCOUNT)


def test_the_balance_is_what_the_seed_says(client: Client) -> None:
    balance = client.balance.fetch()

    assert (balance.account_sid, balance.balance, balance.currency) == (ACCOUNT, "12.34", "EUR")
