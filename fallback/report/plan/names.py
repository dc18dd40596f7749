"""What a plan calls its numbers, what they are asked for, and what happens to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.layout import Span
from fallback.report.page import code, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Group
    from fallback.plan.stack import Action, OtherNumber, Step
    from fallback.report.page import Phrase

ASKED: Mapping[Group, str] = {"voice": "calls", "sms": "messages"}
_DOES: Mapping[Action, str] = {
    "same": "unchanged",
    "unknown": "unknown",
    "change": "update",
    "buy": "buy",
    "release": "release",
    "released": "released",
    "missing": "missing",
}


def name_number(one: Step | OtherNumber) -> Phrase:
    """A number with its friendly name."""
    return phrase(code(one.number), *((" ", Span(one.friendly_name, "name")) if one.friendly_name else ()))


def describe_action(step: Step) -> str:
    """What happens to a number, in the words of the verdict."""
    adopts = step.adopts and step.action in {"same", "unknown", "change"}
    does = "" if adopts and step.action == "same" else _DOES[step.action]
    return ", ".join(filter(None, ["adopt" if adopts else "", does]))
