"""A plan as people read it: the verdict, why it is refused, what is dangerous, and every change.

Nothing is cut. Equal changes are told once, with the numbers that they are made to; those of the fewest numbers come
first, because what is odd is more often a mistake than what is done to all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.plan.review import take_review
from fallback.report.layout import Span, arrange, fold, lay_out_change, to_text
from fallback.report.plan.verdict import render_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fallback.plan.stack import Change, OtherNumber, Plan, Step
    from fallback.report.layout import Line

_INDENT = "  "


def render_plan(plan: Plan, refusals: Sequence[str] = (), *, width: int, with_others: bool = False) -> str:
    """The plan as plain text."""
    return to_text(lay_out_plan(plan, refusals, width=width, with_others=with_others))


def lay_out_plan(plan: Plan, refusals: Sequence[str] = (), *, width: int, with_others: bool = False) -> Iterator[Line]:
    """The plan in lines of a width. `with_others` lists the numbers that no stack declares; they are counted always."""
    yield (Span(render_verdict(plan), "heading"),)
    yield from _lay_out_summary(plan, width)
    for reason in refusals:
        yield from fold(f"refused: {reason}", width, meaning="danger", indent=_INDENT, start="")
    yield from _lay_out_dangers(plan, width)
    yield from _lay_out_changes(plan.having("change"), width)
    yield from _lay_out_numbers("Adopted as they are", _find_adopted(plan), width)
    yield from _lay_out_unknown(plan, width)
    yield from _lay_out_notes(plan, width)
    yield from _lay_out_items("No longer declared; they stay on the account as they are", plan.removed or (), width)
    if with_others and plan.others:
        yield from _lay_out_items("On the account, in no stack", list(map(_name, plan.others.numbers)), width)
    yield ()
    yield (Span(f"fingerprint {take_review(plan).fingerprint}", "quiet"),)


def _lay_out_summary(plan: Plan, width: int) -> Iterator[Line]:
    yield from fold(f"stack {plan.stack}, account {plan.account}: {_count(len(plan.steps))} declared", width)
    if plan.others is not None and plan.others.numbers:
        least = "" if plan.others.is_complete else "at least "
        count = len(plan.others.numbers)
        are = "is" if count == 1 else "are"
        yield from fold(f"{least}{_count(count)} on the account {are} in no stack (`--unmanaged` lists them)", width)
    if plan.is_settled:
        known = ", as far as that is known without the secrets" if plan.having("unknown") else ""
        yield from fold(f"nothing to do: every number is as declared{known}", width)


def _lay_out_dangers(plan: Plan, width: int) -> Iterator[Line]:
    if plan.dangers:
        yield from _lay_out_heading("Look at each of these", width)
    for step, danger in plan.dangers:
        yield from fold(
            f"{_name(step)}: {danger}", width, meaning="danger", indent=f"{_INDENT}    ", start=f"{_INDENT}! "
        )


def _lay_out_changes(steps: Iterable[Step], width: int) -> Iterator[Line]:
    """Every change that is certain; the changes that are made to the same numbers, together."""
    for numbers, changes in _group_changes(steps):
        yield ()
        label = _name(numbers[0]) if len(numbers) == 1 else f"on {_count(len(numbers))}"
        if len(changes) == 1:
            field = changes[0].field.name
            only = f"{label}: {field}" if len(numbers) == 1 else f"{field} {label}"
            yield from lay_out_change(only, changes[0].before, changes[0].after, width)
        else:
            yield from fold(f"{label}:", width, indent=_INDENT, start="")
            for change in changes:
                yield from lay_out_change(change.field.name, change.before, change.after, width, _INDENT)
        if len(numbers) > 1:
            yield from arrange(list(map(_name, numbers)), width, f"{_INDENT}  ")


def _group_changes(steps: Iterable[Step]) -> Iterable[tuple[Sequence[Step], Sequence[Change]]]:
    """The changes, each once, with the numbers that they are made to; those of the fewest numbers first."""
    made_to: dict[tuple[str, str, str], list[tuple[Step, Change]]] = {}
    for step in steps:
        for change in step.changes:
            if change.outcome == "changed":
                made_to.setdefault((change.field.name, change.before, change.after), []).append((step, change))
    groups: dict[tuple[str, ...], tuple[Sequence[Step], list[Change]]] = {}
    for pairs in sorted(made_to.values(), key=len):
        numbers = [step for step, _ in pairs]
        groups.setdefault(tuple(step.number for step in numbers), (numbers, []))[1].append(pairs[0][1])
    return groups.values()


def _lay_out_unknown(plan: Plan, width: int) -> Iterator[Line]:
    """The fields that only Pulumi can compare, by what is declared for them."""
    fields: dict[str, list[Step]] = {}
    for step in plan.steps:
        for change in step.changes:
            if change.outcome == "unknown":
                fields.setdefault(f"{change.field.name} {change.after}", []).append(step)
    for field, steps in fields.items():
        yield from _lay_out_numbers(f"Not compared, because only Pulumi knows the secret in {field}", steps, width)


def _lay_out_notes(plan: Plan, width: int) -> Iterator[Line]:
    noted: dict[str, list[Step]] = {}
    for step in plan.steps:
        for note in step.notes:
            noted.setdefault(note, []).append(step)
    for note, steps in noted.items():
        yield from _lay_out_numbers(f"Note: {note}", steps, width)


def _find_adopted(plan: Plan) -> list[Step]:
    return [step for step in plan.steps if step.adopts and step.action in {"same", "unknown"}]


def _lay_out_numbers(heading: str, steps: Sequence[Step], width: int) -> Iterator[Line]:
    yield from _lay_out_items(heading, list(map(_name, steps)), width)


def _lay_out_items(heading: str, items: Sequence[str], width: int) -> Iterator[Line]:
    if items:
        yield from _lay_out_heading(heading, width)
        yield from arrange(items, width, _INDENT)


def _lay_out_heading(text: str, width: int) -> Iterator[Line]:
    yield ()
    yield from fold(f"{text}:", width, meaning="heading", indent=_INDENT, start="")


def _name(one: Step | OtherNumber) -> str:
    return f"{one.number} {one.friendly_name}".rstrip()


def _count(count: int) -> str:
    return f"{count:,} number{'' if count == 1 else 's'}"
