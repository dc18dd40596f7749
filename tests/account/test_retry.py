"""How often a call is tried again: by its end, within tries and a deadline."""

from __future__ import annotations

import pytest

from fallback.account.outage import Outage
from fallback.account.retry import Patience, retry
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, CallThrottled, NotApplied, Refused
from tests.account.answers import FakeClock

FOUR = Patience(tries=4, deadline=5, first_wait=0.001, longest_wait=0.002, jitter=0)


def count_tries(error: Exception) -> int:
    """How often a call that always ends with `error` is made."""
    return len(pauses_after(error, FOUR)) + 1


def pauses_after(error: Exception, bounds: Patience, took: float = 0) -> list[float]:
    """The pauses between the tries of a call that always ends with `error`, after `took` seconds."""
    clock = FakeClock()

    def fail() -> None:
        clock.time += took
        raise error

    with pytest.raises(type(error)):
        retry(fail, bounds, Outage(bounds, clock), clock, bounds.deadline)
    return clock.pauses


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (CallThrottled("x", None), 4),
        (CallNotSent("x", "refused"), 4),
        (CallInDoubt("x", "reset"), 4),
        (CallRefused("x", 400, 21402, "no"), 1),
        (NotApplied("x", "voice_url"), 1),
        (Refused("x"), 1),
    ],
)
def test_only_what_may_help_is_tried_again(error: AccountError, times: int) -> None:
    assert count_tries(error) == times


def test_pauses_grow_and_stay_below_the_longest() -> None:
    bounds = Patience(tries=7, deadline=60, first_wait=0.25, longest_wait=2, jitter=0)

    assert pauses_after(CallInDoubt("x", "reset"), bounds) == [0.25, 0.5, 1, 2, 2, 2]


def test_pauses_are_spread_by_a_jitter() -> None:
    bounds = Patience(tries=200, deadline=1000, first_wait=1, longest_wait=1, jitter=0.5)

    pauses = pauses_after(CallThrottled("x", None), bounds)

    assert all(1 <= pause <= 1.5 for pause in pauses)
    assert len(set(pauses)) > 100


@pytest.mark.parametrize("took", [0, 2.0, 30.0])
def test_no_pause_goes_past_the_deadline(took: float) -> None:
    bounds = Patience(tries=1000, deadline=5, first_wait=1, longest_wait=8, jitter=0)

    pauses = pauses_after(CallNotSent("x", "refused"), bounds, took)

    tries = len(pauses) + 1
    assert sum(pauses) + took * (tries - 1) <= 5


def test_what_is_hopeless_ends_soon() -> None:
    def tell(*, is_hopeless: bool) -> float:
        clock = FakeClock()
        with pytest.raises(CallNotSent):
            retry(fail_unsent, Patience(), Outage(Patience(), clock), clock, 60, is_hopeless=lambda _: is_hopeless)
        return clock.time

    def fail_unsent() -> None:
        raise CallNotSent("x", "refused")

    assert tell(is_hopeless=True) <= 3
    assert tell(is_hopeless=False) > 10


def test_the_tries_of_one_call_last_as_long_as_the_deadline() -> None:
    clock = FakeClock()

    def fail() -> None:
        raise CallInDoubt("x", "HTTP 503")

    with pytest.raises(CallInDoubt):
        retry(fail, Patience(), Outage(Patience(), clock), clock, 60)

    assert 50 < clock.time <= 60


def test_twilios_word_on_how_long_to_wait_is_kept() -> None:
    assert pauses_after(CallThrottled("x", 3), Patience(tries=3, deadline=10, jitter=0)) == [3, 3]


@pytest.mark.parametrize("seconds", [3600, 1e25, float("inf")])
def test_a_wait_past_the_deadline_is_not_begun(seconds: float) -> None:
    assert pauses_after(CallThrottled("x", seconds), Patience(deadline=3)) == []


@pytest.mark.parametrize(("deadline", "pauses"), [(60, (0, 0.5, 1, 2, 4)), (8, (0, 0.5)), (1, (0,))])
def test_what_may_be_on_its_way_is_looked_for_over_an_eighth_of_the_deadline(
    deadline: float, pauses: tuple[float, ...]
) -> None:
    assert Patience(deadline=deadline).plan_looks() == pauses
