"""Count requests and choose their faults.

Terms: a request *matches* a rule by method, path, parameters and actor. Each rule counts the requests that match it;
its *occurrence* says which of them are *hit*. A fault that decides the response *ends* the request; faults at the
stage "along" do not.

Premise: every rule counts every request that matches it, whatever other rules do. So a rule means the same alone and
beside others, and a plan with a seed repeats. Counting only the requests that earlier rules left alone was rejected:
adding a rule would change what the rules after it hit.

Nothing here waits. The server's one event loop runs a whole count without interruption, so no lock is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from fallback.emulator.api.routes import find_account_sid
from fallback.emulator.core.state import State
from fallback.emulator.core.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.faults.kinds import Fault
    from fallback.emulator.faults.plan import FaultRule

# The events of a hidden resource are not hidden.
_TABLES = [
    "accounts",
    *(each.name for each in fields(State) if each.default_factory is Table and each.name != "events"),
]
_SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Hit:
    """The faults that hit one request: at most one that ends it, and any number at the stage "along"."""

    faults: tuple[Fault, ...] = ()

    @property
    def ending(self) -> Fault | None:
        """The fault that decides the response."""
        return next((fault for fault in self.faults if fault.kind.stage != "along"), None)

    @property
    def is_stopped(self) -> bool:
        """Whether the request is not carried out."""
        return self.ending is not None and self.ending.kind.stage == "before"

    @property
    def names(self) -> list[str]:
        """The names of the faults, for the log."""
        return [fault.kind.name for fault in self.faults]

    def sum_amounts(self, name: str) -> float:
        """Return the sum of the values of all faults of one kind."""
        return sum(fault.amount for fault in self.faults if fault.kind.name == name)

    def alter(self, request: ApiRequest) -> ApiRequest:
        """Return `request` without the parameters that faults drop, doomed if its build shall fail."""
        ignored = {fault.value for fault in self.faults if fault.kind.name == "ignore"}
        form = {name: value for name, value in request.form.items() if name not in ignored}
        fields = [(name, value) for name, value in request.fields if name not in ignored]
        return replace(request, form=form, fields=fields, is_doomed="failed_build" in self.names)


@dataclass(slots=True)
class RuleCounter:
    """A rule, how many requests matched and were hit, and by account how many that it let through are under way."""

    rule: FaultRule
    random: Random
    matched: int = 0
    injected: int = 0
    busy: Counter[str] = field(default_factory=Counter)

    def count(self, request: ApiRequest, actor: str | None) -> bool:
        """Count `request` if it matches, and return whether the occurrence includes it."""
        if not self.rule.matches(request, actor):
            return False
        self.matched += 1
        return self.rule.occurrence.includes(self.matched, self.random)


class Injection:
    """A plan from its start. Another plan is another object; requests under way stay with theirs."""

    def __init__(self, rules: Sequence[FaultRule] = ()) -> None:
        # Not for secrecy: the numbers repeat on purpose.
        self._counters = [RuleCounter(rule, Random(rule.occurrence.seed)) for rule in rules]  # noqa: S311
        self._hidden: dict[tuple[str, str], datetime] = {}

    @contextmanager
    def inject(self, request: ApiRequest, actor: str | None) -> Iterator[Hit]:
        """Yield the faults that hit `request` while it is served. Of those that end it, the first in the plan does."""
        account = find_account(request, actor)
        hit, let_through = Hit(), list[RuleCounter]()
        for counter in [each for each in self._counters if each.count(request, actor)]:
            fault = counter.rule.fault
            if fault.kind.name == "concurrency" and counter.busy[account] < fault.amount:
                let_through.append(counter)
            elif fault.kind.stage == "along" or hit.ending is None:
                counter.injected += 1
                hit = Hit((*hit.faults, fault))
        for counter in let_through:
            counter.busy[account] += 1
        try:
            yield hit
        finally:
            for counter in let_through:
                counter.busy[account] -= 1

    def report(self) -> list[dict[str, str | int]]:
        """Return the plan, and how many requests each of its rules has matched and hit."""
        return [{"rule": each.rule.text, "matched": each.matched, "injected": each.injected} for each in self._counters]

    def hide(self, before: State, after: State, hit: Hit, now: datetime) -> None:
        """Hide what the request with `hit` created, if one of its faults says so."""
        if seconds := hit.sum_amounts("hidden"):
            created = [
                (name, key) for name in _TABLES for key in getattr(after, name).keys() - getattr(before, name).keys()
            ]
            self._hidden |= dict.fromkeys(created, now + timedelta(seconds=seconds))

    def remove_hidden(self, state: State, request: ApiRequest) -> State:
        """Return `state` as `request` sees it: a GET sees no hidden resource, another method none whose SID it names.

        Nothing else is changed for other methods. A hidden number cannot be bought again, for example.
        """
        hidden = [key for key, until in self._hidden.items() if request.now < until]
        if request.method != "GET":
            named = _SID.findall(request.path)
            hidden = [(name, sid) for name, sid in hidden if sid in named]
        visible = state
        for name, sid in hidden:
            visible = replace(visible, **{name: getattr(visible, name).remove(sid)})
        return visible


def find_account(request: ApiRequest, actor: str | None) -> str:
    """Return the account in the path of `request`, else the SID of its actor."""
    return find_account_sid(request.path) or actor or ""
