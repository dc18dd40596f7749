"""What doctor says of the account: real requests to the emulator."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from fallback.doctor.account import diagnose_account, diagnose_clock
from fallback.model import Desired, Limits, Position, Stack

if TYPE_CHECKING:
    from fallback.doctor import Diagnosis
    from fallback.emulator import Emulator

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def diagnose(stack: Stack | None = None, **changes: str) -> dict[str, Diagnosis]:
    environ = {**os.environ, **changes}
    return {each.subject: each for each in diagnose_account({k: v for k, v in environ.items() if v}, stack)}


def make_stack(account: str, *numbers: str, buy: bool = False) -> Stack:
    where = Position("dev.yaml", 1, 1)
    return Stack("dev", account, {each: Desired(each, frozenset(), {}, where, buy=buy) for each in numbers}, Limits())


def test_a_good_account_is_read_and_not_written(signed_in: Emulator) -> None:
    account = signed_in.environment["TWILIO_ACCOUNT_SID"]
    signed_in.clear()

    diagnoses = diagnose(make_stack(account, "+15005550006"))

    assert diagnoses["credentials"].detail == f"auth token opens account {account}"
    assert diagnoses["endpoint"].detail == f"{signed_in.environment['TWILIO_API_BASE_URL']} stands for Twilio"
    assert diagnoses["account"].verdict == "ok"
    assert diagnoses["clock"].verdict == "ok"
    assert diagnoses["stack"].detail == f"dev: 1 of 1 declared numbers are on account {account}"
    assert {request["method"] for request in signed_in.requests()} == {"GET"}


def test_numbers_that_are_not_on_the_account_are_named(signed_in: Emulator) -> None:
    account = signed_in.environment["TWILIO_ACCOUNT_SID"]

    missing = diagnose(make_stack(account, "+15005550006", "+15005550099"))["stack"]
    bought = diagnose(make_stack(account, "+15005550099", buy=True))["stack"]

    assert missing.verdict == "wrong"
    assert missing.detail.endswith("are not on account " + account + ": +15005550099")
    assert bought.verdict == "ok"


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("changes", "subject", "words"),
    [
        ({"TWILIO_ACCOUNT_SID": ""}, "credentials", "expected TWILIO_ACCOUNT_SID"),
        ({"TWILIO_AUTH_TOKEN": "wrong"}, "credentials", "TWILIO_AUTH_TOKEN is wrong or expired"),
        ({"TWILIO_REGION": "ie1"}, "credentials", "unset TWILIO_REGION"),
        ({"FALLBACK_DEADLINE": "soon"}, "credentials", "correct or unset it"),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:1"}, "credentials", "does not take connections"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(changes: dict[str, str], subject: str, words: str) -> None:
    diagnosis = diagnose(**changes)[subject]

    assert diagnosis.verdict == "wrong"
    assert words in f"{diagnosis.detail}; {diagnosis.remedy}"


@pytest.mark.parametrize(
    ("seconds", "verdict", "words"),
    [
        (0, "ok", "within 60 s"),
        (60, "ok", "within 60 s"),
        (61, "wrong", "61 s ahead of the account's"),
        (-3600, "wrong", "3600 s behind the account's"),
    ],
)
def test_the_clock_is_compared_with_the_answers_date(seconds: int, verdict: str, words: str) -> None:
    diagnosis = diagnose_clock((format_datetime(NOW, usegmt=True), NOW + timedelta(seconds=seconds)))

    assert diagnosis.verdict == verdict
    assert words in diagnosis.detail


@pytest.mark.parametrize("dates", [None, ("", NOW), ("yesterday", NOW), ("Thu, 01 Jan 2026 12:00:00", NOW)])
def test_without_a_date_the_clock_is_unknown(dates: tuple[str, datetime] | None) -> None:
    assert diagnose_clock(dates).verdict == "unknown"


def test_no_diagnosis_holds_the_token(signed_in: Emulator) -> None:
    token = signed_in.environment["TWILIO_AUTH_TOKEN"]

    assert token not in repr(diagnose(make_stack(signed_in.environment["TWILIO_ACCOUNT_SID"], "+15005550006")))
