"""How often a call is tried again, how long that may take, and when a whole run has had enough.

Three bounds, because each alone lets something through. A number of tries bounds one call that fails at once
each time; a deadline bounds one that fails slowly, and keeps an operation well under the three minutes after
which Pulumi's engine was seen to lose a provider (https://github.com/pulumi/pulumi/issues/13841). Neither bounds
a thousand numbers during an outage: so all calls of a process draw on one budget, which successes refill and
failures empty. When it is empty, the next failure is final: an outage ends the run instead of being made worse.
The numbers are those of the AWS SDKs' standard mode, scaled to a tool whose runs are a thousand calls, not a million:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

No pause goes past the deadline. Where Twilio's `Retry-After` would, the call fails at once: waiting less is no use.

Rejected: stamina and tenacity. What is left for them is the loop itself, and they hide the pause, which has to
fit into a deadline that several calls share.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallThrottled

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
DEADLINE = 60  # seconds


class Clock:
    """The time in seconds, and pauses. Tests hand in one that does not wait."""

    def now(self) -> float:
        """Return a time that only ever grows."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Patience:
    """The bounds of one operation; times are in seconds.

    A try begins within `deadline` and takes at most `call`. The package waits for ever by default; Twilio answers in
    well under a second, and a page of 1,000 takes longer.
    """

    tries: int = 8
    deadline: float = DEADLINE
    call: float = 30.0
    first_wait: float = 0.2
    longest_wait: float = 8.0
    jitter: float = 0.3

    def polls(self) -> tuple[float, ...]:
        """Return the pauses before each look for what may be on its way: at once, then longer and longer.

        They take an eighth of the deadline: 7.5 seconds of 60. A new number was missing for about five.
        """
        pauses = [0.0]
        while sum(pauses) + 0.5 * 2 ** (len(pauses) - 1) <= self.deadline / 8:
            pauses.append(0.5 * 2 ** (len(pauses) - 1))
        return tuple(pauses)

    def pause_after(self, tries: int, error: AccountError, left: float) -> float | None:
        """Return how long to wait after a try that failed; None if there is to be no other.

        `left` is what is left until the deadline.
        """
        if tries >= self.tries or left <= 0:
            return None
        if isinstance(error, CallThrottled) and error.retry_after is not None:
            return error.retry_after if error.retry_after <= left else None
        growing = min(self.longest_wait, self.first_wait * 2.0 ** min(tries - 1, 32))
        return min(growing + random.uniform(0, self.jitter), left)  # noqa: S311 -- spreads calls, guards nothing


@dataclass(slots=True)
class Budget:
    """What all calls of a process may spend on trying again: successes earn 1, up to `most`."""

    most: int = 200
    has_earned: bool = field(init=False, default=False)
    _left: int = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._left = self.most

    def earn(self) -> None:
        """A call succeeded."""
        with self._lock:
            self.has_earned = True
            self._left = min(self.most, self._left + 1)

    def spend(self, cost: int) -> bool:
        """Whether another try is still affordable; if so it is paid for."""
        with self._lock:
            if self._left < cost:
                return False
            self._left -= cost
            return True


_NO_NETWORK = 1.0
_COST: dict[type[Exception], int] = {CallThrottled: 2, CallNotSent: 10, CallInDoubt: 10}


def retry(attempt: Callable[[], T], patience: Patience, budget: Budget, clock: Clock, until: float) -> T:
    """Return what `attempt` returns, tried again as far as the bounds go. `until` is the deadline.

    A throttled call, one that was not sent and one in doubt are tried again, after Twilio's `Retry-After` where it
    gave one; whoever makes a call that may be in doubt looks it up inside `attempt`. Other errors leave at once.

    Where no call of the process has succeeded yet and nothing takes the connection, there is likely no network. That
    leaves after `_NO_NETWORK` seconds, because somebody waits for it.
    """
    start = clock.now()
    for tries in count(1):
        try:
            return attempt()
        except (CallThrottled, CallNotSent, CallInDoubt) as error:
            pause = patience.pause_after(tries, error, until - clock.now())
            if _is_unreachable(error, budget) and clock.now() - start >= _NO_NETWORK:
                raise
            if pause is None or not budget.spend(_COST[type(error)]):
                raise
        clock.pause(pause)
    raise AssertionError("the last try returns or raises")


def _is_unreachable(error: AccountError, budget: Budget) -> bool:
    return isinstance(error, CallNotSent) and error.is_immediate and not budget.has_earned
