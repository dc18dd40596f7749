"""Who answers the numbers that a plan changes, as boxes and arrows: numbers, their primary, and their fallback.

Numbers for which the same changes are one box. A primary is a box for each pair of fallbacks that it has before and
after, because a fallback belongs to the number and not to the primary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fallback.report.page import Edge, Node, Section, Topology, count, to_plain
from fallback.report.plan.failure import list_touched
from fallback.report.plan.names import ASKED, name_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fallback.plan.answering import Answering
    from fallback.plan.routing import Routing
    from fallback.plan.stack import Plan, Step
    from fallback.report.page import EdgeKind, Tone

_NUMBERS, _PRIMARY, _FALLBACK = range(3)
_NOBODY = "nobody"


class _Chains(NamedTuple):
    """What is asked for calls or for messages, and what after it: before and after the plan."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class _Drawing:
    """Boxes by what they stand for, and the labels of each arrow, while they are collected."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[object, ...], Node] = {}
        self.labels: dict[tuple[str, str, EdgeKind, bool], list[str]] = {}

    def add_node(self, rank: int, text: str, *more: object) -> str:
        tone: Tone = "danger" if text == _NOBODY else "neutral"
        node = Node(f"{rank}-{len(self.nodes)}", rank, (text,), tone)
        return self.nodes.setdefault((rank, text, *more), node).key

    def add_edge(self, start: str, end: str, kind: EdgeKind, label: str = "") -> None:
        labels = self.labels.setdefault((start, end, kind, not label), [])
        if label and label not in labels:
            labels.append(label)

    def finish(self) -> Topology:
        edges = (
            Edge(start, end, ", ".join(labels), kind, is_fallback)
            for (start, end, kind, is_fallback), labels in self.labels.items()
        )
        return Topology("Who answers what changes, and who if that fails", tuple(self.nodes.values()), tuple(edges))


def draw_topology(plan: Plan) -> Iterator[Section]:
    """The picture of what changes; nothing if no handler does."""
    groups: dict[tuple[_Chains, ...], list[Step]] = {}
    for step in plan.steps:
        if chains := tuple(map(_find_chains, list_touched(step))):
            groups.setdefault(chains, []).append(step)
    drawing = _Drawing()
    for chains, steps in groups.items():
        numbers = drawing.add_node(_NUMBERS, _name(steps), steps[0].number)
        for each in chains:
            _draw(drawing, numbers, each)
    if groups:
        yield Section("Topology of what changes", (drawing.finish(),))


def _find_chains(routing: Routing) -> _Chains:
    return _Chains(ASKED[routing.group], _list_addresses(routing.before), _list_addresses(routing.after))


def _draw(drawing: _Drawing, numbers: str, chains: _Chains) -> None:
    label, before, after = chains
    if before[:1] == after[:1]:
        primary = _add_primary(drawing, numbers, tuple(dict.fromkeys((*before, *after))), label, "kept")
        _add_fallbacks(drawing, primary, before[1:], after[1:])
        return
    sides: tuple[tuple[tuple[str, ...], EdgeKind], ...] = ((before, "removed"), (after, "added"))
    for addresses, kind in sides:
        if addresses:
            primary = _add_primary(drawing, numbers, addresses, label, kind)
            _add_fallbacks(drawing, primary, addresses[1:], addresses[1:])


def _add_primary(drawing: _Drawing, numbers: str, addresses: Sequence[str], label: str, kind: EdgeKind) -> str:
    rank = _FALLBACK if addresses[0] == _NOBODY else _PRIMARY
    primary = drawing.add_node(rank, addresses[0], *(addresses[1:] if rank == _PRIMARY else ()))
    drawing.add_edge(numbers, primary, kind, label)
    return primary


def _add_fallbacks(drawing: _Drawing, primary: str, before: Sequence[str], after: Sequence[str]) -> None:
    for address in dict.fromkeys((*before, *after)):
        kind: EdgeKind = (
            "kept" if address in before and address in after else "added" if address in after else "removed"
        )
        drawing.add_edge(primary, drawing.add_node(_FALLBACK, address), kind)


def _list_addresses(answering: Answering | None) -> tuple[str, ...]:
    """The primary, and the fallback where it is known; nothing where there is no number."""
    if answering is None:
        return ()
    if answering.primary is None:
        return (_NOBODY,)
    if answering.fallback is not None:
        return answering.primary.address, answering.fallback.address
    return (answering.primary.address, *([_NOBODY] if answering.form == "url" else []))


def _name(steps: Sequence[Step]) -> str:
    return to_plain(name_number(steps[0])) if len(steps) == 1 else count(len(steps), "number")
