"""An audit as a page: how many numbers would go silent, who answers and what becomes of a failure, what is wrong.

What is alike is told once, with the numbers that it is true of, the worst first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fallback.report.audit.numbers import tabulate
from fallback.report.audit.words import ASKED, describe_place, explain_outcome, name_audited, name_behind, name_field
from fallback.report.page import Names, Page, Paragraph, Points, Section, code, count, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fallback.model import Severity
    from fallback.plan.answering import Answering, Outcome
    from fallback.plan.audit import Audit, Audited, AuditedBehind
    from fallback.report.page import Block, Phrase, Tone

T = TypeVar("T")
_TITLES: Mapping[Outcome, tuple[str, Tone]] = {
    "silent": ("Silent if the server fails", "danger"),
    "unknown": ("Not known", "warning"),
    "nobody": ("Nobody answers", "warning"),
    "caught": ("Caught by a fallback", "good"),
}
_SEVERITIES: Mapping[Severity, tuple[str, Tone]] = {
    "error": ("Errors that the rules find", "danger"),
    "warning": ("Warnings of the rules", "warning"),
    "advice": ("Advice of the rules", "neutral"),
}
_TOLD_ABOVE = ("no-fallback",)  # who has no fallback is silent if the server fails
_NOT_READ = (
    "Not looked at: the records of other regions, WhatsApp and RCS senders, Conversations, Studio, Flex. "
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
    yield Paragraph(phrase("account ", code(audit.account), f": {'; '.join(counts)}" if counts else ""))
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
    said: dict[tuple[str, Phrase], list[Phrase]] = {}
    for one in everything:
        for group, answering in one.answering.items():
            if answering.outcome == outcome:
                said.setdefault((ASKED[group], _describe_answering(answering)), []).append(name_audited(one))
    for (asked, text), names in _merge(said):
        yield Points((phrase(f"{asked}: ", *text),))
        yield Names(names)


def _merge(said: Mapping[tuple[str, T], Sequence[Phrase]]) -> list[tuple[tuple[str, T], tuple[Phrase, ...]]]:
    """What is said of the same subjects, once, with all the words that it is said of; the most subjects first."""
    merged: dict[tuple[T, tuple[Phrase, ...]], list[str]] = {}
    for (words, text), names in said.items():
        merged.setdefault((text, tuple(names)), []).append(words)
    pairs = [((" and ".join(sorted(words)), text), names) for (text, names), words in merged.items()]
    return sorted(pairs, key=lambda pair: -len(pair[1]))


def _describe_answering(answering: Answering) -> Phrase:
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
    for severity, (title, tone) in _SEVERITIES.items():
        said: dict[tuple[str, str], list[Phrase]] = {}
        for subject, name in _list_subjects(audit):
            for finding in subject.findings:
                if finding.severity == severity and finding.rule not in _TOLD_ABOVE:
                    text = f"{finding.message} [{finding.rule}]"
                    said.setdefault((name_field(subject.kind, finding.field), text), []).append(name)
        blocks = [
            block
            for (fields, text), names in _merge(said)
            for block in (Points((phrase(f"{fields}: {text}"),), noun="finding"), Names(names))
        ]
        yield Section(title, tuple(blocks), tone)


def _list_subjects(audit: Audit) -> Iterator[tuple[Audited | AuditedBehind, Phrase]]:
    yield from ((one, name_audited(one)) for one in (*audit.numbers, *audit.entry_points))
    yield from ((one, name_behind(one)) for one in audit.behind)
