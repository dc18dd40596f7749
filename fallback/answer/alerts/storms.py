"""Many events become few alerts. Pure but for its own memory, which is bounded.

A *storm* is a time in which the fallback is asked again and again for one origin. Its first event gives an alert at
once. After that, events are counted, and each time the interval has passed, a summary tells the counts. An interval
without an event ends the storm, and the last alert says so. Every event is in exactly one alert.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fallback.answer.exchange import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.answer.exchange import Action

MOST_STORMS = 20  # at once; what else fails is told together
MOST_NAMED = 20  # codes, numbers or recordings in one alert
OTHERS = "other hosts"
UNKNOWN = "an unknown URL"
REFUSED = "requests with a wrong signature"
FAILED = "errors in the handler"
TRIED_ALERTS = "nobody: this only tries whether alerts arrive"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell. Times are in seconds since 1970.

    `actions` and `codes` count the events since the alert before, `kinds` and `numbers` the calls and messages; a call
    may be asked about more than once. `total` counts all calls and messages of the storm. `example` is the latest
    event. `every` is the time to the next summary, in seconds.
    """

    stage: Literal["first", "summary", "over"]
    origin: str
    since: float
    until: float
    every: float
    total: int
    example: Event
    actions: Mapping[Action, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    recordings: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many events there were since the alert before."""
        return sum(self.actions.values())


def make_example(now: float, every: float) -> Alert:
    """The first alert of an outage that is none, to see whether alerts arrive."""
    event = Event(now, "heard", "call", number="+15005550006", caller="+15…00", code="11200", origin=TRIED_ALERTS)
    storm = _Storm(event.origin, event, every)
    storm.count(event)
    return storm.tell("first", now)


class Storms:
    """The storms of one process. Its methods are called by one thread at a time."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._storms: dict[str, _Storm] = {}

    def add(self, event: Event) -> Alert | None:
        """Count an event. Return an alert if it is the first of its storm."""
        origin = self._choose_origin(event)
        storm = self._storms.get(origin)
        if storm is None:
            storm = self._storms[origin] = _Storm(origin, event, self._every)
            storm.count(event)
            return storm.tell("first", event.time)
        storm.count(event)
        return None

    def tick(self, now: float) -> list[Alert]:
        """Return what is to be told now: summaries, and the ends of storms."""
        due = [storm for storm in self._storms.values() if now >= storm.due]
        for storm in due:
            if not storm.has_news:
                del self._storms[storm.origin]
        return [storm.tell("summary" if storm.has_news else "over", now) for storm in due]

    def find_next(self) -> float | None:
        """Return when `tick` has something to tell at the earliest."""
        return min((storm.due for storm in self._storms.values()), default=None)

    def close(self, now: float) -> list[Alert]:
        """Return what was counted and not told yet. After this, nothing is counted."""
        storms, self._storms = self._storms, {}
        return [storm.tell("summary", now) for storm in storms.values() if storm.has_news]

    def _choose_origin(self, event: Event) -> str:
        kinds = {"refused": REFUSED, "failed": FAILED}
        origin = kinds.get(event.action) or event.origin or UNKNOWN
        return origin if origin in self._storms or len(self._storms) < MOST_STORMS else OTHERS


class _Storm:
    def __init__(self, origin: str, event: Event, every: float) -> None:
        self.origin = origin
        self.due = event.time + every
        self._every = every
        self._since = event.time
        self._total = 0
        self._forget()

    @property
    def has_news(self) -> bool:
        return bool(self._actions)

    def count(self, event: Event) -> None:
        self._example = event
        self._actions[event.action] += 1
        _count_named(self._codes, event.code)
        if not event.is_again or not self._total:
            self._total += 1
            self._kinds[event.kind] += 1
            _count_named(self._numbers, event.number)
        if event.recording and len(self._recordings) < MOST_NAMED:
            self._recordings.append(event.recording)

    def tell(self, stage: Literal["first", "summary", "over"], now: float) -> Alert:
        """Return what was counted since the last alert, and begin to count anew."""
        alert = Alert(
            stage,
            self.origin,
            self._since,
            now,
            self._every,
            self._total,
            self._example,
            dict(self._actions),
            dict(self._kinds),
            dict(self._codes.most_common()),
            dict(self._numbers.most_common()),
            tuple(self._recordings),
        )
        self.due = now + self._every
        self._forget()
        return alert

    def _forget(self) -> None:
        self._actions: Counter[Action] = Counter()
        self._kinds: Counter[str] = Counter()
        self._codes: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        self._recordings: list[str] = []


def _count_named(counter: Counter[str], name: str) -> None:
    """Count `name`; the names after the first ones are counted together, so that nobody can fill the memory."""
    counter[name if name in counter or len(counter) < MOST_NAMED else "others"] += 1
