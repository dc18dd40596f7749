"""Pages for the tests of the renderers: one with every block, and the texts that must stay data in it."""

from __future__ import annotations

from fallback.report.page import (
    Code,
    Column,
    Comparison,
    Difference,
    Edge,
    Names,
    Node,
    Page,
    Paragraph,
    Points,
    Row,
    Section,
    Table,
    Topology,
    Trend,
    code,
    phrase,
)

A, B = "https://www.example.com/voice", "https://abc.example.com/voice"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style><b>",
    "a`b``c",
    "a|b|c",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "@everyone #1 GH-2 :smile: $x$",
    "\x1b[2J\x1b]0;x\x07",
    "\u202egnirts",
    "שלום עולם",
    "::error::x",
    "##[add-mask]x",
    "a\nb\r\n| c |",
    "{{ 7*7 }}{% raw %}",
    '"]; click n0 href "https://evil.example"',
    "--> </details>",
    "www.evil.example https://evil.example/a",
    "1. list",
    "- list",
    "# heading",
    "\u200b\u2066x",
]


def page_of(text: str = "Support", many: int = 1) -> Page:
    """A page with every block, in which `text` stands wherever data can stand."""
    names = tuple(phrase(code(f"+1415555{index:04}"), " ", code(text)) for index in range(many))
    change = Difference(phrase(code("voice_url")), A, B)
    node = Node("a", 0, (text, "+15005550006")), Node("b", 1, (text,), "danger"), Node("c", 2, (text,))
    edges = (
        Edge("a", "b", f"calls {text}", "added"),
        Edge("a", "c", "calls", "removed"),
        Edge("b", "c", "", is_fallback=True),
    )
    cells = ((phrase(code(text)),), (phrase("1"), phrase(text)))
    return Page(
        f"Page of {text}",
        phrase(f"1 update · {text}"),
        "warning",
        (Paragraph(phrase(f"stack {text}")), Paragraph(phrase(f"refused: {text}"), "danger")),
        (
            Section("Look", (Points((phrase(f"lost: {text}"),), "danger"),), "danger", is_essential=True),
            Section("", (Comparison(names, (change, Difference(phrase(code("x")), text, text)), "number"),)),
            Section(f"Names {text}", (Names(names),)),
            Section(
                "Table",
                (Table(text, (Column(text), Column("Count", is_numeric=True)), (Row(cells, "danger"),) * many),),
            ),
            Section("Code", (Code(f"{text}\n<Response/>", "xml"),)),
            Section("Topology", (Topology(text, node, edges),)),
            Section("Trend", (Trend(text, ((text, 1), ("now", 0))),)),
            Section("Every number", (Paragraph(phrase("only in HTML")),), is_detail=True),
        ),
        phrase("fingerprint ", code(text)),
        "fallback plan",
    )
