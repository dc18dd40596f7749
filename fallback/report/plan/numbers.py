"""A plan number by number: only HTML shows it, where the table can be sorted and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.layout import Span
from fallback.report.page import Column, Row, Section, Table, code, phrase
from fallback.report.plan.failure import describe_failure
from fallback.report.plan.names import describe_action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.fields import Group
    from fallback.plan.stack import Change, Plan, Step
    from fallback.report.page import Phrase, Tone

_COLUMNS = (
    Column("Number"),
    Column("Name"),
    Column("What happens"),
    Column("Changes"),
    Column("Calls fall back to"),
    Column("Messages fall back to"),
)


def tabulate_numbers(plan: Plan) -> Iterator[Section]:
    """Every declared number in a row."""
    if plan.steps:
        rows = tuple(map(_make_row, plan.steps))
        used = [index for index in range(len(_COLUMNS)) if any(row.cells[index] for row in rows)]
        columns = tuple(_COLUMNS[index] for index in used)
        rows = tuple(Row(tuple(row.cells[index] for index in used), row.tone) for row in rows)
        yield Section("Every number", (Table("All declared numbers", columns, rows, "number"),), is_detail=True)


def _make_row(step: Step) -> Row:
    cells = (
        (phrase(code(step.number)),),
        ((Span(step.friendly_name, "name"),),) if step.friendly_name else (),
        (phrase(describe_action(step)),),
        tuple(map(_describe_change, step.changes)),
        tuple(_describe_failure(step, "voice")),
        tuple(_describe_failure(step, "sms")),
    )
    return Row(cells, _choose_tone(step))


def _describe_change(change: Change) -> Phrase:
    sign = " → " if change.outcome == "changed" else " perhaps → "
    return phrase(code(change.field.name), " ", code(change.before), sign, code(change.after))


def _describe_failure(step: Step, group: Group) -> Iterator[Phrase]:
    for routing in step.routings:
        if routing.group == group:
            before, after = describe_failure(routing, is_after=False), describe_failure(routing, is_after=True)
            if before == after:
                yield phrase(after)
            else:
                yield phrase(f"before: {before}")
                yield phrase(f"after: {after}")


def _choose_tone(step: Step) -> Tone:
    if step.dangers or step.action == "missing":
        return "danger"
    return "warning" if step.action == "change" else "neutral"
