"""Plans and stacks in words. What is declared as a secret is shown as it is declared: by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.fields import NONE, form_of
from fallback.plan.stack import show_declared

if TYPE_CHECKING:
    from fallback.fields import Group
    from fallback.model import Desired, Stack
    from fallback.plan.stack import Action, Plan, Step

_ANSWERED: tuple[Group, ...] = ("voice", "sms")
_MOST_LISTED = 20
_HEADINGS: dict[Action, str] = {
    "change": "differ from their declaration (live -> declared)",
    "unknown": "declare secrets, which only Pulumi can compare (live -> declared)",
    "buy": "are not on the account and will be bought",
    "release": "are on the account and will be given back to Twilio",
}


def summary(planned: Plan) -> str:
    """What a plan would do, a line a number, `""` if it does nothing. Long lists are cut, and say so."""
    return "\n".join(line for action in _HEADINGS for line in _section(planned, action))


def document(planned: Plan, stack: Stack, refusals: tuple[str, ...]) -> dict[str, Any]:
    """A plan as plain values for other programs.

    `numbers` has every declared number with its `action` and its `changes`, each with `field`, `live` and `declared`;
    `refused` says why nothing may be applied, and is empty if it may.
    """
    return {
        "stack": stack.name,
        "account": stack.account,
        "numbers": [_entry(step) for step in planned.steps],
        "refused": list(refusals),
    }


def topology(desired: Desired) -> dict[str, str]:
    """Who answers a number's calls and messages, and who if that fails; only for groups that are declared."""
    return {group: _answering(group, desired) for group in _ANSWERED if group in desired.groups}


def _section(planned: Plan, action: Action) -> list[str]:
    steps = planned.having(action)
    if not steps:
        return []
    cut = [f"  … and {len(steps) - _MOST_LISTED} more"] if len(steps) > _MOST_LISTED else []
    lines = [f"  {_line(step)}" for step in steps[:_MOST_LISTED]]
    return [f"{len(steps)} of {len(planned.steps)} numbers {_HEADINGS[action]}:", *lines, *cut]


def _line(step: Step) -> str:
    changes = (f"{change.field.name} {change.before} -> {change.after}" for change in step.changes)
    return ": ".join(filter(None, [step.number, ", ".join(changes)]))


def _entry(step: Step) -> dict[str, Any]:
    changes = [
        {
            "field": change.field.name,
            "live": change.before,
            "declared": change.after,
            "outcome": change.outcome,
        }
        for change in step.changes
    ]
    return {"number": step.number, "action": step.action, "changes": changes}


def _answering(group: Group, desired: Desired) -> str:
    values = {name: show_declared(value) for name, value in desired.fields.items()}
    match form_of(group, values):
        case "trunk":
            return values["trunk_sid"]
        case "application":
            return values[f"{group}_application_sid"]
        case _:
            return _chain(values[f"{group}_url"], values[f"{group}_fallback_url"])


def _chain(primary: str, fallback: str) -> str:
    if primary == NONE:
        return "nobody"
    return f"{primary}, else {'nobody' if fallback == NONE else fallback}"
