"""The first line of every plan: how many numbers are adopted, updated, kept, bought, released and left unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.plan.stack import Action, Plan

_SELDOM: tuple[Action, ...] = ("unknown", "missing", "released")


def count_steps(plan: Plan) -> Iterator[tuple[str, int]]:
    """What is counted and how often, in the order of the verdict.

    A number that is adopted and changed counts as both, so that `update` is how many numbers are written. `adopt` and
    `keep` are counted only where Pulumi's record is known: a declared number that is not on record is adopted, and one
    on record that is declared no longer is kept.
    """
    actions = [step.action for step in plan.steps]
    adopted = [step for step in plan.steps if step.adopts and step.action in {"same", "unknown", "change"}]
    if plan.removed is not None:
        yield "adopt", len(adopted)
    yield "update", actions.count("change")
    if plan.removed is not None:
        yield "keep", len(plan.removed)
    yield "buy", actions.count("buy")
    yield "release", actions.count("release")
    yield "unchanged", actions.count("same") - sum(step.action == "same" for step in adopted)
    for action in _SELDOM:
        yield action, actions.count(action)


def render_verdict(plan: Plan) -> str:
    """The counts in one line; those that are seldom needed only where there are any."""
    return " · ".join(f"{count} {word}" for word, count in count_steps(plan) if count or word not in _SELDOM)
