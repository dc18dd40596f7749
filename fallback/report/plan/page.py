"""A plan as a page: the verdict, why it is refused, what is dangerous, every change, and what becomes of a failure.

Nothing is cut. Equal changes are told once, with the numbers that they are made to; those of the fewest numbers come
first, because what is odd is more often a mistake than what is done to all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.plan.review import take_review
from fallback.report.layout import Span
from fallback.report.page import (
    Comparison,
    Difference,
    Names,
    Page,
    Paragraph,
    Points,
    Section,
    code,
    count,
    phrase,
)
from fallback.report.plan.failure import describe_failures
from fallback.report.plan.findings import describe_findings
from fallback.report.plan.names import name_number
from fallback.report.plan.numbers import tabulate_numbers
from fallback.report.plan.topology import draw_topology
from fallback.report.plan.verdict import render_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fallback.plan.dangers import Kind
    from fallback.plan.stack import Change, Plan, Step
    from fallback.report.page import Phrase, Tone
    from fallback.report.plan.findings import FindingsChange

_LOST: Mapping[Kind, str] = {
    "release": "given back to Twilio for ever",
    "buy": "bought",
    "handler": "nobody answers calls or messages any more",
    "fallback": "calls or messages have no fallback any more",
}


def make_plan_page(
    plan: Plan,
    refusals: Sequence[str] = (),
    *,
    with_others: bool = False,
    findings: FindingsChange | None = None,
) -> Page:
    """The page of a plan. `with_others` lists the numbers that no stack declares; they are counted always.

    `findings` are what the change of the stack files adds and removes, if that was asked for.
    """
    return Page(
        f"Plan of stack {plan.stack}",
        phrase(render_verdict(plan)),
        _choose_tone(plan, refusals),
        tuple(_summarise(plan, refusals)),
        tuple(_make_sections(plan, with_others, findings)),
        phrase("fingerprint ", code(take_review(plan).fingerprint)),
        f"fallback plan --stack {plan.stack}",
    )


def _choose_tone(plan: Plan, refusals: Sequence[str]) -> Tone:
    if refusals or plan.dangers:
        return "danger"
    return "good" if plan.is_settled else "warning"


def _summarise(plan: Plan, refusals: Sequence[str]) -> Iterator[Paragraph]:
    declared = count(len(plan.steps), "number")
    yield Paragraph(phrase("stack ", code(plan.stack), ", account ", code(plan.account), f": {declared} declared"))
    if plan.others is not None and plan.others.numbers:
        least = "" if plan.others.is_complete else "at least "
        others = len(plan.others.numbers)
        are = "is" if others == 1 else "are"
        yield Paragraph(
            phrase(f"{least}{count(others, 'number')} on the account {are} in no stack (`--unmanaged` lists them)")
        )
    if plan.is_settled:
        known = ", as far as that is known without the secrets" if plan.having("unknown") else ""
        yield Paragraph(phrase(f"nothing to do: every number is as declared{known}"), "good")
    for reason in refusals:
        yield Paragraph(phrase(f"refused: {reason}"), "danger")


def _make_sections(plan: Plan, with_others: bool, findings: FindingsChange | None) -> Iterator[Section]:  # noqa: FBT001
    yield _list_dangers(plan)
    if findings is not None:
        yield from describe_findings(findings)
    yield Section("", tuple(_compare(plan.having("change"))))
    yield from describe_failures(plan)
    yield from draw_topology(plan)
    yield _list_names("Adopted as they are", list(map(name_number, _find_adopted(plan))))
    yield from _list_unknown(plan)
    yield from _list_notes(plan)
    removed = [phrase(code(number)) for number in plan.removed or ()]
    yield _list_names("No longer declared; they stay on the account as they are", removed)
    if with_others and plan.others:
        yield _list_names("On the account, in no stack", list(map(name_number, plan.others.numbers)))
    yield from tabulate_numbers(plan)


def _list_dangers(plan: Plan) -> Section:
    """Each danger by itself; and briefer: equal ones together, then without names and values, then counted."""
    equal: dict[str, list[Step]] = {}
    kinds: dict[str, list[Step]] = {}
    for step, danger in plan.dangers:
        equal.setdefault(danger.text, []).append(step)
        kinds.setdefault(_LOST[danger.kind], []).append(step)
    forms = (
        tuple(_count_steps(text, steps) for text, steps in kinds.items()),
        tuple(phrase(*_count_steps(text, steps), ": ", _list_numbers(steps)) for text, steps in kinds.items()),
        tuple(phrase(f"{text}: ", *_join(map(name_number, steps))) for text, steps in equal.items()),
        tuple(phrase(*name_number(step), f": {danger}") for step, danger in plan.dangers),
    )
    section = None
    for items in forms:
        blocks = (Points(items, "danger", "danger"),) if items else ()
        section = Section("Look at each of these", blocks, "danger", is_essential=True, briefer=section)
    assert section is not None  # noqa: S101 -- the loop runs
    return section


def _count_steps(text: str, steps: Sequence[Step]) -> Phrase:
    return phrase(f"{count(len(steps), 'number')}: {text}")


def _list_numbers(steps: Iterable[Step]) -> Span:
    return code(" ".join(step.number for step in steps))


def _join(names: Iterable[Phrase]) -> Phrase:
    """The names, with commas between them."""
    return tuple(span for name in names for span in (Span(", "), *name))[1:]


def _compare(steps: Iterable[Step]) -> Iterator[Comparison]:
    """Every change that is certain; the changes that are made to the same numbers, together."""
    for numbers, changes in _group_changes(steps):
        differences = (Difference(phrase(code(one.field.name)), one.before, one.after) for one in changes)
        yield Comparison(tuple(map(name_number, numbers)), tuple(differences))


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


def _list_unknown(plan: Plan) -> Iterator[Section]:
    """The fields that only Pulumi can compare, by what is declared for them."""
    fields: dict[str, list[Phrase]] = {}
    for step in plan.steps:
        for change in step.changes:
            if change.outcome == "unknown":
                fields.setdefault(f"{change.field.name} {change.after}", []).append(name_number(step))
    for field, names in fields.items():
        yield _list_names(f"Not compared, because only Pulumi knows the secret in {field}", names)


def _list_notes(plan: Plan) -> Iterator[Section]:
    noted: dict[str, list[Phrase]] = {}
    for step in plan.steps:
        for note in step.notes:
            noted.setdefault(note, []).append(name_number(step))
    for note, names in noted.items():
        yield _list_names(f"Note: {note}", names)


def _find_adopted(plan: Plan) -> list[Step]:
    return [step for step in plan.steps if step.adopts and step.action in {"same", "unknown"}]


def _list_names(title: str, names: Sequence[Phrase]) -> Section:
    return Section(title, (Names(tuple(names)),) if names else ())
