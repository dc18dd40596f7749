"""Which side moved, and who moved it: named only where the log says exactly that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from fallback.fields import BY_NAME, FIELDS
from fallback.model import Desired, Event, Live, Position, Recorded, SecretText, Stack
from fallback.plan.drift import Blame, Drift, add_blame, find_drift
from tests.seeds import ACCOUNT

if TYPE_CHECKING:
    from fallback.fields import Value

NUMBER, OTHER = "+15005550006", "+15005550007"
PN = "PN" + "1" * 32
A, B, C = (f"https://{letter}.example.com/x" for letter in "abc")
EMPTY: dict[str, Value] = {field.name: field.default for field in FIELDS}
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
ANNA, BERT, KEY = "US" + "a" * 32, "US" + "b" * 32, "SK" + "c" * 32


def stack(*numbers: str, buy: bool = False, release: bool = False, **fields: Value | SecretText) -> Stack:
    groups = frozenset(BY_NAME[name].group for name in fields)
    entries = {
        number: Desired(number, groups, fields, Position("stacks/dev.yaml", 1, 1), buy, release)
        for number in numbers or (NUMBER,)
    }
    return Stack("dev", ACCOUNT, entries)


def live(**fields: Value) -> dict[str, Live]:
    return {NUMBER: Live(NUMBER, PN, ACCOUNT, EMPTY | fields)}


def record(**fields: Value | None) -> dict[str, Recorded]:
    return {NUMBER: Recorded(NUMBER, PN, EMPTY | fields)}


def event(
    actor: str, day: int, *, kind: str = "phone-number.updated", source: str = "web", **changes: tuple[object, object]
) -> Event:
    return Event(kind, datetime(2026, 11, day, tzinfo=UTC), actor, "user", source, "192.0.2.7", changes)


@pytest.mark.parametrize(
    ("declared", "recorded", "on_account", "side"),
    [
        (A, A, B, "elsewhere"),
        (A, B, B, "declared"),
        (A, B, C, "both"),
        (A, None, B, "unknown"),
        (A, "https://***@b.example.com/", "https://u:p@b.example.com/", "declared"),
        (A, A, "https://u:p@b.example.com/", "elsewhere"),
        (SecretText("https://${secret.x}@a.example.com/"), None, B, "unknown"),
    ],
)
def test_the_record_tells_which_side_moved(declared: Any, recorded: str | None, on_account: str, side: str) -> None:
    drift = find_drift(stack(voice_url=declared), live(voice_url=on_account), record(voice_url=recorded))

    (number,) = drift.numbers
    assert [(one.field.name, one.side) for one in number.fields] == [("voice_url", side)]


def test_without_a_record_no_side_is_known() -> None:
    drift = find_drift(stack(voice_url=A), live(voice_url=B), None)

    assert (drift.numbers[0].fields[0].side, drift.removed) == ("unknown", None)


def test_what_is_as_declared_has_not_drifted_and_what_only_a_secret_decides_is_counted() -> None:
    declared = SecretText("https://${secret.x}@a.example.com/")
    drift = find_drift(stack(voice_url=declared, sms_url=A), live(voice_url="https://p@a.example.com/", sms_url=A), {})

    assert (drift.numbers, drift.uncompared, drift.declared) == ((), 1, 1)


@pytest.mark.parametrize(
    ("words", "on_account", "recorded", "state", "side"),
    [
        ({}, {}, record(), "it is no longer on the account", "elsewhere"),
        ({"buy": True}, {}, record(), "it is no longer on the account", "elsewhere"),
        ({}, {}, {}, "it is not on the account", "declared"),
        ({"buy": True}, {}, {}, "it is not bought yet", "declared"),
        ({"release": True}, live(), record(), "it is not released yet", "declared"),
    ],
)
def test_a_number_may_be_not_as_declared_as_a_whole(
    words: dict[str, bool], on_account: dict[str, Live], recorded: dict[str, Recorded], state: str, side: str
) -> None:
    (number,) = find_drift(stack(**words), on_account, recorded).numbers

    assert (number.state, number.side, number.fields) == (state, side, ())


def test_a_recorded_value_beside_a_secret_is_shown_without_its_query() -> None:
    declared = {"voice_url": SecretText("https://${secret.x}@a.example.com/"), "sms_url": A}
    on_account = live(voice_url=B, sms_url=f"{B}?t=canary")
    drift = find_drift(stack(**declared), on_account, record(voice_url=C, sms_url=f"{C}?t=canary"))

    shown = {one.field.name: (one.recorded, one.live) for one in drift.numbers[0].fields}
    assert shown == {"voice_url": ("***", "***"), "sms_url": (f"{C}?t=***", f"{B}?t=***")}


def test_numbers_that_are_declared_no_longer_are_named() -> None:
    recorded = record() | {OTHER: Recorded(OTHER, "PN2", EMPTY)}

    assert find_drift(stack(), live(), recorded).removed == (OTHER,)


def blame(events: list[Event], field: str = "voice_url", declared: Value = A, on_account: Value = B) -> Blame:
    numbers = live(**{field: on_account})
    drift: Drift = find_drift(stack(**{field: declared}), numbers, record(**{field: declared}))
    found = add_blame(drift, {PN: events}, numbers, SINCE).numbers[0].fields[0].blame
    assert found
    return found


SET_B = {"voice_url": (A, B)}


@pytest.mark.parametrize(
    ("events", "actor"),
    [
        ([event(ANNA, 10, **SET_B)], ANNA),
        ([event(BERT, 12, **SET_B), event(ANNA, 10, voice_url=(None, A))], BERT),
        ([event(KEY, 12, sms_url=(A, B)), event(ANNA, 10, **SET_B)], ANNA),  # the newest touches another field
        ([event(ANNA, 10, kind="phone-number.created", voice_url=(None, B))], ANNA),
        ([event(ANNA, 10, voice_url=(A, C)), event(BERT, 10, voice_url=(C, B))], BERT),  # in one second
    ],
)
def test_who_set_the_live_value_last_is_named(events: list[Event], actor: str) -> None:
    found = blame(events)

    assert (found.actor_sid, found.unknown) == (actor, "")


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([], "nothing is logged since 2026-11-01 00:00 UTC"),
        ([event(ANNA, 10, sms_url=(A, B))], "nothing is logged since 2026-11-01 00:00 UTC"),
        ([event(ANNA, 10, voice_url=(A, C))], "the log ends with another value, set at 2026-11-10 00:00 UTC"),
        ([event(BERT, 12, voice_url=(B, C)), event(ANNA, 10, **SET_B)], "the log ends with another value"),
        ([event(ANNA, 10, **SET_B), event(BERT, 10, **SET_B)], "several set it at 2026-11-10 00:00 UTC"),
    ],
)
def test_nobody_is_named_by_a_guess(events: list[Event], why: str) -> None:
    found = blame(events)

    assert (found.actor_sid, found.date) == ("", None)
    assert found.unknown.startswith(why)


@pytest.mark.parametrize(
    ("field", "declared", "on_account", "updated"),
    [
        ("voice_url", A, "none", None),
        ("voice_url", A, "none", ""),
        ("voice_method", "POST", "GET", "get"),
        ("voice_caller_id_lookup", False, True, "true"),
        ("voice_caller_id_lookup", False, True, True),
        ("voice_caller_id_lookup", True, False, None),
    ],
)
def test_values_are_compared_as_twilio_means_them(
    field: str, declared: Value, on_account: Value, updated: object
) -> None:
    found = blame([event(ANNA, 10, **{field: ("x", updated)})], field, declared, on_account)

    assert found.actor_sid == ANNA


def test_who_released_a_number_is_named() -> None:
    drift = find_drift(stack(), {}, record())

    (number,) = add_blame(drift, {PN: [event(BERT, 9, kind="phone-number.deleted")]}, {}, SINCE).numbers
    assert number.blame
    assert number.blame.actor_sid == BERT
    (number,) = add_blame(drift, {}, {}, SINCE).numbers
    assert number.blame
    assert number.blame.unknown
