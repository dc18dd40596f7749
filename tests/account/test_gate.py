"""How many calls are under way at once: what the account bears, found without being told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from fallback.account.accounts import Accounts
from fallback.account.gate import MOST, Gate
from fallback.account.retry import Patience
from fallback.emulator import running
from fallback.errors import CallInDoubt, CallThrottled

if TYPE_CHECKING:
    from fallback.model import Live

ACCOUNT = "AC" + "1" * 32


def count_through(through: Gate, expected: int) -> int:
    """How many get through at once. The *expected* ones have time, on a busy machine too; one more has little."""
    inside = threading.Semaphore(0)
    leave = threading.Event()

    def stay() -> None:
        with through.take_turn():
            inside.release()
            leave.wait()

    threads = [threading.Thread(target=stay, daemon=True) for _ in range(MOST + 4)]
    for thread in threads:
        thread.start()
    count = 0
    while inside.acquire(timeout=30 if count < expected else 0.2):
        count += 1
        if count == len(threads):
            break
    leave.set()
    for thread in threads:
        thread.join()
    return count


def throttle(through: Gate) -> None:
    with pytest.raises(CallThrottled), through.take_turn():
        raise CallThrottled("x", None)


def answer(through: Gate, times: int) -> None:
    for _ in range(times):
        with through.take_turn():
            pass


def test_no_more_get_through_than_the_setting_says() -> None:
    assert count_through(Gate(3), 3) == 3
    assert count_through(Gate(), MOST) == MOST


def test_too_many_halves_it_and_never_closes_it() -> None:
    through = Gate(8)
    throttle(through)
    assert count_through(through, 4) == 4
    for _ in range(9):
        throttle(through)
    assert count_through(through, 1) == 1


def test_it_grows_again_up_to_the_setting() -> None:
    through = Gate(4)
    throttle(through)
    answer(through, 64)
    assert count_through(through, 4) == 4
    answer(through, 640)
    assert count_through(through, 4) == 4


def test_a_burst_that_is_throttled_together_halves_it_once() -> None:
    through = Gate(8)
    together = threading.Barrier(8)

    def call() -> None:
        with pytest.raises(CallThrottled), through.take_turn():  # noqa: PT012 -- all have to be inside
            together.wait()
            raise CallThrottled("x", None)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count_through(through, 4) == 4


def test_other_errors_leave_it_as_it_is() -> None:
    through = Gate(4)
    with pytest.raises(CallInDoubt), through.take_turn():
        raise CallInDoubt("x", "reset")
    assert count_through(through, 4) == 4


def test_an_account_that_bears_five_calls_at_once_gets_a_thousand_and_few_are_throttled() -> None:
    numbers: dict[str, Any] = {f"+1415{2000000 + index}": {} for index in range(1000)}
    seed = {"accounts": [{"sid": ACCOUNT, "auth_token": "token", "numbers": numbers}]}
    with running(seed, faults=["* * always latency=5", "* * always concurrency=5"]) as emulator:
        account = Accounts(emulator.environment, patience=Patience(first_wait=0.01, jitter=0.05)).open("")

        def change(number: str) -> Live:
            live = account.find(number)
            assert live
            return account.change(live, {"voice_url": "https://www.example.com/v"})

        with ThreadPoolExecutor(16) as pool:
            changed = list(pool.map(change, numbers))

        assert {live.fields["voice_url"] for live in changed} == {"https://www.example.com/v"}
        calls = emulator.requests()
        refused = [call for call in calls if call["status"] == 429]
        assert 0 < len(refused) < 0.05 * len(calls)
        assert len([call for call in calls if call["method"] == "POST" and call["status"] == 200]) == 1000
