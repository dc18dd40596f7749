"""An outage is measured by its length: a short one ends no run, and a long one is not made worse."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from fallback.account.outage import Outage
from fallback.account.retry import Patience
from fallback.errors import AccountError, CallInDoubt, CallRefused
from tests.account.answers import NUMBER, Answers, FakeClock, a_number, a_page, answer_json, open_account

if TYPE_CHECKING:
    from fallback.account.accounts import Account
    from fallback.account.transport import Request, Response
    from fallback.model import Live

QUICK = Patience(tries=10, deadline=60, first_wait=0.001, longest_wait=0.002, jitter=0)
DOWN = answer_json({"code": 20503, "message": "Service unavailable"}, 503)
WORKERS = 16
VALUES = {"voice_method": "GET"}


class Twilio(Answers):
    """An account that fails the next `down` writes, the first `together` of which meet, and answers all else."""

    def __init__(self, down: int = 0, together: int = 1) -> None:
        super().__init__(self.give)
        self.down = down
        self.lock = threading.Lock()
        self.met = threading.Barrier(together, timeout=60)

    def give(self, request: Request) -> Response:
        known = a_number(voice_method="POST")
        if request.method == "GET":
            return a_page(known) if "PageSize" in request.query else answer_json(known)
        if self.writes <= self.met.parties:
            self.met.wait()
        with self.lock:
            self.down -= 1
            return DOWN if self.down >= 0 else answer_json(known | {"voice_method": "GET"})

    @property
    def writes(self) -> int:
        return len([request for request in self.requests if request.method == "POST"])


def find(account: Account) -> Live:
    live = account.find(NUMBER)
    assert live
    return live


def change_all(account: Account, count: int) -> list[str]:
    """Makes so many changes, sixteen at a time; returns the errors."""
    live = find(account)

    def change(_: int) -> str:
        try:
            account.change(live, VALUES)
        except AccountError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(WORKERS) as pool:
        return [error for error in pool.map(change, range(count)) if error]


def test_a_blip_amid_many_changes_ends_none_of_them() -> None:
    """All workers meet it with their first try; six probes, one after the other, meet it too."""
    twilio = Twilio(down=WORKERS + 6, together=WORKERS)

    assert change_all(open_account(twilio, QUICK), 40) == []
    assert twilio.writes == 40 + WORKERS + 6


def test_an_outage_costs_one_request_for_each_call_and_one_for_each_probe() -> None:
    twilio = Twilio(down=10_000)

    errors = change_all(open_account(twilio, QUICK), 500)

    assert len(errors) == 500
    assert all("HTTP 503: Service unavailable" in error for error in errors)
    assert twilio.writes <= 500 + QUICK.tries


def test_after_an_outage_that_was_final_calls_are_tried_again_as_before() -> None:
    twilio = Twilio(down=10_000)
    account = open_account(twilio, QUICK)
    assert len(change_all(account, 40)) == 40
    twilio.down = 0
    assert change_all(account, 1) == []

    twilio.down = 3

    assert change_all(account, 1) == []


def test_reads_that_are_answered_do_not_hide_that_no_write_is() -> None:
    """After each write in doubt the number is fetched, and that is answered."""
    twilio = Twilio(down=10_000)

    change_all(open_account(twilio, QUICK), 200)

    fetched = len([request for request in twilio.requests if request.method == "GET"])
    assert fetched > 200
    assert twilio.writes <= 200 + QUICK.tries


def test_a_refusal_is_an_answer_and_ends_an_outage() -> None:
    clock = FakeClock()
    answers = [a_page(a_number()), DOWN, answer_json(a_number(voice_method="POST"))]
    refusal = answer_json({"code": 21402, "message": "not valid"}, 400)
    account = open_account(Answers(lambda _: answers.pop(0) if answers else refusal), QUICK, clock)

    live = find(account)

    with pytest.raises(CallRefused, match="21402"):
        account.change(live, VALUES)
    assert not account._session._writes.is_final()
    assert account._session._writes._began is None


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_one_waiter_at_a_time_has_a_turn_and_the_pauses_between_turns_grow(clock: FakeClock) -> None:
    outage = Outage(Patience(tries=6, deadline=60, first_wait=1, longest_wait=4, jitter=0), clock)
    outage.note_failure()

    turns = []
    while outage.wait_for_turn(until=60):
        turns.append(clock.time)
        outage.note_failure()

    assert turns == [0, 2, 6, 10, 14]
    assert outage.is_final()


def test_an_outage_is_not_final_before_the_last_probe_had_its_time(clock: FakeClock) -> None:
    outage = Outage(Patience(tries=2, deadline=60, first_wait=1, longest_wait=4, jitter=0), clock)
    outage.note_failure()
    assert outage.wait_for_turn(until=60)
    assert not outage.is_final()

    clock.time = 2

    assert outage.is_final()


def test_an_outage_is_final_when_it_has_lasted_as_long_as_the_deadline(clock: FakeClock) -> None:
    outage = Outage(Patience(tries=1000, deadline=10, first_wait=1, longest_wait=4, jitter=0), clock)
    outage.note_failure()
    clock.time = 11

    assert outage.is_final()
    assert not outage.wait_for_turn(until=60)


def test_nobody_waits_for_a_turn_past_an_own_deadline(clock: FakeClock) -> None:
    outage = Outage(Patience(tries=1000, deadline=60, first_wait=8, longest_wait=8, jitter=0), clock)
    outage.note_failure()
    assert outage.wait_for_turn(until=5)

    assert not outage.wait_for_turn(until=5)
    assert clock.time == 5


def test_without_an_outage_nobody_waits(clock: FakeClock) -> None:
    outage = Outage(QUICK, clock)
    assert outage.wait_for_turn(until=0)
    outage.note_failure()
    outage.note_answer()

    assert outage.wait_for_turn(until=0)
    assert not outage.is_final()
    assert clock.time == 0


def test_all_who_wait_go_on_at_once_when_something_is_answered() -> None:
    account = open_account(Twilio(), QUICK)
    outage = account._session._writes
    outage._patience = Patience(tries=1000, deadline=60, first_wait=30, longest_wait=30)
    outage.note_failure()
    assert outage.wait_for_turn(until=float("inf"))

    with ThreadPoolExecutor(WORKERS) as pool:
        waiting = [pool.submit(outage.wait_for_turn, float("inf")) for _ in range(WORKERS)]
        account.change(find(account), VALUES)

        assert all(turn.result(timeout=10) for turn in waiting)


def test_a_doubt_that_stays_is_the_calls_own_error() -> None:
    account = open_account(Twilio(down=10_000), QUICK)
    live = find(account)

    with pytest.raises(CallInDoubt, match="changing voice_method: no usable answer: HTTP 503"):
        account.change(live, VALUES)
