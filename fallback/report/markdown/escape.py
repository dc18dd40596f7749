r"""What comes from outside, in Markdown, so that it is seen and does nothing.

Data stands in a code span, where GitHub reads neither markup nor mentions nor references; only a backtick and, in a
table, a pipe could end it. Prose of ours may quote data, so it is escaped, too: a character that begins markup is
written with a backslash, and what GitHub would link after rendering (`@name`, `#1`, `:smile:`, `GH-1`) is taken apart
by a space of no width, because a backslash is gone by then.

Sources: https://github.github.com/gfm/ 6.1 (backslash escapes), 6.3 (code spans), 4.10 (pipes in tables), 6.9
(autolinks); https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from fallback.display import escape

if TYPE_CHECKING:
    from fallback.report.layout import Span
    from fallback.report.page import Phrase

_MARKUP = re.compile(r"[\\`*_\[\]{}|~^!]")
_AT_START = re.compile(r"^(\s*)([#+\->=]|\d+(?=[.)]))")
# Of the emoji, only `:100:` and `:1234:` have digits alone; so a time of the day stays as it is.
_LINKED = re.compile(r"[@#](?=\w)|:(?=(?:[a-z+_-][\w+-]*|100|1234):)|(?<=\bGH)-(?=\d)", re.IGNORECASE)
_AUTOLINK = re.compile(r"(?<=\w):(?=//)|\b(www)\.", re.IGNORECASE)
_NO_WIDTH = "&#8203;"
_RIGHT_TO_LEFT = {"R", "AL"}
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"  # https://unicode.org/reports/tr9/#Explicit_Directional_Isolates


def escape_prose(text: str) -> str:
    r"""A text of ours, which may quote what others wrote, as inline Markdown.

    >>> escape_prose("<b>*now* @team</b>")
    '&lt;b&gt;\\*now\\* @&#8203;team&lt;/b&gt;'
    """
    shown = escape(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = _MARKUP.sub(r"\\\g<0>", shown)
    shown = _LINKED.sub(rf"\g<0>{_NO_WIDTH}", shown)
    shown = _AUTOLINK.sub(lambda found: f"www\\." if found[1] else "\\:", shown)  # noqa: F541
    return isolate(_AT_START.sub(_escape_start, shown).replace("$", "<span>$</span>"))


def format_code(text: str, *, in_table: bool = False) -> str:
    r"""Data as a code span.

    >>> print(format_code("a`b"), format_code("a|b", in_table=True))
    ``a`b`` `a\|b`
    """
    shown = escape(text) or " "
    ticks = "`" * (_longest_run(shown) + 1)
    pad = (
        " " if shown.startswith("`") or shown.endswith("`") or (shown.strip() and shown[0] == shown[-1] == " ") else ""
    )
    body = shown.replace("|", r"\|") if in_table else shown
    return f"{ticks}{pad}{isolate(body)}{pad}{ticks}"


def format_block(text: str, language: str) -> str:
    """Lines as a code block that nothing in them ends."""
    lines = [escape(line) for line in text.splitlines()]
    ticks = "`" * max(3, *(_longest_run(line) + 1 for line in lines), 3)
    return "\n".join([f"{ticks}{language}", *lines, ticks])


def format_phrase(words: Phrase, *, in_table: bool = False) -> str:
    """A phrase as inline Markdown."""
    return "".join(_format_span(span, in_table=in_table) for span in words)


def isolate(text: str) -> str:
    """`text`; if it has letters that are read from right to left, so that it does not reorder what is around it."""
    if text.isascii() or not any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in text):
        return text
    return f"{_ISOLATE}{text}{_END_ISOLATE}"


def _format_span(span: Span, *, in_table: bool) -> str:
    if span.meaning in {"code", "quoted", "name"}:
        return format_code(span.text, in_table=in_table)
    text = escape_prose(span.text)
    return f"**{text}**" if span.meaning in {"heading", "danger"} and text.strip() == text and text else text


def _escape_start(found: re.Match[str]) -> str:
    if found[2].isdigit():
        return f"{found[0]}\\"
    return f"{found[1]}\\{found[2]}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
