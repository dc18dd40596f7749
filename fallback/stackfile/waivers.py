"""What an entry excuses: `ignore: [{rule, reason, until}]`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fallback.lint import RULES
from fallback.masking import quote
from fallback.model import Waiver
from fallback.stackfile.problems import Mistake
from fallback.stackfile.wording import did_you_mean, dotted

if TYPE_CHECKING:
    from fallback.stackfile.problems import Problems
    from fallback.stackfile.tree import Node, Path


def waivers(written: Node | None, path: Path, problems: Problems) -> tuple[Waiver, ...]:
    """The waivers of the entry at `path`. What cannot be waived, and what is no day, is a problem."""
    read = []
    for index, item in enumerate(written.items if written else ()):
        place = (*path, "ignore", str(index))
        try:
            read.append(_waiver(item, place))
        except Mistake as mistake:
            problems.add_mistake(mistake, place)
    return tuple(read)


def _waiver(item: Node, path: Path) -> Waiver:
    rule, until = item.entries["rule"], item.entries["until"]
    known = [name for name, entry in RULES.items() if entry.waivable]
    if rule.text not in RULES:
        message = f"expected the id of a rule, found {quote(rule.text)}{did_you_mean(rule.text, known)}"
        raise Mistake("unknown-rule", rule.written, message)
    if rule.text not in known:
        message = f"The rule `{rule.text}` cannot be waived. {RULES[rule.text].reason}"
        raise Mistake("rule-not-waivable", rule.written, message)
    try:
        day = date.fromisoformat(until.text)
    except ValueError:
        message = f"expected a day of the calendar, found {until.text}; correct it"
        raise Mistake("bad-value", until.written, message) from None
    return Waiver(rule.text, item.entries["reason"].text, day, rule.written, dotted(path))
