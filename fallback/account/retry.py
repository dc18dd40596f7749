"""How often a call is tried again, and how long that may take.

Two bounds, because each alone lets something through. A number of tries bounds one call that fails at once each time;
a deadline bounds one that fails slowly, and keeps an operation well under the three minutes after which Pulumi's engine
was seen to lose a provider (https://github.com/pulumi/pulumi/issues/13841). Neither bounds a thousand calls during an
outage: that is what `outage` is for. With the defaults the tries last as long as the deadline.

No pause goes past the deadline. Where Twilio's `Retry-After` would, the call fails at once: waiting less is no use.

Rejected: stamina and tenacity. What is left for them is the loop itself, and they hide the pause, which has to
fit into a deadline that several calls share, and during an outage into a pause that all calls share.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from fallback.account.clock import Clock, Stopped
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallThrottled, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.account.outage import Outage

T = TypeVar("T")
DEADLINE = 60  # seconds
_NO_NETWORK = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """The bounds of one operation; times are in seconds.

    A try begins within `deadline` and takes at most `call`. The package waits for ever by default; Twilio answers in
    well under a second, and a page of 1,000 takes longer.
    """

    tries: int = 13
    deadline: float = DEADLINE
    call: float = 30.0
    first_wait: float = 0.2
    longest_wait: float = 8.0
    jitter: float = 0.3

    def plan_looks(self) -> tuple[float, ...]:
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
        return min(self.grow_pause(tries), left)

    def grow_pause(self, tries: int) -> float:
        """Return the pause after so many tries, were there no deadline."""
        growing = min(self.longest_wait, self.first_wait * 2.0 ** min(tries - 1, 32))
        return growing + random.uniform(0, self.jitter)  # noqa: S311 -- spreads calls, guards nothing


def retry(
    attempt: Callable[[], T],
    patience: Patience,
    outage: Outage,
    clock: Clock,
    until: float,
    *,
    is_hopeless: Callable[[AccountError], bool] = lambda _: False,
) -> T:
    """Return what `attempt` returns, tried again as far as the bounds go. `until` is the deadline.

    A throttled call, one that was not sent and one in doubt are tried again, after Twilio's `Retry-After` where it
    gave one; whoever makes a call that may be in doubt looks it up inside `attempt`. Other errors leave at once.

    An error that `is_hopeless` leaves after `_NO_NETWORK` seconds, because somebody waits for it.
    """
    start = clock.now()
    for tries in count(1):
        try:
            return attempt()
        except UnexpectedAnswer:
            raise
        except (CallThrottled, CallNotSent, CallInDoubt) as error:
            pause = patience.pause_after(tries, error, until - clock.now())
            if is_hopeless(error) and clock.now() - start >= _NO_NETWORK:
                raise
            if pause is None or not _wait(pause, outage, clock, until):
                raise
    raise AssertionError("the last try returns or raises")


def _wait(pause: float, outage: Outage, clock: Clock, until: float) -> bool:
    """Return whether there is to be another try, when it is time for it."""
    if outage.is_final():
        return False
    try:
        clock.pause(pause)
        return outage.wait_for_turn(until)
    except Stopped:
        return False
