"""A drill as a page: the verdict, each hole, what callers hear, what is shared, when certificates end, the trend.

Numbers that share primary and fallback are told together: they share what became of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import display, display_text, display_time
from fallback.report.page import (
    Column,
    Page,
    Paragraph,
    Points,
    Row,
    Section,
    Table,
    Trend,
    code,
    count,
    phrase,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fallback.drill.evidence import Asked
    from fallback.drill.history import Entry
    from fallback.drill.net import Handler
    from fallback.drill.rounds import Fail
    from fallback.drill.verdict import Drill, Judgement, Net
    from fallback.report.page import Phrase, Tone

MOST_OLD_DRILLS = 30  # in the trend; a picture of more says no more
_SOON, _VERY_SOON = 30, 7  # days
_FEW = 3  # numbers that are named in a row
_TONES: Mapping[Net, Tone] = {"holds": "neutral", "hole": "danger", "none": "warning"}
_WHAT = {"voice": "calls", "sms": "messages"}
_ASSUMED: Mapping[Fail, str] = {
    "refused": "that the primary's server refuses connections",
    "timeout": "that the primary's server does not answer",
    "500": "that the primary answers with an error",
    "bad-twiml": "that the primary answers with a document that is not XML",
}


def make_drill_page(drill: Drill, history: Sequence[Entry] = ()) -> Page:
    """The page of a drill; `history` are the entries of earlier drills and of this one, the oldest first."""
    return Page(
        f"Drill of stack {drill.stack}",
        _make_verdict(drill),
        "danger" if drill.holes else "good",
        tuple(_make_lead(drill)),
        tuple(_make_sections(drill, history)),
        phrase(f"{display_time(drill.at)}, {drill.seconds:.1f} s"),
        f"fallback drill --stack {drill.stack}",
    )


def _make_verdict(drill: Drill) -> Phrase:
    nets = [one.net for one in drill.judgements]
    holes, holds, none = (nets.count(net) for net in ("hole", "holds", "none"))
    has = "has" if holes == 1 else "have"
    first = f"{holes:,} of {count(len(nets), 'net')} {has} a hole" if holes else f"no hole in {count(len(nets), 'net')}"
    rest = f" · {none:,} without a fallback" if none else ""
    return phrase(f"{first} · {holds:,} hold{rest}")


def _make_lead(drill: Drill) -> Iterator[Paragraph]:
    if drill.fail:
        yield Paragraph(phrase(f"The drill assumes {_ASSUMED[drill.fail]}."))
    if drill.has_no_network:
        yield Paragraph(phrase("Nothing was reached. Perhaps this machine has no network."), "danger")


def _make_sections(drill: Drill, history: Sequence[Entry]) -> Iterator[Section]:
    groups = _group(drill.judgements)
    yield from _section("Holes", _list_points(groups, "hole"), "danger")
    yield from _section("Primaries that fail", _list_failing(groups), "warning")
    yield Section("What callers hear", (_tabulate(groups),))
    yield from _section("Shared fate", _list_shares(groups), "warning")
    yield from _section("No fallback to judge", _list_points(groups, "none"), "neutral")
    if drill.ends:
        yield Section("Certificates", (_tabulate_certificates(drill),))
    if history:
        entries = history[-MOST_OLD_DRILLS:]
        trend = Trend(
            f"Holes in the last {count(len(entries), 'drill')}",
            tuple((one.at[:16].replace("T", " "), one.holes) for one in entries),
        )
        yield Section("Trend", (trend,))
    if any(len(group) > _FEW for group in groups):
        yield Section("Every number", (_tabulate_numbers(drill.judgements),), is_detail=True)


def _section(title: str, points: Sequence[Phrase], tone: Tone) -> Iterator[Section]:
    if points:
        yield Section(title, (Points(tuple(points), tone, "net"),), tone, is_essential=tone == "danger")


def _group(judgements: Sequence[Judgement]) -> list[list[Judgement]]:
    """The judgements that say the same of the same handlers; holes first."""
    groups: dict[tuple[object, ...], list[Judgement]] = {}
    for one in judgements:
        case = one.finding.case
        groups.setdefault((case.group, case.primary, case.fallback, one.net, one.why), []).append(one)
    order = {"hole": 0, "none": 1, "holds": 2}
    return sorted(groups.values(), key=lambda group: order[group[0].net])


def _list_points(groups: Sequence[Sequence[Judgement]], net: Net) -> list[Phrase]:
    return [
        phrase(*_name_numbers(group), f", {_WHAT[group[0].finding.case.group]}: {display_text(group[0].why)}")
        for group in groups
        if group[0].net == net
    ]


def _list_failing(groups: Sequence[Sequence[Judgement]]) -> list[Phrase]:
    return [
        phrase(
            *_name_numbers(group),
            f", {_WHAT[group[0].finding.case.group]}: {primary.code}, {display_text(primary.why)}",
        )
        for group in groups
        if (primary := group[0].finding.primary) and primary.code
    ]


def _list_shares(groups: Sequence[Sequence[Judgement]]) -> list[Phrase]:
    return [
        phrase(
            *_name_numbers(group),
            f", {_WHAT[group[0].finding.case.group]}: primary and fallback have the same "
            f"{' and '.join(group[0].shares)}, so they may fail together",
        )
        for group in groups
        if group[0].shares and group[0].net != "none"
    ]


def _name_numbers(group: Sequence[Judgement]) -> list[str]:
    numbers = [one.finding.case.number for one in group]
    if len(numbers) <= _FEW:
        return [", ".join(numbers)]
    return [f"{count(len(numbers), 'number')} ({', '.join(numbers[:_FEW])}, …)"]


def _tabulate(groups: Sequence[Sequence[Judgement]]) -> Table:
    columns = tuple(map(Column, ("Numbers", "For", "Primary", "Fallback", "Net")))
    rows = tuple(_make_row(_name_numbers(group)[0], group[0]) for group in groups if group[0].finding.primary)
    return Table("What was asked, and what a caller would hear", columns, rows, "net")


def _tabulate_numbers(judgements: Sequence[Judgement]) -> Table:
    columns = tuple(map(Column, ("Number", "For", "Primary", "Fallback", "Net")))
    rows = tuple(_make_row(one.finding.case.number, one) for one in judgements)
    return Table("Each number's calls and messages", columns, rows, "net")


def _make_row(name: str, judgement: Judgement) -> Row:
    finding = judgement.finding
    case = finding.case
    cells = (
        (phrase(name),),
        (phrase(_WHAT[case.group]),),
        _describe(case.primary, finding.primary),
        _describe(case.fallback, finding.fallback),
        (phrase(judgement.net),),
    )
    return Row(cells, _TONES[judgement.net])


def _describe(handler: Handler | None, asked: Asked | None) -> tuple[Phrase, ...]:
    """What was asked, and below it what came of it."""
    if handler is None or asked is None:
        return (phrase("none"),)
    happened = f"{asked.code}: {asked.why}" if asked.code else str(asked.heard)
    url = phrase(code(display(handler.url)), f" ({handler.method}, {asked.seconds:.1f} s)")
    return url, phrase(display_text(happened))


def _tabulate_certificates(drill: Drill) -> Table:
    columns = (Column("Host"), Column("Ends"), Column("Days", is_numeric=True))
    rows = []
    for host, ends in drill.ends.items():
        days = (ends - drill.at).days
        tone: Tone = "danger" if days < _VERY_SOON else "warning" if days < _SOON else "neutral"
        cells = ((phrase(code(display(host))),), (phrase(f"{ends:%Y-%m-%d}"),), (phrase(str(days)),))
        rows.append(Row(cells, tone))
    return Table("When the certificates of the hosts end", columns, tuple(rows), "host")
