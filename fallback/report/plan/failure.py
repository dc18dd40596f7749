"""What becomes of the calls and the messages of a number when its primary fails: before the plan, and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.page import Comparison, Difference, Points, Section, count, phrase
from fallback.report.plan.names import ASKED, name_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.fields import Group
    from fallback.plan.answering import Answering
    from fallback.plan.routing import Routing
    from fallback.plan.stack import Plan, Step
    from fallback.report.page import Phrase

_LOST: Mapping[Group, str] = {
    "voice": "nobody answers; the caller hears an error message",
    "sms": "nobody answers the message",
}


def describe_failures(plan: Plan) -> Iterator[Section]:
    """Each outcome once, with the numbers that it is for: first what changes, then what stays as it is."""
    outcomes: dict[tuple[Group, str, str], list[Step]] = {}
    for step in plan.steps:
        for routing in list_touched(step):
            key = (routing.group, describe_failure(routing, is_after=False), describe_failure(routing, is_after=True))
            outcomes.setdefault(key, []).append(step)
    changed = tuple(
        Comparison(tuple(map(name_number, steps)), (Difference(phrase(ASKED[group]), before, after),), is_repeated=True)
        for (group, before, after), steps in sorted(outcomes.items(), key=lambda pair: len(pair[1]))
        if before != after
    )
    kept = tuple(
        phrase(f"{ASKED[group]}, as before: {after} (", *_describe_numbers(steps), ")")
        for (group, before, after), steps in outcomes.items()
        if before == after
    )
    if changed or kept:
        yield Section("If the primary fails", (*changed, *((Points(kept, noun="outcome"),) if kept else ())))


def list_touched(step: Step) -> list[Routing]:
    """The routings that a step touches: all of a number that is bought or given back, else those with a change."""
    if step.action in {"buy", "release"}:
        return list(step.routings)
    touched = {change.field.group for change in step.changes if change.outcome == "changed"}
    return [routing for routing in step.routings if routing.group in touched]


def describe_failure(routing: Routing, *, is_after: bool) -> str:
    """What happens when the primary fails, before or after the step."""
    answering = routing.after if is_after else routing.before
    if answering is None:
        return "the number is given back" if is_after else "the number is not on the account"
    return _describe(answering, routing.group)


def _describe(answering: Answering, group: Group) -> str:
    if answering.primary is None:
        return "nothing is set: nobody answers anyway"
    if answering.fallback is not None:
        return answering.fallback.address
    return _LOST[group] if answering.form == "url" else f"the fallback of the {answering.form}, if it has one"


def _describe_numbers(steps: list[Step]) -> Phrase:
    return name_number(steps[0]) if len(steps) == 1 else phrase(count(len(steps), "number"))
