"""Queues and threads between the answers and the sinks, so that no sink ever delays an answer.

An answer counts its event under a lock and, if there is something to tell, puts it into the queue of each sink. Each
sink has a thread of its own, so that one that hangs does not hold up the others. One more thread waits for the time of
summaries. A full queue means that a sink is dead: the alert is dropped, counted, and its title is logged.

Threads start with the first event. So a server that forks after it has loaded the handler has them in each process.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module
from queue import Full, Queue
from typing import TYPE_CHECKING, Any

from fallback.answer.alerts.storms import Storms
from fallback.answer.alerts.wording import write_title

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.answer.alerts.storms import Alert
    from fallback.answer.exchange import Event
    from fallback.answer.settings import Settings, Sink

MOST_QUEUED = 100  # alerts for one sink


class Notifier:
    """Tell the sinks of some settings what happens. Its methods may be called from any thread, and never raise."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._process = 0
        self._is_closed = False
        self._changed = threading.Condition()
        self._storms = Storms(settings.every)
        self._outlets = [_Outlet(sink) for sink in settings.sinks]

    def notify(self, event: Event) -> bool:
        """Count an event. Return whether there was something to tell, which is then under way."""
        with self._changed:
            if self._process != os.getpid():
                self._start()
            alerts = [*self._storms.tick(event.time), *filter(None, [self._storms.add(event)])]
            self._put(alerts)
            if alerts:
                self._changed.notify()  # the next summary may be due sooner
        return bool(alerts)

    def tick(self) -> None:
        """Tell what is due now. A thread does it as well, when it is time."""
        with self._changed:
            self._put(self._storms.tick(self._clock()))

    def wait(self, seconds: float) -> None:
        """Wait until everything is told, at most for some seconds."""
        end = time.monotonic() + seconds
        for outlet in self._outlets:
            outlet.wait(end - time.monotonic())

    def close(self, seconds: float) -> None:
        """Tell what was counted and not told yet, wait for that at most for some seconds, and end the threads."""
        with self._changed:
            self._put(self._storms.close(self._clock()))
            self._is_closed = True
            self._changed.notify()
        self.wait(seconds)
        for outlet in self._outlets:
            outlet.close()

    @property
    def dropped(self) -> int:
        """How many times an alert did not reach a sink."""
        return sum(outlet.dropped for outlet in self._outlets)

    def _start(self) -> None:
        """Start the threads in this process."""
        self._process = os.getpid()
        for target in (self._wait_and_tick, *(outlet.run for outlet in self._outlets)):
            threading.Thread(target=target, name="fallback-alerts", daemon=True).start()

    def _put(self, alerts: list[Alert]) -> None:
        for alert in alerts:
            for outlet in self._outlets:
                outlet.put(alert)

    def _wait_and_tick(self) -> None:
        with self._changed:
            while not self._is_closed:
                due = self._storms.find_next()
                self._changed.wait(None if due is None else max(0.0, due - self._clock()))
                self._put(self._storms.tick(self._clock()))


class _Outlet:
    """One sink, with its queue and what its thread does."""

    def __init__(self, sink: Sink) -> None:
        self.dropped = 0
        self._is_closed = False
        self._sink = sink
        self._queue: Queue[Alert | None] = Queue(MOST_QUEUED)

    def put(self, alert: Alert) -> None:
        """Queue an alert. The thread of an answer calls this, so it does no more than count what finds no place."""
        try:
            self._queue.put_nowait(alert)
        except Full:
            self.dropped += 1

    def run(self) -> None:
        """Send what comes into the queue, one after the other, until it is closed."""
        sinks: Any = import_module("fallback.answer.alerts.sinks")  # loads clients that no answer needs
        while (alert := self._take()) is not None:
            known = self.dropped
            try:
                sinks.send(self._sink, alert)
            except sinks.NotDelivered as error:
                self.dropped += 1
                _log(f"{sinks.describe_sink(self._sink)}: alert dropped: {error}: {write_title(alert)}")
            if self.dropped > known + 1:
                _log(f"{sinks.describe_sink(self._sink)}: {self.dropped:,} alerts dropped in all")
            self._queue.task_done()

    def wait(self, seconds: float) -> None:
        """Wait until the queue is empty and its last alert is sent, at most for some seconds."""
        done = self._queue.all_tasks_done
        with done:
            done.wait_for(lambda: not self._queue.unfinished_tasks, max(0.0, seconds))

    def close(self) -> None:
        """End the thread after what is queued. One that hangs ends with the process."""
        self._is_closed = True
        with suppress(Full):
            self._queue.put_nowait(None)  # wakes the thread

    def _take(self) -> Alert | None:
        return None if self._is_closed and self._queue.empty() else self._queue.get()


def _log(text: str) -> None:
    with suppress(OSError, ValueError):  # nobody reads standard error any more
        sys.stderr.write(f"{text}\n")
