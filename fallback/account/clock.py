"""The time, and waiting for it or for something to happen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Condition


class Clock:
    """The time in seconds, and pauses. Tests hand in one that does not wait."""

    def now(self) -> float:
        """Return a time that only ever grows."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def wait(self, condition: Condition, seconds: float) -> None:
        """Wait until `condition`, which the caller holds, is notified, and at most so many seconds."""
        condition.wait(seconds)
