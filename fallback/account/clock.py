"""The time, and waiting, which ends when the process is told to stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Condition

_SLICE = 0.5  # seconds; as long may pass until somebody who waits sees that it is to stop


class Stopped(Exception):
    """The process was told to stop, so nobody waits any longer."""


class Clock:
    """The time in seconds, and pauses. Tests hand in one that does not wait."""

    def __init__(self) -> None:
        self._is_stopped = False

    def stop(self) -> None:
        """Let everybody who waits, or is going to, raise Stopped. It takes no lock, so a signal's handler may do it."""
        self._is_stopped = True

    def check(self) -> None:
        """Raise Stopped if the process was told to stop."""
        if self._is_stopped:
            raise Stopped

    def now(self) -> float:
        """Return a time that only ever grows."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait."""
        end = self.now() + seconds
        while (left := end - self.now()) > 0:
            self.check()
            time.sleep(min(left, _SLICE))
        self.check()

    def wait(self, condition: Condition, seconds: float = _SLICE) -> None:
        """Wait until `condition`, which the caller holds, is notified, or some time has passed, at most `seconds`."""
        self.check()
        condition.wait(min(seconds, _SLICE))
        self.check()
