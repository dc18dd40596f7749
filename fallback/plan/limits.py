"""Why a whole run is refused before its first write: who, how many, which limit, and the way out."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from fallback.plan.stack import describe_changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.model import Limits
    from fallback.plan.stack import Plan

_MOST_SUGGESTIONS = 20  # each is compared with every other number of the account
_LIKENESS = 0.8
_REVIEW = "or apply it as a reviewed plan (`fallback plan --save`, FALLBACK_REVIEWED)"


def find_refusals(plan: Plan, limits: Limits, *, reviewed: bool = False) -> tuple[str, ...]:
    """Every reason to refuse the plan; none if it may be applied.

    Of a `reviewed` plan a person has seen how many numbers change, and how a number is that is released. Purchases and
    releases are limited always.
    """
    return (
        *_find_missing(plan),
        *_find_exceeded_counts(plan, limits),
        *(() if reviewed else _find_changed_releases(plan)),
        *(() if reviewed else _find_too_many_changes(plan, limits)),
    )


def _find_missing(plan: Plan) -> Iterator[str]:
    near = _Suggestions(plan)
    for step in plan.having("missing"):
        where = f"{step.position}: {step.number} is declared, but not on account {plan.account}"
        yield (
            f"{where}{near.suggest(step.number)}: correct the number, take the entry out, or write `buy: true` "
            "to buy exactly it"
        )


def _find_exceeded_counts(plan: Plan, limits: Limits) -> Iterator[str]:
    counts = (
        ("buys", "be bought", len(plan.having("buy")), limits.buys),
        ("releases", "be released", len(plan.having("release")), limits.releases),
    )
    for key, what, count, limit in counts:
        if count > limit:
            yield (
                f"{_count(count)} would {what}; the limit is {limit}: if the plan is meant, "
                f"write `limits: {{{key}: {count}}}` in the stack file"
            )


def _find_changed_releases(plan: Plan) -> Iterator[str]:
    """A number that is not as its entry says may be in use again, and a release cannot be undone."""
    for step in plan.having("release"):
        if changed := describe_changed(step.changes):
            yield (
                f"{step.position}: {step.number} would be released, but it is not as declared: {changed}: "
                f"correct the entry or the number, {_REVIEW}"
            )


def _find_too_many_changes(plan: Plan, limits: Limits) -> Iterator[str]:
    declared, changed = len(plan.steps), len(plan.having("change"))
    if changed > limits.at_most:
        yield (
            f"{_count(changed)} would change; the limit is {limits.at_most}: if the plan is meant, "
            f"write `limits: {{at_most: {changed}}}` in the stack file, {_REVIEW}"
        )
    share = changed / declared if declared else 0.0
    if declared >= limits.min_numbers and share > limits.changes:
        enough = -(-changed * 100 // declared)
        yield (
            f"{changed} of {declared} declared numbers would change, which is {share:.0%}; the limit is "
            f"{limits.changes:.0%}: if the plan is meant, write `limits: {{changes: {enough}%}}` in the stack file, "
            f"{_REVIEW}"
        )


class _Suggestions:
    """The numbers of the account that no stack declares, to find the one that was meant."""

    def __init__(self, plan: Plan) -> None:
        self._names = {one.number: one.friendly_name for one in plan.others.numbers} if plan.others else {}
        self._left = _MOST_SUGGESTIONS

    def suggest(self, number: str) -> str:
        self._left -= 1
        near = difflib.get_close_matches(number, self._names, n=1, cutoff=_LIKENESS) if self._left >= 0 else []
        if not near:
            return ""
        name = self._names[near[0]]
        return f"; did you mean {near[0]}{f' ({name})' if name else ''}?"


def _count(count: int) -> str:
    return f"{count} number{'' if count == 1 else 's'}"
