"""A plan in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import defuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.plan.stack import Action, Plan, Step

_MOST_LISTED = 20
_HEADINGS: dict[Action, str] = {
    "change": "differ from their declaration (live -> declared)",
    "unknown": "declare secrets, which only Pulumi can compare (live -> declared)",
    "buy": "are not on the account and will be bought",
    "release": "are on the account and will be given back to Twilio",
}


def render_plan(plan: Plan, refusals: Sequence[str]) -> str:
    """The plan and why it is refused. A plan that does nothing says so."""
    nothing = "nothing to do: every number is as declared" if plan.is_settled else "nothing can be done:"
    return "\n".join([render_changes(plan) or nothing, *(f"refused: {reason}" for reason in refusals)])


def render_changes(plan: Plan) -> str:
    """What a plan would do, a line a number, `""` if it does nothing. Long lists are cut, and say so."""
    return defuse("\n".join(line for action in _HEADINGS for line in _list_steps(plan, action)))


def _list_steps(plan: Plan, action: Action) -> list[str]:
    steps = plan.having(action)
    if not steps:
        return []
    cut = [f"  … and {len(steps) - _MOST_LISTED} more"] if len(steps) > _MOST_LISTED else []
    lines = [f"  {_describe_step(step)}" for step in steps[:_MOST_LISTED]]
    return [f"{len(steps)} of {len(plan.steps)} numbers {_HEADINGS[action]}:", *lines, *cut]


def _describe_step(step: Step) -> str:
    changes = (f"{change.field.name} {change.before} -> {change.after}" for change in step.changes)
    return ": ".join(filter(None, [step.number, ", ".join(changes)]))
