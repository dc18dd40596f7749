"""The template filled with a page."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fallback.display import defuse, escape
from fallback.report.html.diagram import draw, draw_trend
from fallback.report.layout import split_difference
from fallback.report.page import Page, count, to_plain

_UNFOLDED = 12  # names that are read at a glance


def render_html(page: Page) -> str:
    """The page as a whole HTML document."""
    style, script = _read("style.css"), _read("script.js")
    template = _make_environment().get_template("page.html.j2")
    return template.render(
        page=page,
        style=Markup(style),  # noqa: S704 -- our own file
        script=Markup(script),  # noqa: S704
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}",
        unfolded=_UNFOLDED,
    )


@cache
def _make_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fallback.report", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_show,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(kind=lambda block: type(block).__name__, plain=to_plain, defuse=defuse)
    environment.globals |= {
        "split_difference": split_difference,
        "count": count,
        "draw": draw,
        "draw_trend": draw_trend,
    }
    return environment


def _show(value: object) -> object:
    """What the template writes: of a text that is not markup, no character that acts instead of being seen."""
    return escape(value) if type(value) is str else value


@cache
def _read(name: str) -> str:
    return files("fallback.report").joinpath("html", name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
