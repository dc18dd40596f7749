"""A plan as plain data for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.model import Stack
    from fallback.plan.stack import Plan, Step

VERSION = 1


def describe_plan(plan: Plan, stack: Stack, refusals: Sequence[str]) -> dict[str, Any]:
    """`numbers` has every declared number with its `action` and its `changes`.

    A change has `field`, `live`, `declared` and `outcome`: `changed`, or `unknown` where only a secret may differ.
    `refused` says why nothing may be applied, and is empty if it may.
    """
    return {
        "version": VERSION,
        "stack": stack.name,
        "account": stack.account,
        "numbers": [_describe_step(step) for step in plan.steps],
        "refused": list(refusals),
    }


def _describe_step(step: Step) -> dict[str, Any]:
    changes = [
        {"field": change.field.name, "live": change.before, "declared": change.after, "outcome": change.outcome}
        for change in step.changes
    ]
    return {"number": step.number, "action": step.action, "changes": changes}
