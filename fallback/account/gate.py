"""How many calls may be under way at once: fewer after Twilio says "too many", and slowly more again.

Twilio limits the calls that an account makes at the same time and does not publish how many they may be
(https://help.twilio.com/articles/360044308153). So the limit is found as TCP finds a line's: halved by a 429, and
raised by one after a while without any (additive increase, multiplicative decrease). Calls that were under way when
the limit was halved say nothing new and do not halve it again.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition
from typing import TYPE_CHECKING

from fallback.account.clock import Clock
from fallback.errors import CallThrottled

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 16  # as many as `scripts/env` lets Pulumi work on at once
# One 429 is the price of finding the limit again: at most one in forty calls, where the limit is five.
_CALLS_TO_GROW = 32


class Gate:
    """A gate for as many calls at once as the account bears, at most `most`, until `clock` is stopped."""

    def __init__(self, most: int = MOST, clock: Clock | None = None) -> None:
        self._most = most
        self._clock = clock or Clock()
        self._limit = most
        self._busy = 0
        self._answered = 0  # since the limit last changed
        self._halvings = 0
        self._moved = Condition()

    @contextmanager
    def take_turn(self) -> Iterator[None]:
        """Wait for a turn; the call is made inside. Raise Stopped if the process is told to stop."""
        with self._moved:
            self._clock.check()
            while self._busy >= self._limit:
                self._clock.wait(self._moved)
            self._busy += 1
            halvings = self._halvings
        throttled = False
        try:
            yield
        except CallThrottled:
            throttled = True
            raise
        finally:
            with self._moved:
                self._busy -= 1
                if not throttled:
                    self._grow()
                elif halvings == self._halvings:
                    self._halve()
                self._moved.notify_all()

    def _grow(self) -> None:
        self._answered += 1
        if self._answered >= _CALLS_TO_GROW and self._limit < self._most:
            self._limit += 1
            self._answered = 0

    def _halve(self) -> None:
        self._limit = max(1, self._limit // 2)
        self._answered = 0
        self._halvings += 1
