"""How often a call is tried again, how long that may take, and when a whole run has had enough.

Three bounds, because each alone lets something through. A number of tries bounds one call that fails at once
each time; a deadline bounds one that fails slowly, and keeps an operation well under the three minutes after
which Pulumi's engine was seen to lose a provider (https://github.com/pulumi/pulumi/issues/13841). Neither bounds
a thousand numbers during an outage: so all calls of a process draw on one budget, which successes refill and
failures empty. When it is empty, the next failure is final: an outage ends the run instead of being made worse.
The numbers are those of the AWS SDKs' standard mode, scaled to a tool whose runs are a thousand calls, not a million:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic as _now
from typing import TYPE_CHECKING

import stamina

from fallback.errors import CallInDoubt, CallNotSent, CallThrottled, WrongSetting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

# Without a handler of its own, the library's word on each retry would go to standard error.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Patience:
    """The bounds for one call; times are in seconds.

    `call` is for a single try. The package waits for ever by default; Twilio answers in well under a second, and a
    page of 1,000 takes longer.
    """

    tries: int = 8
    deadline: float = 60.0
    call: float = 30.0
    first_wait: float = 0.2
    longest_wait: float = 8.0
    jitter: float = 0.3

    def polls(self) -> tuple[float, ...]:
        """The pauses before each look for what may be on its way: at once, then longer and longer.

        They take an eighth of the deadline: 7.5 seconds of 60. A new number was missing for about five.
        """
        pauses = [0.0]
        while sum(pauses) + 0.5 * 2 ** (len(pauses) - 1) <= self.deadline / 8:
            pauses.append(0.5 * 2 ** (len(pauses) - 1))
        return tuple(pauses)


def read_patience(environ: Mapping[str, str]) -> Patience:
    """The bounds with the deadline that FALLBACK_DEADLINE names, in seconds. Raises WrongSetting if it is no number."""
    wanted = environ.get("FALLBACK_DEADLINE", "")
    if not wanted:
        return Patience()
    if not wanted.isdigit():
        raise WrongSetting(f"FALLBACK_DEADLINE: expected whole seconds, found {wanted!r}; correct or unset it")
    return Patience(deadline=float(wanted))


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


def tries(patience: Patience, budget: Budget) -> Iterator[AbstractContextManager[object]]:
    """Contexts to make one call in, one for each try: `for attempt in …: with attempt: return call()`.

    A throttled call, one that was not sent and one in doubt are tried again, after Twilio's `Retry-After` where it
    gave one; whoever makes a call that may be in doubt looks it up inside the context. Other errors leave at once.

    Where no call of the process has succeeded yet and nothing takes the connection, there is likely no network: that
    leaves after `_NO_NETWORK` seconds, because somebody waits for it.
    """
    start = _now()

    def again(error: Exception) -> bool | float:
        is_unreachable = isinstance(error, CallNotSent) and error.is_immediate and not budget.has_earned
        if is_unreachable and _now() - start >= _NO_NETWORK:
            return False
        if type(error) not in _COST or not budget.spend(_COST[type(error)]):
            return False
        after = error.retry_after if isinstance(error, CallThrottled) else None
        return True if after is None else after

    return iter(
        stamina.retry_context(
            on=again,
            attempts=patience.tries,
            timeout=patience.deadline,
            wait_initial=patience.first_wait,
            wait_max=patience.longest_wait,
            wait_jitter=patience.jitter,
        )
    )
