"""What `fallback incidents` says: which primaries failed, with which codes, and what their fallbacks did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.display import display_time
from fallback.report.formats import Report
from fallback.report.page import Column, Page, Paragraph, Points, Row, Section, Table, code, count, phrase
from fallback.webhook.error_codes import describe_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.plan.incidents import IncidentReport, Incidents, Result
    from fallback.report.page import Phrase, Tone

_VERSION = 1
_ASKED = {"voice": "call", "sms": "message"}
_RESULTS: Mapping[Result, tuple[str, Tone]] = {
    "no fallback": ("no fallback", "danger"),
    "tore": ("fallback failed, too", "danger"),
    "unknown": ("not known", "warning"),
    "held": ("fallback answered", "good"),
}


def report_incidents(report: IncidentReport) -> Report:
    """Return the report of a period."""
    return Report(_make_page(report), describe_incidents(report))


def describe_incidents(report: IncidentReport) -> dict[str, Any]:
    """The report as plain data. Times are in ISO 8601."""
    return {
        "version": _VERSION,
        "account": report.account,
        "since": report.period.since.isoformat(),
        "until": report.period.until.isoformat(),
        "incidents": [_describe(each) for each in report.incidents],
        "unattributed": [
            {"code": error, "url": url, "count": number} for (error, url), number in report.unattributed.items()
        ],
        "unread": list(report.unread),
    }


def _describe(each: Incidents) -> dict[str, Any]:
    return {
        "number": each.number,
        "group": each.group,
        "friendly_name": each.friendly_name,
        "failed": each.count,
        "codes": dict(each.codes),
        "fallback": {result: each.results.get(result, 0) for result in _RESULTS},
        "elsewhere": dict(each.elsewhere),
        "first": each.first.isoformat(),
        "last": each.last.isoformat(),
    }


def _make_page(report: IncidentReport) -> Page:
    failed = sum(each.count for each in report.incidents)
    lost = report.count_results("no fallback") + report.count_results("tore")
    return Page(
        f"Incidents of account {report.account}",
        phrase(_word_verdict(report, failed)),
        "danger" if lost else "warning" if failed or report.unattributed else "good",
        (
            Paragraph(phrase(f"from {display_time(report.period.since)} to {display_time(report.period.until)}")),
            *_list_unread(report),
        ),
        tuple(_make_sections(report)),
        command="fallback incidents",
    )


def _word_verdict(report: IncidentReport, failed: int) -> str:
    if not failed:
        return "No primary failed" if not report.unattributed else "Errors that belong to no number are below"
    parts = [f"{report.count_results(result):,} {words}" for result, (words, _) in _RESULTS.items()]
    told = "; ".join(part for part in parts if not part.startswith("0 "))
    return f"The primary failed for {failed:,} calls and messages: {told}"


def _list_unread(report: IncidentReport) -> Iterator[Paragraph]:
    for reason in report.unread:
        yield Paragraph(phrase(f"not known: {reason}"), "danger")


def _make_sections(report: IncidentReport) -> Iterator[Section]:
    if report.incidents:
        yield Section("Numbers", (_tabulate(report),), is_essential=True)
    codes = sorted({each for one in report.incidents for each in (*one.codes, *one.elsewhere)})
    if codes:
        yield Section("Codes", (Points(tuple(_explain(each) for each in codes), noun="code"),))
    if report.unattributed:
        lines = tuple(
            phrase(code(error or "no code"), " at ", code(url), f": {count(number, 'time')}")
            for (error, url), number in report.unattributed.items()
        )
        yield Section("Errors of which the number is not known", (Points(lines, "warning", "error"),))


def _tabulate(report: IncidentReport) -> Table:
    columns = tuple(map(Column, ("number", "name", "failed", "codes", "fallback", "first", "last")))
    return Table("numbers whose primary failed", columns, tuple(map(_make_row, report.incidents)), "number")


def _make_row(each: Incidents) -> Row:
    results = [(each.results[result], *_RESULTS[result]) for result in _RESULTS if each.results.get(result)]
    codes = [phrase(code(error), f": {count(number, 'time')}") for error, number in sorted(each.codes.items())]
    codes += [
        phrase(code(error), f" at another URL: {count(number, 'time')}")
        for error, number in sorted(each.elsewhere.items())
    ]
    return Row(
        (
            (phrase(code(each.number)),),
            (phrase(code(each.friendly_name)),),
            (phrase(count(each.count, _ASKED[each.group])),),
            tuple(codes),
            tuple(phrase(f"{number:,} {words}") for number, words, _ in results),
            (phrase(display_time(each.first)),),
            (phrase(display_time(each.last)),),
        ),
        results[0][2] if results else "warning",
    )


def _explain(error: str) -> Phrase:
    known = describe_code(error)
    return phrase(code(error), f" {known.words}: {known.remedy}")
