"""An audit number by number. Only HTML shows it, where the table can be sorted and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.audit.words import describe_place, explain_outcome
from fallback.report.layout import Span
from fallback.report.page import Column, Row, Section, Table, code, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.fields import Group
    from fallback.plan.audit import Audit, Audited
    from fallback.report.page import Phrase, Tone

_TONES: dict[str, Tone] = {"silent": "danger", "unknown": "warning", "nobody": "warning", "caught": "good"}


def tabulate(audit: Audit, *, has_stacks: bool) -> Section:
    """Every number, and what else people reach, in a row."""
    titles = ["Number", "Name", "Outcome", "Calls", "Messages", "Findings", *(["Stack"] if has_stacks else [])]
    rows = tuple(_make_row(one, has_stacks=has_stacks) for one in (*audit.numbers, *audit.entry_points))
    table = Table("Who answers each number", tuple(map(Column, titles)), rows, "number")
    return Section("Every number", (table,) if rows else (), is_detail=True)


def _make_row(one: Audited, *, has_stacks: bool) -> Row:
    rules = dict.fromkeys(finding.rule for finding in one.findings)
    cells = (
        (phrase(code(one.address)),),
        ((Span(one.name, "name"),),) if one.name else (),
        (phrase(one.outcome),),
        tuple(_describe(one, "voice")),
        tuple(_describe(one, "sms")),
        tuple(phrase(code(rule)) for rule in rules),
        *(((phrase(one.stack),) if one.stack else (),) if has_stacks else ()),
    )
    return Row(cells, _TONES[one.outcome])


def _describe(one: Audited, group: Group) -> Iterator[Phrase]:
    """Who answers, one line for each step."""
    answering = one.answering.get(group)
    if answering is None:
        yield phrase("cannot take them")
        return
    if place := describe_place(answering):
        yield place
    if answering.primary is not None:
        yield phrase(code(answering.primary.address))
    if answering.fallback is not None:
        yield phrase("else ", code(answering.fallback.address))
    elif answering.primary is not None and answering.is_known:
        yield phrase("else nobody")
    if why := explain_outcome(answering):
        yield phrase(why)
