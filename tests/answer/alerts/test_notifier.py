"""No sink ever delays an answer. Every sink here is a real one."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from fallback.answer import aws_lambda
from fallback.answer.alerts import sinks
from fallback.answer.alerts.notifier import MOST_QUEUED, Notifier
from fallback.answer.handler import Handler
from tests.answer.alerts.receiving import find_dead_url, hanging, join_alert_threads, receiving
from tests.answer.alerts.test_storms import make_event
from tests.answer.asking import ask, call, make_settings
from tests.answer.events import make_function_url_event

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """No thread of a test writes into the output of the next one."""
    yield
    join_alert_threads()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def handling(*urls: str, clock: Clock | None = None, **changes: Any) -> Iterator[Handler]:
    """A handler whose alerts go to some webhooks."""
    clock = clock or Clock()
    settings = make_settings(alerts={"every": "5m", "to": [{"webhook": url} for url in urls]}, **changes)
    notifier = Notifier(settings, clock)
    try:
        yield Handler(settings, notifier, clock)
    finally:
        notifier.close(0)


def test_an_outage_of_10000_calls_is_told_at_once_in_summaries_and_when_it_is_over() -> None:
    clock, request = Clock(), ask(call())
    with receiving() as receiver, handling(receiver.url, clock=clock) as handler:
        for number in range(10_000):
            assert handler.answer(request).status == 200
            if number == 0:
                (alert,) = receiver.wait_for(1)
            clock.now += 1 / 3
        clock.now += 300
        handler.notifier.tick()
        clock.now += 300
        handler.notifier.tick()
        alerts = receiver.wait_for(14)

    assert alert["stage"] == "first"
    assert [each["stage"] for each in alerts] == ["first", *["summary"] * 12, "over"]
    assert sum(each["counts"]["kinds"].get("call", 0) for each in alerts) == alerts[-1]["total"] == 10_000


def test_the_thread_tells_summaries_and_the_end_without_another_call() -> None:
    settings = make_settings(alerts={"every": "1s"})
    with receiving() as receiver:
        notifier = Notifier(make_settings(alerts={"every": "1s", "to": [{"webhook": receiver.url}]}))
        Handler(settings, notifier).answer(ask(call()))
        alerts = receiver.wait_for(2)
        notifier.close(0)

    assert [alert["stage"] for alert in alerts] == ["first", "over"]


def test_answers_leave_while_a_sink_hangs_and_another_one_gets_its_alert() -> None:
    with hanging() as url, receiving() as receiver, handling(url, find_dead_url(), receiver.url) as handler:
        for number in range(1000):
            answer = handler.answer(ask(call(url=f"https://p{number}.example.com/")))
            assert answer.status == 200
        receiver.wait_for(1)
        # The sink hangs still: neither has it taken an alert, nor has it been given up.
        assert handler.notifier._outlets[0]._queue.unfinished_tasks > 0
        assert handler.notifier._outlets[0].dropped == 0


def test_a_queue_is_bounded_and_what_finds_no_place_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, may_go_on = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        asked.set()
        may_go_on.wait(20)

    monkeypatch.setattr(sinks, "send", hang)
    clock = Clock()
    with handling(find_dead_url(), clock=clock) as handler:
        for number in range(MOST_QUEUED + 11):
            handler.notifier.notify(make_event(clock.now, "www.example.com"))
            handler.notifier.notify(make_event(clock.now, "www.example.com"))
            clock.now += 300
            assert number or asked.wait(20)
        assert handler.notifier.dropped == 10
        may_go_on.set()
    join_alert_threads()


def test_a_dead_sink_is_logged_counted_and_asked_again_with_the_next_alert(capfd: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with handling(f"{find_dead_url()}?token=canary", clock=clock) as handler:
        for _ in range(3):
            handler.answer(ask(call()))
            handler.notifier.wait(20)
            clock.now += 601

        assert handler.notifier.dropped == 5  # first, over, first, over, first
    error = capfd.readouterr().err
    assert error.count("alert dropped: ConnectionRefusedError") == 5
    assert "The fallback answers for www.example.com" in error
    assert "canary" not in error


def test_an_answer_on_lambda_waits_for_its_alert_for_the_budget_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    with hanging() as url, handling(url) as handler:
        wait = handler.notifier.wait
        monkeypatch.setattr(handler.notifier, "wait", lambda seconds: (waited.append(seconds), wait(0.01)))
        monkeypatch.setattr(aws_lambda, "_get_handler", lambda: handler)
        for _ in range(5):
            assert aws_lambda.handler(make_function_url_event(ask(call())))["statusCode"] == 200

        assert waited == [0.5], "only the answer that has an alert waits"


def test_waiting_ends_when_the_alert_has_arrived() -> None:
    with receiving() as receiver, handling(receiver.url) as handler:
        handler.answer(ask(call()))
        handler.notifier.wait(20)

        assert len(receiver.received) == 1


def test_a_handler_that_stops_tells_what_it_has_counted() -> None:
    with receiving() as receiver, handling(receiver.url) as handler:
        for _ in range(3):
            handler.answer(ask(call()))
        handler.close()

        first, last = receiver.received
        assert (first["stage"], last["stage"], last["total"], last["counts"]["kinds"]) == (
            "first",
            "summary",
            3,
            {"call": 2},
        )


def test_an_answer_leaves_if_nobody_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading, "Thread", fail)
    with handling(find_dead_url()) as handler:
        assert handler.answer(ask(call())).status == 200
