"""What `fallback doctor` says: one row for each check, what is wrong first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.formats import Report
from fallback.report.page import Column, Page, Row, Section, Table, code, count, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.doctor.diagnosis import Diagnosis, Verdict
    from fallback.report.page import Tone

_VERSION = 1
_ORDER: tuple[Verdict, ...] = ("wrong", "unknown", "ok")
_TONES: dict[Verdict, Tone] = {"wrong": "danger", "unknown": "warning", "ok": "good"}


def report_diagnoses(diagnoses: Sequence[Diagnosis]) -> Report:
    """Return the report of all checks. In each verdict they keep their order."""
    ordered = sorted(diagnoses, key=lambda each: _ORDER.index(each.verdict))
    wrong = sum(each.verdict == "wrong" for each in ordered)
    unknown = sum(each.verdict == "unknown" for each in ordered)
    left = f"; {unknown} could not be made" if unknown else ""
    verdict = f"{wrong} of {count(len(ordered), 'check')} failed{left}"
    table = Table(
        "checks",
        (Column("verdict"), Column("check"), Column("found"), Column("what to do")),
        tuple(_make_row(each) for each in ordered),
        "check",
    )
    page = Page("fallback doctor", phrase(verdict), "danger" if wrong else "good", sections=(Section("", (table,)),))
    return Report(
        page, {"version": _VERSION, "wrong": wrong, "unknown": unknown, "checks": list(map(_describe, ordered))}
    )


def _make_row(each: Diagnosis) -> Row:
    cells = (phrase(each.verdict),), (phrase(code(each.subject)),), (phrase(each.detail),), (phrase(each.remedy),)
    return Row(cells, _TONES[each.verdict])


def _describe(each: Diagnosis) -> dict[str, str]:
    return {"check": each.subject, "verdict": each.verdict, "detail": each.detail, "remedy": each.remedy}
