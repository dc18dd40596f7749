"""Parents and subaccounts: whose credentials open what, and numbers that move between them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.emulator.emulated_account import (
    ACCOUNT,
    FAMILY,
    KEY,
    MAIN_KEY,
    OTHER,
    SECOND_SUBACCOUNT,
    SECRET,
    SUBACCOUNT,
    TOKEN,
    Pure,
    get_code,
)

ROOT = "/2010-04-01/Accounts"
PARENT = (ACCOUNT, TOKEN)
PARENTS_KEY = (KEY, SECRET)
PARENTS_MAIN_KEY = (MAIN_KEY, SECRET)
CHILD = (SUBACCOUNT, "subaccount-token")
STRANGER = (OTHER, "another-token")


@pytest.fixture
def seed() -> dict[str, Any]:
    return copy.deepcopy(FAMILY)


@pytest.mark.parametrize(
    ("auth", "path", "expected"),
    [
        (PARENT, f"{ROOT}/{SUBACCOUNT}.json", 200),
        (PARENT, f"{ROOT}/{SUBACCOUNT}/IncomingPhoneNumbers.json", 200),
        (PARENT, f"{ROOT}/{SUBACCOUNT}/Applications.json", 200),
        (PARENTS_KEY, f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers.json", 200),
        (PARENTS_KEY, f"{ROOT}/{SUBACCOUNT}/IncomingPhoneNumbers.json", 20404),
        (PARENTS_KEY, f"{ROOT}/{SUBACCOUNT}.json", 20003),
        (PARENTS_KEY, f"{ROOT}/{ACCOUNT}.json", 20003),
        (PARENTS_KEY, f"{ROOT}.json", 20003),
        (PARENTS_KEY, f"{ROOT}/{ACCOUNT}/Keys.json", 20003),
        (PARENTS_MAIN_KEY, f"{ROOT}/{ACCOUNT}.json", 200),
        (PARENTS_MAIN_KEY, f"{ROOT}/{SUBACCOUNT}.json", 200),
        (PARENTS_MAIN_KEY, f"{ROOT}/{SUBACCOUNT}/IncomingPhoneNumbers.json", 20404),
        (CHILD, f"{ROOT}/{SUBACCOUNT}/IncomingPhoneNumbers.json", 200),
        (CHILD, f"{ROOT}/{ACCOUNT}.json", 20404),
        (CHILD, f"{ROOT}/{ACCOUNT}/IncomingPhoneNumbers.json", 20404),
        (STRANGER, f"{ROOT}/{SUBACCOUNT}.json", 20404),
        (PARENT, f"{ROOT}/{SECOND_SUBACCOUNT}.json", 200),
        (PARENT, f"{ROOT}/{SECOND_SUBACCOUNT}/IncomingPhoneNumbers.json", 20403),
        ((SECOND_SUBACCOUNT, "second-token"), f"{ROOT}/{SECOND_SUBACCOUNT}.json", 20403),
    ],
)
def test_whose_credentials_open_what(pure: Pure, auth: tuple[str, str], path: str, expected: int) -> None:
    assert get_code(pure.ask("GET", path, auth=auth)) == expected


@pytest.mark.parametrize(
    ("auth", "query", "names"),
    [
        (PARENT, {}, {"Parent", "Child", SECOND_SUBACCOUNT}),
        (PARENT, {"Status": "suspended"}, {SECOND_SUBACCOUNT}),
        (PARENT, {"Status": "active"}, {"Parent", "Child"}),
        (PARENT, {"FriendlyName": "Child"}, {"Child"}),
        (PARENT, {"FriendlyName": "Child", "Status": "closed"}, set()),
        (CHILD, {}, {"Child"}),
        (STRANGER, {}, {OTHER}),
        (PARENTS_MAIN_KEY, {}, {"Parent", "Child", SECOND_SUBACCOUNT}),
    ],
)
def test_accounts_are_listed_by_name_and_status(
    pure: Pure, auth: tuple[str, str], query: dict[str, str], names: set[str]
) -> None:
    _, body = pure.ask("GET", f"{ROOT}.json", auth=auth, query=query)

    assert {account["friendly_name"] for account in body["accounts"]} == names


def test_a_list_of_accounts_is_paged(pure: Pure) -> None:
    _, body = pure.ask("GET", f"{ROOT}.json", query={"PageSize": "2"})

    assert len(body["accounts"]) == 2
    assert body["next_page_uri"].startswith(f"{ROOT}.json?PageSize=2&Page=1&PageToken=PAAC")


def test_a_subaccount_names_its_parent_and_a_parent_itself(pure: Pure) -> None:
    owners = {sid: pure.ask("GET", f"{ROOT}/{sid}.json")[1]["owner_account_sid"] for sid in (ACCOUNT, SUBACCOUNT)}

    assert owners == {ACCOUNT: ACCOUNT, SUBACCOUNT: ACCOUNT}


def test_a_parent_changes_a_subaccounts_number(pure: Pure) -> None:
    assert pure.change("+15005550030", {"FriendlyName": "By the parent"})[1]["account_sid"] == SUBACCOUNT


@pytest.mark.parametrize(
    ("number", "gaining", "auth", "expected"),
    [
        ("+15005550006", SUBACCOUNT, PARENT, 200),
        ("+15005550030", ACCOUNT, PARENT, 200),
        ("+15005550030", SUBACCOUNT, CHILD, 200),
        ("+15005550006", "AC1", PARENT, 21470),
        ("+15005550006", "", PARENT, 21470),
        ("+15005550006", "AC" + "f" * 32, PARENT, 21471),
        ("+15005550006", SECOND_SUBACCOUNT, PARENT, 21472),
        ("+15005550006", OTHER, PARENT, 21473),
        ("+15005550030", ACCOUNT, CHILD, 21474),
        ("+15005550006", SUBACCOUNT, PARENTS_KEY, 21474),
        ("+15005550031", ACCOUNT, PARENT, 21613),
    ],
)
def test_who_may_move_which_number_where(
    pure: Pure, number: str, gaining: str, auth: tuple[str, str], expected: int
) -> None:
    before = pure.number(number).account_sid

    answered = pure.change(number, {"AccountSid": gaining}, auth=auth)

    assert get_code(answered) == expected
    assert pure.number(number).account_sid == (gaining if expected == 200 else before)


def test_a_moved_number_keeps_its_settings_takes_new_ones_and_is_found_in_one_place(pure: Pure) -> None:
    sid = pure.number("+15005550006").sid

    moved = pure.change("+15005550006", {"AccountSid": SUBACCOUNT, "FriendlyName": "Moved"})[1]

    assert (moved["sid"], moved["account_sid"], moved["friendly_name"]) == (sid, SUBACCOUNT, "Moved")
    assert moved["voice_url"] == "https://www.example.com/voice"
    assert moved["uri"] == f"{ROOT}/{SUBACCOUNT}/IncomingPhoneNumbers/{sid}.json"
    assert get_code(pure.ask("GET", f"IncomingPhoneNumbers/{sid}.json")) == 20404
    assert pure.ask("GET", moved["uri"], auth=CHILD)[1] == moved


def test_a_number_that_needs_an_address_moves_with_one_of_the_gaining_account(pure: Pure) -> None:
    form = {"AccountSid": ACCOUNT, "AddressSid": "AD" + "0" * 32}

    assert pure.change("+15005550031", form)[1]["address_sid"] == "AD" + "0" * 32


def test_a_closed_parent_cannot_sign_in(seed: dict[str, Any]) -> None:
    seed["accounts"][0]["status"] = "closed"

    answered = Pure(seed).ask("GET", f"{ROOT}.json")

    assert answered[0] == 403
    assert answered[1]["message"] == f"Account {ACCOUNT} is closed"
