"""A report in one of the formats that all reports share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from fallback.report.documents import dump_json
from fallback.report.text import render_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.report.page import Page

Format = Literal["text", "markdown", "json", "html"]
FORMATS: tuple[Format, ...] = ("text", "markdown", "json", "html")


@dataclass(frozen=True, slots=True)
class Report:
    """What a verb has to say: for people as a page, for programs as plain data with documented keys."""

    page: Page
    data: Mapping[str, Any]


def render(report: Report, form: Format, width: int) -> str:
    """The report in a format, without a line's end at its end. `width` is for text only."""
    match form:
        case "text":
            return render_text(report.page, width)
        case "json":
            return dump_json(report.data)
        case "markdown":
            from fallback.report.markdown import render_markdown  # noqa: PLC0415 -- each format loads what it needs

            return render_markdown(report.page).rstrip("\n")
        case "html":
            from fallback.report.html import render_html  # noqa: PLC0415 -- Jinja takes a tenth of a second to load

            return render_html(report.page).rstrip("\n")
