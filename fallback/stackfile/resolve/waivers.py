"""What a stack or an entry waives: `ignore: [{rule, reason, until}]`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fallback.lint import RULES
from fallback.masking import quote
from fallback.model import Waiver
from fallback.stackfile.text.problems import Rejection
from fallback.stackfile.text.wording import Unknown, format_path

if TYPE_CHECKING:
    from fallback.stackfile.text.problems import Problems
    from fallback.stackfile.text.tree import Node, Path


def read_waivers(written: Node | None, path: Path, problems: Problems) -> tuple[Waiver, ...]:
    """Return the waivers of a stack or an entry at `path`. What cannot be waived, and what is no day, is a problem."""
    read = []
    for index, item in enumerate(written.items if written else ()):
        place = (*path, "ignore", str(index))
        try:
            read.append(_waiver(item, place))
        except Rejection as rejection:
            problems.add_rejection(rejection, place)
    return tuple(read)


def _waiver(item: Node, path: Path) -> Waiver:
    rule, until = item.entries["rule"], item.entries["until"]
    known = [name for name, entry in RULES.items() if entry.waivable]
    if rule.text not in RULES:
        message = f"expected the id of a rule, found {quote(rule.text)}"
        raise Rejection("unknown-rule", rule.written, message, Unknown(rule.text, known))
    if rule.text not in known:
        message = f"The rule `{rule.text}` cannot be waived. {RULES[rule.text].reason}"
        raise Rejection("rule-not-waivable", rule.written, message)
    try:
        day = date.fromisoformat(until.text)
    except ValueError:
        message = f"expected a day of the calendar, found {until.text}; correct it"
        raise Rejection("bad-value", until.written, message) from None
    return Waiver(rule.text, item.entries["reason"].text, day, rule.written, format_path(path))
