"""Why a whole run is refused before its first write: who, how many, which limit, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallback.model import Limits
    from fallback.plan.stack import Plan


def find_refusals(plan: Plan, limits: Limits) -> tuple[str, ...]:
    """Every reason to refuse the plan; none if it may be applied."""
    return (*_find_missing(plan), *_find_exceeded_counts(plan, limits), *_find_exceeded_share(plan, limits))


def _find_missing(plan: Plan) -> tuple[str, ...]:
    return tuple(
        f"{step.number}: declared, but not on the account: take the entry out, or say `buy: true` to buy exactly it"
        for step in plan.having("missing")
    )


def _find_exceeded_counts(plan: Plan, limits: Limits) -> tuple[str, ...]:
    counts = (
        ("buys", "be bought", len(plan.having("buy")), limits.buys),
        ("releases", "be released", len(plan.having("release")), limits.releases),
        ("at_most", "change", len(plan.having("change")), limits.at_most),
    )
    return tuple(
        f"{count} numbers would {what}; the limit is {limit}: if the plan is meant, "
        f"write `limits: {{{key}: {count}}}` in the stack file"
        for key, what, count, limit in counts
        if count > limit
    )


def _find_exceeded_share(plan: Plan, limits: Limits) -> tuple[str, ...]:
    declared, changed = len(plan.steps), len(plan.having("change"))
    share = changed / declared if declared else 0.0
    if declared < limits.min_numbers or share <= limits.changes:
        return ()
    enough = -(-changed * 100 // declared)
    reason = (
        f"{changed} of {declared} declared numbers would change, which is {share:.0%}; the limit is "
        f"{limits.changes:.0%}: if the plan is meant, write `limits: {{changes: {enough}%}}` in the stack file"
    )
    return (reason,)
