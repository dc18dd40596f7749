"""Waivers: the problems that an entry accepts, why, and up to which day.

A waiver holds for its own number only. So a mistake in a handler that several numbers share is reported until each of
them waives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.lint.catalogue import RULES
from fallback.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from fallback.lint.catalogue import RuleId
    from fallback.model import Stack, Waiver


def list_valid(stack: Stack, today: date) -> Mapping[tuple[str, str], Waiver]:
    """Return the waivers that hold on a day, by number and rule."""
    return {
        (number, waiver.rule): waiver
        for number, desired in stack.numbers.items()
        for waiver in desired.waivers
        if today <= waiver.until
    }


def report_expired(stack: Stack, today: date) -> list[Problem]:
    """Return a problem for each waiver that has ended."""
    return [
        _problem(
            waiver,
            "expired-waiver",
            f"The waiver of {waiver.rule} ended on {waiver.until}. Correct the problem, or write a new date.",
        )
        for desired in stack.numbers.values()
        for waiver in desired.waivers
        if waiver.until < today
    ]


def report_unused(waivers: Iterable[Waiver]) -> list[Problem]:
    """Return a problem for each of some waivers whose rule nothing breaks."""
    return [
        _problem(waiver, "unused-waiver", f"Nothing breaks {waiver.rule} here. Remove the waiver.")
        for waiver in waivers
    ]


def _problem(waiver: Waiver, rule: RuleId, message: str) -> Problem:
    return Problem(waiver.position, waiver.path, message, rule, RULES[rule].severity)
