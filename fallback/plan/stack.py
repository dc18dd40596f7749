"""A whole stack file against a whole account: what would happen to each number, and what forbids it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.model import SecretText
from fallback.plan.changes import Change, differing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Value
    from fallback.model import Desired, Limits, Live, Stack

Action = Literal["same", "change", "buy", "release", "released", "missing"]


@dataclass(frozen=True, slots=True)
class Step:
    """What a run does to one number. `released` and `same` do nothing; `missing` forbids the run."""

    number: str
    action: Action
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every declared number with its step, in the order of the stack file."""

    steps: tuple[Step, ...]

    def having(self, action: Action) -> tuple[Step, ...]:
        """The steps with this action."""
        return tuple(step for step in self.steps if step.action == action)


def plan(stack: Stack, live: Mapping[str, Live], secrets: Mapping[str, str] | None) -> Plan:
    """Declared against live. `secrets` fills `${secret.name}`; the plan is not to be shown with them.

    Without secrets a field that holds one counts as changed, as nobody can tell.
    """
    return Plan(tuple(_step(desired, live.get(number), secrets) for number, desired in stack.numbers.items()))


def refused(planned: Plan, limits: Limits) -> tuple[str, ...]:
    """Why the whole run is refused before its first write: who, how many, which limit, and the way out."""
    return (*_missing(planned), *_too_much(planned, limits))


def _in_clear(value: Value | SecretText, secrets: Mapping[str, str] | None) -> Value:
    if not isinstance(value, SecretText):
        return value
    return value.template if secrets is None else value.fill(secrets)


def _step(desired: Desired, live: Live | None, secrets: Mapping[str, str] | None) -> Step:
    if live is None:
        absent: Action = "released" if desired.release else "buy" if desired.buy else "missing"
        return Step(desired.number, absent)
    if desired.release:
        return Step(desired.number, "release")
    found = differing({name: _in_clear(value, secrets) for name, value in desired.fields.items()}, live.fields)
    return Step(desired.number, "change" if found else "same", found)


def _missing(planned: Plan) -> tuple[str, ...]:
    return tuple(
        f"{step.number}: declared, but not on the account: take the entry out, or say `buy: true` to buy exactly it"
        for step in planned.having("missing")
    )


def _too_much(planned: Plan, limits: Limits) -> tuple[str, ...]:
    declared, changed = len(planned.steps), len(planned.having("change"))
    share = changed / declared if declared else 0.0
    counted = (
        ("buys", len(planned.having("buy")), limits.buys),
        ("releases", len(planned.having("release")), limits.releases),
        ("at_most", changed, limits.at_most),
    )
    found = [_over(key, count, limit) for key, count, limit in counted if count > limit]
    if declared >= limits.min_numbers and share > limits.changes:
        found.append(
            f"{changed} of {declared} declared numbers would change, which is {share:.0%}; the limit is "
            f"{limits.changes:.0%}: if the plan is meant, write `limits: {{changes: {_at_least(share)}%}}` "
            "in the stack file"
        )
    return tuple(found)


def _over(key: str, count: int, limit: int) -> str:
    what = {"buys": "be bought", "releases": "be released", "at_most": "change"}[key]
    return (
        f"{count} numbers would {what}; the limit is {limit}: if the plan is meant, "
        f"write `limits: {{{key}: {count}}}` in the stack file"
    )


def _at_least(share: float) -> int:
    return -int(-share * 100 // 1)
