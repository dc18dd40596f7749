"""How often a call is tried again: by its end, within tries, deadline and the run's budget."""

from __future__ import annotations

import time

import pytest

from fallback.account import retry
from fallback.account.retry import Budget, Patience, read_patience, tries
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, CallThrottled, NotApplied, Refused

QUICK = Patience(tries=4, deadline=5, first_wait=0.001, longest_wait=0.002, jitter=0)


def made(error: Exception, bounds: Patience = QUICK, budget: Budget | None = None) -> int:
    """How often a call that always ends with `error` is made."""
    count = 0
    with pytest.raises(type(error)):  # noqa: PT012 -- the loop is what is tested
        for attempt in tries(bounds, budget or Budget()):
            with attempt:
                count += 1
                raise error
    return count


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
    assert made(error) == times


def test_a_deadline_ends_the_tries_before_their_number_does() -> None:
    started = time.monotonic()

    assert made(CallNotSent("x", "refused"), Patience(tries=1000, deadline=0.05, first_wait=0.02, jitter=0)) < 10
    assert time.monotonic() - started < 5


def test_without_a_network_the_first_call_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the test goes on by as long as each wait would last at most."""
    now = [0.0]
    monkeypatch.setattr(retry, "_now", lambda: now[0])

    def tell(error: AccountError, budget: Budget) -> float:
        now[0] = 0.0
        waits = iter([0.5, 0.7, 1.1, 1.9, 3.5, 6.7, 8.3, 8.3])
        with pytest.raises(type(error)):  # noqa: PT012 -- the loop is what is tested
            for attempt in tries(Patience(first_wait=0, longest_wait=0, jitter=0), budget):
                with attempt:
                    raise error
                now[0] += next(waits)
        return now[0]

    earned = Budget()
    earned.earn()

    assert tell(CallNotSent("x", "refused", is_immediate=True), Budget()) <= 3
    assert tell(CallNotSent("x", "late"), Budget()) > 10
    assert tell(CallNotSent("x", "refused", is_immediate=True), earned) > 10


def test_an_outage_spends_the_budget_of_the_whole_run_and_then_ends_at_once() -> None:
    """Fifty numbers during an outage are fifty calls and the budget's twenty, not four hundred."""
    budget = Budget(most=200)
    calls = [made(CallNotSent("x", "refused"), QUICK, budget) for _ in range(50)]

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
    started = time.monotonic()

    made(CallThrottled("x", 0.2), Patience(tries=2, deadline=5, first_wait=0.001, jitter=0))

    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(("deadline", "pauses"), [(60, (0, 0.5, 1, 2, 4)), (8, (0, 0.5)), (1, (0,))])
def test_what_may_be_on_its_way_is_looked_for_over_an_eighth_of_the_deadline(
    deadline: float, pauses: tuple[float, ...]
) -> None:
    assert Patience(deadline=deadline).polls() == pauses


def test_the_deadline_can_be_named_in_the_environment() -> None:
    assert read_patience({}).deadline == 60
    assert read_patience({"FALLBACK_DEADLINE": "5"}).deadline == 5
    with pytest.raises(Refused, match="FALLBACK_DEADLINE: expected whole seconds, found 'soon'"):
        read_patience({"FALLBACK_DEADLINE": "soon"})
