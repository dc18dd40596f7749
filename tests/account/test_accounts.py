"""The accounts of a process: opened once, with the environment as it was at the first."""

from __future__ import annotations

from typing import Any

import pytest

from fallback.account.accounts import Accounts
from fallback.errors import CallRefused, NoCredentials, Refused, WrongSetting
from fallback.model import Desired, Position, Stack
from tests.account.answers import ACCOUNT, ENVIRONMENT, NUMBER, QUICK, a_number, a_page, answer_json, answering

OTHER = "AC" + "2" * 32
NO = answer_json({"code": 20003, "message": "Authenticate"}, 401)


def a_stack(account: str = ACCOUNT) -> Stack:
    desired = Desired(NUMBER, frozenset(), {}, Position("stacks/dev.yaml", 1, 1))
    return Stack("dev", account, {NUMBER: desired})


def test_an_account_is_opened_once() -> None:
    accounts = Accounts(ENVIRONMENT, answering(a_page()))

    assert accounts.open("") is accounts.open(ACCOUNT)
    assert accounts.open(OTHER) is accounts.open(OTHER)
    assert accounts.open(OTHER).sid == OTHER


def test_the_environment_is_read_at_the_first_opening_and_not_before() -> None:
    environ: dict[str, str] = {}
    accounts = Accounts(environ, answering(a_page()))
    with pytest.raises(NoCredentials):
        accounts.open("")
    environ |= ENVIRONMENT

    assert accounts.open("").sid == ACCOUNT


@pytest.mark.parametrize(
    "wrong", [{"TWILIO_API_BASE_URL": "http://10.0.0.1"}, {"FALLBACK_DEADLINE": "soon"}, {"FALLBACK_CONCURRENCY": "0"}]
)
def test_a_setting_that_cannot_be_used_is_refused_before_anything_is_sent(wrong: dict[str, str]) -> None:
    transport = answering(a_page())

    with pytest.raises(WrongSetting, match=next(iter(wrong))):
        Accounts(ENVIRONMENT | wrong, transport).open("")

    assert transport.requests == []


def test_the_numbers_of_a_stack_are_asked_of_its_own_account() -> None:
    transport = answering(a_page(a_number(account_sid=OTHER)))

    found = Accounts(ENVIRONMENT, transport, QUICK).find_numbers(a_stack(OTHER))

    assert list(found) == [NUMBER]
    assert f"/Accounts/{OTHER}/" in transport.requests[0].url


def test_credentials_of_another_account_are_told_with_the_way_out() -> None:
    said = f"stack dev belongs to account {OTHER} .* names {ACCOUNT}, whose credentials do not open it"

    with pytest.raises(Refused, match=said):
        Accounts(ENVIRONMENT, answering(NO), QUICK).find_numbers(a_stack(OTHER))


@pytest.mark.parametrize(
    ("environment", "advice"),
    [
        ({}, "TWILIO_AUTH_TOKEN is wrong or expired for account"),
        (
            {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "s"},
            "TWILIO_API_KEY and TWILIO_API_SECRET are wrong or expired for account",
        ),
    ],
)
def test_a_wrong_token_of_the_right_account_is_told_in_twilios_words_and_with_its_variable(
    environment: dict[str, str], advice: str
) -> None:
    with pytest.raises(CallRefused, match=f"20003: Authenticate .*: {advice} {ACCOUNT}: set the current"):
        Accounts(ENVIRONMENT | environment, answering(NO), QUICK).find_numbers(a_stack())


@pytest.mark.parametrize(
    ("whole", "numbers", "is_complete", "pages"),
    [(False, ["+15005550007"], False, 1), (True, ["+15005550007", "+15005550008"], True, 2)],
)
def test_a_survey_reads_one_page_or_the_whole_list(
    *, whole: bool, numbers: list[str], is_complete: bool, pages: int
) -> None:
    following = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json?Page=1"
    listing = answering(
        a_page(a_number(), a_number("+15005550007"), following=following), a_page(a_number("+15005550008"))
    )

    survey = Accounts(ENVIRONMENT, listing, QUICK).survey(a_stack(), whole=whole)

    assert list(survey.numbers) == [NUMBER]
    assert [live.number for live in survey.seen] == [NUMBER, *numbers]
    assert survey.is_complete == is_complete
    assert len(listing.requests) == pages


def test_accounts_of_one_process_show_no_password() -> None:
    accounts: Any = Accounts(ENVIRONMENT, answering(a_page()))

    assert "canary" not in repr([accounts, accounts.open(""), vars(accounts.open(""))])
