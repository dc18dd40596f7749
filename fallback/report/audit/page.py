"""An audit as a page: how many numbers would go silent, who answers and what becomes of a failure, what is wrong.

What is alike is told once, with the numbers that it is true of, the worst first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.audit.numbers import tabulate
from fallback.report.audit.words import ASKED, describe_place, explain_outcome, name_audited, name_behind, name_field
from fallback.report.page import Names, Page, Paragraph, Points, Section, code, count, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fallback.fields import Group
    from fallback.model import Severity
    from fallback.plan.answering import Answering, Outcome
    from fallback.plan.audit import Audit, Audited, AuditedBehind
    from fallback.report.page import Block, Phrase, Tone

_TITLES: Mapping[Outcome, tuple[str, Tone]] = {
    "silent": ("Silent if the server fails", "danger"),
    "unknown": ("Not known", "warning"),
    "nobody": ("Nobody answers", "warning"),
    "caught": ("Caught by a fallback", "good"),
}
_SEVERITIES: Mapping[Severity, Tone] = {"error": "danger", "warning": "warning", "advice": "neutral"}
_TOLD_ABOVE = ("no-fallback",)  # who has no fallback is silent if the server fails
_NOT_READ = (
    "Not looked at: the records of other regions, BYOC trunks, WhatsApp and RCS senders, Conversations, Studio, Flex. "
    "Whether a URL answers, only a drill can tell."
)


def make_audit_page(audit: Audit, *, has_stacks: bool) -> Page:
    """The page of an audit. `has_stacks`: stack files were there to be asked which number they declare."""
    silent = len(audit.having("silent"))
    total = len(audit.numbers)
    return Page(
        f"Audit of account {audit.account}",
        phrase(f"{silent:,} of {count(total, 'number')} would go silent if their server failed"),
        "danger" if silent else "good",
        tuple(_make_lead(audit, has_stacks=has_stacks)),
        tuple(_make_sections(audit, has_stacks=has_stacks)),
        phrase(_NOT_READ),
        "fallback audit",
    )


def _make_lead(audit: Audit, *, has_stacks: bool) -> Iterator[Paragraph]:
    counts = [
        f"{len(some):,} {words}"
        for outcome, words in (
            ("caught", "would be caught by a fallback"),
            ("nobody", "answered by nobody"),
            ("unknown", "unknown"),
        )
        if (some := audit.having(outcome))  # type: ignore[arg-type]
    ]
    yield Paragraph(phrase("account ", code(audit.account), f": {'; '.join(counts) or 'no others'}"))
    if has_stacks:
        others = sum(not one.stack for one in audit.numbers)
        yield Paragraph(phrase(f"{count(others, 'number')} of {len(audit.numbers):,} in no stack"))
    for one in audit.unread:
        yield Paragraph(phrase(f"not read: {one.reason}"), "danger")


def _make_sections(audit: Audit, *, has_stacks: bool) -> Iterator[Section]:
    everything = (*audit.numbers, *audit.entry_points)
    for outcome, (title, tone) in _TITLES.items():
        yield Section(title, tuple(_group(everything, outcome)), tone, is_essential=outcome == "silent")
    yield from _list_findings(audit)
    if has_stacks:
        names = tuple(name_audited(one) for one in audit.numbers if not one.stack)
        yield Section("In no stack", (Names(names),) if names else ())
    yield tabulate(audit, has_stacks=has_stacks)


def _group(everything: Sequence[Audited], outcome: Outcome) -> Iterator[Block]:
    """Who answers, each way once, with those that it is true of; the most first."""
    groups: dict[tuple[Group, Phrase], list[Audited]] = {}
    for one in everything:
        for group, answering in one.answering.items():
            if answering.outcome == outcome:
                groups.setdefault((group, describe_answering(answering)), []).append(one)
    for (group, text), some in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        yield Points((phrase(f"{ASKED[group]}: ", *text),), _TITLES[outcome][1])
        yield Names(tuple(map(name_audited, some)))


def describe_answering(answering: Answering) -> Phrase:
    """Who answers, who if that fails, and why nobody does."""
    place = describe_place(answering)
    parts: list[Phrase] = []
    if answering.primary is not None:
        after = (", else ", code(answering.fallback.address)) if answering.fallback else ()
        nobody = ", else nobody" if not answering.fallback and answering.is_known else ""
        parts.append(phrase(code(answering.primary.address), *after, nobody))
    if place:
        parts.append(phrase("by ", *place))
    if why := explain_outcome(answering):
        parts.append(phrase(why))
    return tuple(span for index, part in enumerate(parts) for span in ((*phrase("; "), *part) if index else part))


def _list_findings(audit: Audit) -> Iterator[Section]:
    """What the rules say, each sentence once, with those that it is true of; errors first."""
    for severity, tone in _SEVERITIES.items():
        said: dict[tuple[str, str, str], list[Phrase]] = {}
        for subject, kind, name in _list_subjects(audit):
            for finding in subject.findings:
                if finding.severity == severity and finding.rule not in _TOLD_ABOVE:
                    key = (name_field(kind, finding.field), finding.message, finding.rule)
                    said.setdefault(key, []).append(name)
        blocks = [
            block
            for (field, message, rule), names in sorted(said.items(), key=lambda pair: (pair[0][2], -len(pair[1])))
            for block in (_word(field, message, rule, tone), Names(tuple(names)))
        ]
        yield Section(f"{severity.capitalize()}: what the rules say", tuple(blocks), tone)


def _list_subjects(audit: Audit) -> Iterator[tuple[Audited | AuditedBehind, str, Phrase]]:
    yield from ((one, one.kind, name_audited(one)) for one in (*audit.numbers, *audit.entry_points))
    yield from ((one, one.kind, name_behind(one)) for one in audit.behind)


def _word(field: str, message: str, rule: str, tone: Tone) -> Points:
    where = (code(field), ": ") if field else ()
    return Points((phrase(*where, f"{message} [{rule}]"),), tone, "finding")
