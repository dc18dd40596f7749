"""How an outage is measured and survived: by its length, whatever the number of workers.

Terms. A call *fails* if it was throttled, not sent or left in doubt, and it is *answered* if Twilio did what it was
asked or refused it. An *outage* lasts from a failure to the next answer. A *probe* is a call that is tried again
during an outage.

Premise. A failure among answers is an accident of one call, which is tried again by its own bounds. Failures without
any answer between them are an outage, of which sixteen workers learn no more than one does. So during an outage only
one call at a time is tried again, with pauses that grow as those of a single call do. When one is answered, all go on
at once. When an outage has lasted as long as the deadline, or as many probes as a call has tries, it is final: every
further failure is an error at once, until something is answered.

So an outage that is shorter than the deadline ends no run, and one of any length costs one request for each call that
is begun, and one for each probe. Reads and writes are measured apart, as looks that are answered say nothing of
purchases that are not.

Rejected: a budget for repeats that failures empty and answers refill (the AWS SDKs' standard mode). It counts the
workers: 16 of them emptied it in two rounds, and a blip of ten seconds ended a run whose deadline was sixty.
"""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallback.account.clock import Clock
    from fallback.account.retry import Patience


class Outage:
    """What the calls of one kind know of an outage, for all threads of a process."""

    def __init__(self, patience: Patience, clock: Clock) -> None:
        self._patience = patience
        self._clock = clock
        self._changed = Condition()
        self._began: float | None = None
        self._probes = 0
        self._next_probe = 0.0

    def note_answer(self) -> None:
        """Twilio answered: the outage, if there was one, is over."""
        with self._changed:
            self._began = None
            self._changed.notify_all()

    def note_failure(self) -> None:
        """A call failed: an outage begins, unless there is one."""
        with self._changed:
            if self._began is None:
                self._began = self._clock.now()
                self._probes = 0
                self._next_probe = 0.0

    def is_final(self) -> bool:
        """Whether the outage has lasted so long that no call is tried again."""
        with self._changed:
            return self._is_final()

    def wait_for_turn(self, until: float) -> bool:
        """Wait until a call that failed may be tried again. Return False if it may not, or not before `until`.

        Raise Stopped if the process is told to stop.
        """
        with self._changed:
            while self._began is not None and not self._is_final():
                now = self._clock.now()
                if now >= self._next_probe:
                    self._probes += 1
                    self._next_probe = now + self._patience.grow_pause(self._probes + 1)
                    return True
                if now >= until:
                    return False
                self._clock.wait(self._changed, min(self._next_probe, until) - now)
            return self._began is None

    def _is_final(self) -> bool:
        if self._began is None:
            return False
        now = self._clock.now()
        is_given_up = self._probes >= self._patience.tries - 1 and now >= self._next_probe
        return is_given_up or now - self._began > self._patience.deadline
