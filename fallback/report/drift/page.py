"""Drift as a page: how many numbers are not as declared, which side moved, and who moved the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.drift.blame import describe_blame
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.plan.drift import Drift, DriftedField, DriftedNumber, Side
    from fallback.report.page import Block, Phrase, Tone

_SIDES: Mapping[Side, tuple[str, Tone]] = {
    "elsewhere": ("Changed on the account since the last `up` (declared -> live)", "danger"),
    "both": ("Changed on the account and in the file (declared -> live)", "danger"),
    "unknown": ("Not as declared; which side moved is not known (declared -> live)", "warning"),
    "declared": ("As recorded: changed in the file, or elsewhere before a refresh (declared -> live)", "neutral"),
}


def make_drift_page(drift: Drift, *, unread: str = "") -> Page:
    """The page of a drift. `unread` says why the log could not be read, if it could not."""
    drifted = len(drift.numbers)
    are = "is" if drifted == 1 else "are"
    verdict = f"{drifted:,} of {count(drift.declared, 'number')} {are} not as declared"
    return Page(
        f"Drift of stack {drift.stack}",
        phrase(verdict if drifted else "every number is as declared"),
        "danger" if drifted else "good",
        tuple(_make_lead(drift, unread)),
        tuple(_make_sections(drift)),
        command=f"fallback drift --stack {drift.stack}",
    )


def _make_lead(drift: Drift, unread: str) -> Iterator[Paragraph]:
    yield Paragraph(phrase(f"stack {drift.stack}, account ", code(drift.account)))
    if drift.removed is None:
        yield Paragraph(phrase("Pulumi's record could not be read, so which side moved is not known"), "warning")
    if drift.uncompared:
        fields = count(drift.uncompared, "field")
        yield Paragraph(phrase(f"{fields} not compared, because only Pulumi knows the secrets in them"))
    if unread:
        yield Paragraph(phrase(f"who changed it is not known: {unread}"), "danger")


def _make_sections(drift: Drift) -> Iterator[Section]:
    for side, (title, tone) in _SIDES.items():
        blocks = tuple(block for one in drift.numbers for block in _describe_number(one, side))
        yield Section(title, blocks, tone, is_essential=tone == "danger")
    removed = tuple(phrase(code(number)) for number in drift.removed or ())
    yield Section("No longer declared; they stay on the account", (Names(removed),) if removed else ())


def _describe_number(one: DriftedNumber, side: Side) -> Iterator[Block]:
    """What of a number belongs to a side, each number by itself: each may have been changed by somebody else."""
    name = phrase(code(one.number), *((" ", Span(one.friendly_name, "name")) if one.friendly_name else ()))
    fields = [field for field in one.fields if field.side == side]
    if fields:
        differences = (Difference(phrase(code(field.field.name)), field.declared, field.live) for field in fields)
        yield Comparison((name,), tuple(differences))
        if blamed := tuple(_list_blame(fields)):
            yield Points(blamed)
    elif one.state and one.side == side:
        blame = phrase("; ", *describe_blame(one.blame)) if one.blame else ()
        yield Points((phrase(*name, f": {one.state}", *blame),))


def _list_blame(fields: list[DriftedField]) -> Iterator[Phrase]:
    """Who changed what, each actor once with all the fields."""
    said: dict[Phrase, list[str]] = {}
    for field in fields:
        if field.blame:
            said.setdefault(describe_blame(field.blame), []).append(field.field.name)
    for text, names in said.items():
        yield phrase(*_join(names), ": ", *text)


def _join(names: list[str]) -> Phrase:
    return tuple(span for name in names for span in (Span(", "), code(name)))[1:]
