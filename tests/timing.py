"""Wait and measure in a way that a busy machine cannot break."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Ask until *condition* holds. The limit is for a test that hangs, not for a machine that is busy."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not after {seconds} seconds"
        time.sleep(0.02)


def is_quick(measure: Callable[[], float], seconds: float, tries: int = 5) -> bool:
    """Whether one of a few measurements is below *seconds*: a busy machine spoils some of them, a fault all."""
    return any(measure() < seconds for _ in range(tries))
