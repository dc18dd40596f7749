"""A fault plan at work: it counts the requests, says which faults hit each, and remembers what it hides.

Nothing here waits, so that a request is counted in one piece: all of it runs in the server's one event loop.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from fallback.emulator.api.routes import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import State
    from fallback.emulator.faults.kinds import Fault
    from fallback.emulator.faults.plan import Rule

_IN_ACCOUNT = re.compile(rf"{ACCOUNT}(?:/.*|\.json)")
_SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Hit:
    """The faults that hit one request: any number along with others, and at most one that ends it."""

    faults: tuple[Fault, ...] = ()

    @property
    def ending(self) -> Fault | None:
        """The fault that decides what is answered."""
        return next((each for each in self.faults if each.kind.stage != "along"), None)

    @property
    def is_stopped(self) -> bool:
        """Whether the request is not carried out."""
        return self.ending is not None and self.ending.kind.stage == "before"

    @property
    def names(self) -> list[str]:
        """The faults' names, for the log."""
        return [each.kind.name for each in self.faults]

    def amount(self, name: str) -> float:
        """The values of all faults of a kind, added."""
        return sum(each.amount for each in self.faults if each.kind.name == name)

    def without_ignored(self, call: Call) -> Call:
        """`call` as it arrives: without the parameters that are dropped."""
        ignored = {each.value for each in self.faults if each.kind.name == "ignore"}
        return replace(call, form={name: value for name, value in call.form.items() if name not in ignored})


@dataclass(slots=True)
class Counted:
    """A rule with what it has seen; `busy` counts by account the requests that it let through and still go on."""

    rule: Rule
    random: Random
    matched: int = 0
    injected: int = 0
    busy: Counter[str] = field(default_factory=Counter)

    def meets(self, call: Call, actor: str | None) -> bool:
        """Whether its fault is due. Every rule counts every request that it matches, whatever other rules do."""
        if not self.rule.matches(call, actor):
            return False
        self.matched += 1
        return self.rule.occurrence.includes(self.matched, self.random)


class Injection:
    """A plan from its start. Another plan is another object; requests under way stay with theirs."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self.counted = [Counted(rule, Random(rule.occurrence.seed)) for rule in rules]  # noqa: S311 - repeats on purpose
        self._hidden: dict[str, datetime] = {}

    @contextmanager
    def met(self, call: Call, actor: str | None) -> Iterator[Hit]:
        """The faults that hit `call`, while it is being served; of those that would end it the plan's first one."""
        account = account_of(call, actor)
        hit, through = Hit(), list[Counted]()
        for each in [each for each in self.counted if each.meets(call, actor)]:
            fault = each.rule.fault
            if fault.kind.name == "concurrency" and each.busy[account] < fault.amount:
                through.append(each)
            elif fault.kind.stage == "along" or hit.ending is None:
                each.injected += 1
                hit = Hit((*hit.faults, fault))
        for each in through:
            each.busy[account] += 1
        try:
            yield hit
        finally:
            for each in through:
                each.busy[account] -= 1

    def report(self) -> list[dict[str, str | int]]:
        """The plan, and how often each of its rules has matched a request and hit one."""
        return [{"rule": each.rule.text, "matched": each.matched, "injected": each.injected} for each in self.counted]

    def hide(self, before: State, after: State, hit: Hit, now: datetime) -> None:
        """Hides what the request with `hit` made, if that is one of its faults."""
        if seconds := hit.amount("hidden"):
            made = {*after.numbers, *after.applications} - {*before.numbers, *before.applications}
            self._hidden |= dict.fromkeys(made, now + timedelta(seconds=seconds))

    def visible(self, state: State, call: Call) -> State:
        """What `call` may see. Only looking is spoilt, and a SID that is hidden: nothing else about a purchase is."""
        hidden = {sid for sid, until in self._hidden.items() if call.now < until}
        if call.method != "GET":
            hidden &= set(_SID.findall(call.path))
        if not hidden:
            return state
        return replace(
            state,
            numbers={sid: number for sid, number in state.numbers.items() if sid not in hidden},
            applications={sid: each for sid, each in state.applications.items() if sid not in hidden},
        )


def account_of(call: Call, actor: str | None) -> str:
    """The account that `call` is about: the one in its path, else the one that signed in."""
    found = _IN_ACCOUNT.fullmatch(call.path)
    return found["account"] if found else actor or ""
