"""A topology as a Mermaid flowchart, which GitHub draws.

Source of the syntax: https://mermaid.js.org/syntax/flowchart.html. A label stands in double quotes; a character that
Mermaid or HTML could take for something else is written as an entity code (`#35;`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.display import escape
from fallback.report.markdown.escape import isolate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.report.page import Edge, EdgeKind, Topology

_UNSAFE = re.compile(r"[^\w .,/+\-:=?()…·]|^\d+(?=\.)|_", re.ASCII)
_WORDS: Mapping[EdgeKind, str] = {"added": "new", "removed": "gone", "kept": ""}
_COLOURS = {"added": "#1a7f37", "removed": "#cf222e"}


def render_mermaid(topology: Topology) -> str:
    """The flowchart, from left to right."""
    return "\n".join(["flowchart LR", *_draw(topology)])


def _draw(topology: Topology) -> Iterator[str]:
    names = {node.key: f"n{index}" for index, node in enumerate(topology.nodes)}
    for node in topology.nodes:
        label = "<br/>".join(map(_escape, node.lines))
        yield f'  {names[node.key]}["{label}"]'
    for edge in topology.edges:
        yield f"  {names[edge.start]} {_draw_arrow(edge)} {names[edge.end]}"
    for kind, colour in _COLOURS.items():
        if found := [str(index) for index, edge in enumerate(topology.edges) if edge.kind == kind]:
            yield f"  linkStyle {','.join(found)} stroke:{colour}"


def _draw_arrow(edge: Edge) -> str:
    line = "-.->" if edge.is_fallback else "-->"
    words = ": ".join(filter(None, [_WORDS[edge.kind], edge.label]))
    return f'{line}|"{_escape(words)}"|' if words else line


def _escape(text: str) -> str:
    return isolate(_UNSAFE.sub(lambda found: "".join(map(_escape_character, found[0])), escape(text)))


def _escape_character(character: str) -> str:
    r"""An entity code. Mermaid still takes `\n` for the end of a line, so a space of no width follows the stroke."""
    return f"#{ord(character)};" + ("#8203;" if character == "\\" else "")
