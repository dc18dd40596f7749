"""A process that is told to stop begins no further call, and what waits does not wait on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from fallback.account.accounts import Accounts
from fallback.account.clock import Clock, Stopped
from fallback.account.transport import Request, Response, TransportError
from fallback.errors import AccountError, CallInDoubt, CallStopped
from tests.account.answers import ENVIRONMENT, NUMBER, QUICK, Answers, FakeClock, a_number, a_page, answer_json

VALUES = {"voice_method": "GET"}


def test_the_real_clock_waits() -> None:
    clock = Clock()
    started = clock.now()
    clock.pause(0.01)

    assert clock.now() - started >= 0.01


def test_a_clock_that_is_stopped_ends_pauses_and_begins_none() -> None:
    clock = Clock()
    begun = threading.Event()

    def pause() -> None:
        begun.set()
        clock.pause(60)

    with ThreadPoolExecutor(1) as pool:
        paused = pool.submit(pause)
        begun.wait()
        clock.stop()
        with pytest.raises(Stopped):
            paused.result(timeout=30)
    for wait in (lambda: clock.pause(0), lambda: clock.wait(threading.Condition())):
        with pytest.raises(Stopped):
            wait()


def test_calls_under_way_end_and_no_other_begins() -> None:
    begun, leave = threading.Event(), threading.Event()
    live = a_number(voice_method="POST")

    def answer(request: Request) -> Response:
        if request.method == "GET":
            return a_page(live)
        begun.set()
        leave.wait()
        return answer_json(live | {"voice_method": "GET"})

    transport = Answers(answer)
    accounts = Accounts(ENVIRONMENT | {"FALLBACK_CONCURRENCY": "1"}, transport, QUICK)
    account = accounts.open("")
    known = account.find(NUMBER)
    assert known

    with ThreadPoolExecutor(8) as pool:
        changes = [pool.submit(account.change, known, VALUES) for _ in range(8)]
        begun.wait()
        accounts.stop()
        leave.set()
        errors = [change.exception(timeout=30) for change in changes]

    stopped = [error for error in errors if isinstance(error, CallStopped)]
    assert errors.count(None) == 1
    assert len(stopped) == 7
    assert len(transport.requests) == 2
    assert str(stopped[0]) == f"{NUMBER}: changing voice_method: not sent, because the run was interrupted: run again"


def test_a_call_that_waits_for_its_next_try_ends_with_what_the_last_one_met() -> None:
    def answer(_: Request) -> Response:
        accounts.stop()
        raise TransportError("ReadTimeout")

    transport = Answers(answer)
    accounts = Accounts(ENVIRONMENT, transport, replace(QUICK, first_wait=60, deadline=600))

    with pytest.raises(CallInDoubt, match="ReadTimeout"):
        accounts.open("").find(NUMBER)
    assert len(transport.requests) == 1


def test_a_number_that_is_waited_for_is_not_taken_for_gone() -> None:
    gone = answer_json({"code": 20404, "message": "not found"}, 404)

    def answer(_: Request) -> Response:
        accounts.stop()
        return gone

    accounts = Accounts(ENVIRONMENT, Answers(answer), replace(QUICK, deadline=600))

    with pytest.raises(CallStopped, match="waiting for PN"):
        accounts.open("").wait_for(NUMBER, "PN" + "1" * 32)


def test_a_write_in_doubt_is_not_taken_for_done_or_not_done() -> None:
    def answer(request: Request) -> Response:
        if request.method == "GET":
            return a_page()
        accounts.stop()
        raise TransportError("ReadTimeout")

    transport = Answers(answer)
    accounts = Accounts(ENVIRONMENT, transport, QUICK, FakeClock())

    with pytest.raises(AccountError):
        accounts.open("").buy(NUMBER, VALUES)
    assert [request.method for request in transport.requests] == ["POST"]
