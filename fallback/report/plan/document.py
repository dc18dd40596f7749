"""A plan as plain data for other programs, and as the file that `FALLBACK_REVIEWED` names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.plan.review import VERSION, take_review
from fallback.report.plan.failure import describe_failure
from fallback.report.plan.findings import describe_findings_as_data
from fallback.report.plan.verdict import count_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.plan.answering import Answering
    from fallback.plan.routing import Routing
    from fallback.plan.stack import Others, Plan, Step
    from fallback.report.plan.findings import FindingsChange


def describe_plan(plan: Plan, refusals: Sequence[str], findings: FindingsChange | None = None) -> dict[str, Any]:
    """The plan, its fingerprint, and why it is refused.

    `numbers` has every declared number with its `action` and its `changes`. A change has `field`, `live`, `declared`
    and `outcome`: `changed`, or `unknown` where only a secret may differ. `answering` says who answers before and
    after, for `voice` and `sms` if they are declared; null where the number is not on the account. `adopt` is null
    where Pulumi's record is not known, and so is `removed`. `refused` says why nothing may be applied, and is empty if
    it may. `findings` is null unless the files were compared with an earlier version.
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
        "findings": describe_findings_as_data(findings),
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
        "answering": {
            routing.group: {
                "before": _describe_answering(routing, routing.before, is_after=False),
                "after": _describe_answering(routing, routing.after, is_after=True),
            }
            for routing in step.routings
        },
    }


def _describe_answering(routing: Routing, answering: Answering | None, *, is_after: bool) -> dict[str, Any] | None:
    if answering is None:
        return None
    return {
        "form": answering.form,
        "primary": answering.primary.address if answering.primary else None,
        "fallback": answering.fallback.address if answering.fallback else None,
        "if_primary_fails": describe_failure(routing, is_after=is_after),
    }


def _describe_others(others: Others | None) -> dict[str, Any] | None:
    if others is None:
        return None
    numbers = [{"number": one.number, "friendly_name": one.friendly_name} for one in others.numbers]
    return {"complete": others.is_complete, "numbers": numbers}
