"""A plan as plain data for other programs, and as the file that `FALLBACK_REVIEWED` names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.plan.review import VERSION, take_review
from fallback.report.plan.verdict import count_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.plan.stack import Others, Plan, Step


def describe_plan(plan: Plan, refusals: Sequence[str]) -> dict[str, Any]:
    """The plan, its fingerprint, and why it is refused.

    `numbers` has every declared number with its `action` and its `changes`. A change has `field`, `live`, `declared`
    and `outcome`: `changed`, or `unknown` where only a secret may differ. `adopt` is null where Pulumi's record is not
    known, and so is `removed`. `refused` says why nothing may be applied, and is empty if it may.
    """
    return {
        "version": VERSION,
        "stack": plan.stack,
        "account": plan.account,
        "fingerprint": take_review(plan).fingerprint,
        "counts": dict(count_steps(plan)),
        "dangers": [
            {"number": step.number, "kind": danger.kind, "message": danger.text} for step, danger in plan.dangers
        ],
        "numbers": [_describe_step(step) for step in plan.steps],
        "removed": None if plan.removed is None else list(plan.removed),
        "unmanaged": _describe_others(plan.others),
        "refused": list(refusals),
    }


def _describe_step(step: Step) -> dict[str, Any]:
    changes = [
        {"field": change.field.name, "live": change.before, "declared": change.after, "outcome": change.outcome}
        for change in step.changes
    ]
    return {
        "number": step.number,
        "friendly_name": step.friendly_name,
        "action": step.action,
        "adopt": step.adopts,
        "changes": changes,
        "notes": list(step.notes),
    }


def _describe_others(others: Others | None) -> dict[str, Any] | None:
    if others is None:
        return None
    numbers = [{"number": one.number, "friendly_name": one.friendly_name} for one in others.numbers]
    return {"complete": others.is_complete, "numbers": numbers}
