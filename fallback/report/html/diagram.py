"""Where the boxes and arrows of a topology stand in a picture, in pixels.

Boxes of one rank stand below each other, in the order of what points to them, so that few arrows cross. The width of a
text is an estimate; a longer text is cut in the picture and whole in its tooltip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.report.layout import measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fallback.report.page import Edge, EdgeKind, Node, Tone, Topology, Trend

MOST_NODES = 300  # nobody reads a picture of more
_CHARACTER, _LINE, _PADDING = 7.3, 17, 10
_LONGEST = 46  # characters of a line
_BAR, _BETWEEN_BARS, _HIGHEST_BAR, _LEAST_BAR = 18, 6, 70, 2
_BETWEEN_RANKS, _BETWEEN_BOXES, _MARGIN = 150, 16, 8


@dataclass(frozen=True, slots=True)
class Box:
    """A node: its corner, its size, its lines as they fit, and its whole text."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge: the path of its line, and where its label stands."""

    path: str
    x: float
    y: float
    label: str
    kind: EdgeKind
    is_fallback: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A topology that can be drawn."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a trend: its corner, its size, what it counts and when."""

    x: float
    y: float
    width: float
    height: float
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A trend that can be drawn."""

    width: float
    height: float
    bars: tuple[Bar, ...]


def draw_trend(trend: Trend) -> Bars:
    """The bars of a trend. A zero is a line, so that it can be seen that there was a value."""
    highest = max((value for _, value in trend.values), default=0) or 1
    bars = []
    for index, (name, value) in enumerate(trend.values):
        height = _LEAST_BAR + value / highest * _HIGHEST_BAR
        top = _LINE + _HIGHEST_BAR + _LEAST_BAR - height
        bars.append(Bar(_MARGIN + index * (_BAR + _BETWEEN_BARS), top, _BAR, height, name, value))
    width = 2 * _MARGIN + max(1, len(bars)) * (_BAR + _BETWEEN_BARS)
    return Bars(width, _LINE + _HIGHEST_BAR + _LEAST_BAR + _MARGIN, tuple(bars))


def draw(topology: Topology) -> Picture | None:
    """The picture of a topology; None if there is nothing to draw, or too much."""
    if not topology.edges or len(topology.nodes) > MOST_NODES:
        return None
    boxes = _place(topology)
    arrows = tuple(_point(boxes[edge.start], boxes[edge.end], edge) for edge in topology.edges)
    width = max(box.x + box.width for box in boxes.values()) + _MARGIN
    height = max(box.y + box.height for box in boxes.values()) + _MARGIN
    return Picture(width, height, tuple(boxes.values()), arrows)


def _place(topology: Topology) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    left: float = _MARGIN
    for rank in sorted({node.rank for node in topology.nodes}):
        nodes = _sort([node for node in topology.nodes if node.rank == rank], topology.edges, boxes)
        width = max(measure(line) for node in nodes for line in _cut(node.lines)) * _CHARACTER + 2 * _PADDING
        top: float = _MARGIN
        for node in nodes:
            height = len(node.lines) * _LINE + _PADDING
            text = "\n".join(node.lines)
            boxes[node.key] = Box(left, top, width, height, _cut(node.lines), text, node.tone)
            top += height + _BETWEEN_BOXES
        left += width + _BETWEEN_RANKS
    return boxes


def _sort(nodes: Sequence[Node], edges: Sequence[Edge], placed: Mapping[str, Box]) -> list[Node]:
    """The nodes of a rank in the order of what points to them."""
    above: dict[str, list[float]] = {}
    for edge in edges:
        if edge.start in placed:
            above.setdefault(edge.end, []).append(placed[edge.start].y)
    return sorted(nodes, key=lambda node: sum(above.get(node.key, [0])) / len(above.get(node.key, [0])))


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        line if measure(line) <= _LONGEST else f"{line[: _LONGEST // 2]}…{line[-_LONGEST // 2 + 1 :]}" for line in lines
    )


def _point(start: Box, end: Box, edge: Edge) -> Arrow:
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    middle = (x1 + x2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return Arrow(path, middle, (y1 + y2) / 2 - 3, edge.label, edge.kind, edge.is_fallback)
