"""How often a call is tried again: by its end, within tries, deadline and the run's budget."""

from __future__ import annotations

import pytest

from fallback.account.retry import Budget, Clock, Patience, retry
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, CallThrottled, NotApplied, Refused
from tests.account.answers import FakeClock

FOUR = Patience(tries=4, deadline=5, first_wait=0.001, longest_wait=0.002, jitter=0)


def count_tries(error: Exception, bounds: Patience = FOUR, budget: Budget | None = None) -> int:
    """How often a call that always ends with `error` is made."""
    return len(pauses_after(error, bounds, budget)) + 1


def pauses_after(error: Exception, bounds: Patience, budget: Budget | None = None, took: float = 0) -> list[float]:
    """The pauses between the tries of a call that always ends with `error`, after `took` seconds."""
    clock = FakeClock()

    def fail() -> None:
        clock.time += took
        raise error

    with pytest.raises(type(error)):
        retry(fail, bounds, budget or Budget(), clock, bounds.deadline)
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

    pauses = pauses_after(CallThrottled("x", None), bounds, Budget(most=1000))

    assert all(1 <= pause <= 1.5 for pause in pauses)
    assert len(set(pauses)) > 100


@pytest.mark.parametrize("took", [0, 2.0, 30.0])
def test_no_pause_goes_past_the_deadline(took: float) -> None:
    bounds = Patience(tries=1000, deadline=5, first_wait=1, longest_wait=8, jitter=0)

    pauses = pauses_after(CallNotSent("x", "refused"), bounds, Budget(most=100_000), took)

    tries = len(pauses) + 1
    assert sum(pauses) + took * (tries - 1) <= 5


def test_without_a_network_the_first_call_ends_soon() -> None:
    earned = Budget()
    earned.earn()
    unreachable = CallNotSent("x", "refused", is_immediate=True)

    assert sum(pauses_after(unreachable, Patience())) <= 3
    assert sum(pauses_after(CallNotSent("x", "late"), Patience())) > 10
    assert sum(pauses_after(unreachable, Patience(), earned)) > 10


def test_an_outage_spends_the_budget_of_the_whole_run_and_then_ends_at_once() -> None:
    """Fifty numbers during an outage are fifty calls and the budget's twenty, not four hundred."""
    budget = Budget(most=200)
    calls = [count_tries(CallNotSent("x", "refused"), FOUR, budget) for _ in range(50)]

    assert 50 < sum(calls) <= 50 + 200 // 10
    assert calls[-1] == 1


def test_a_success_earns_a_little_of_the_budget_back_but_never_more_than_there_was() -> None:
    budget = Budget(most=10)
    assert budget.spend(10)
    assert not budget.spend(1)
    for _ in range(20):
        budget.earn()

    assert budget.spend(10)
    assert not budget.spend(1)


def test_twilios_word_on_how_long_to_wait_is_kept() -> None:
    assert pauses_after(CallThrottled("x", 3), Patience(tries=3, deadline=10, jitter=0)) == [3, 3]


@pytest.mark.parametrize("seconds", [3600, 1e25, float("inf")])
def test_a_wait_past_the_deadline_is_not_begun(seconds: float) -> None:
    assert pauses_after(CallThrottled("x", seconds), Patience(deadline=3)) == []


@pytest.mark.parametrize(("deadline", "pauses"), [(60, (0, 0.5, 1, 2, 4)), (8, (0, 0.5)), (1, (0,))])
def test_what_may_be_on_its_way_is_looked_for_over_an_eighth_of_the_deadline(
    deadline: float, pauses: tuple[float, ...]
) -> None:
    assert Patience(deadline=deadline).polls() == pauses


def test_the_real_clock_waits() -> None:
    clock = Clock()
    started = clock.now()
    clock.pause(0.01)

    assert clock.now() - started >= 0.01
