"""Waivers: the rules that a number is not held to, why, and up to which day.

A waiver holds for its own number, or for all numbers of the stack. A problem in a handler that several numbers share is
reported until all of them waive its rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.lint.catalogue import RULES
from fallback.model import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from fallback.lint.catalogue import RuleId
    from fallback.model import Stack, Waiver


def list_valid(stack: Stack, today: date) -> Mapping[tuple[str, str], Waiver]:
    """Return the waivers that hold on a day, by number and rule. That of an entry goes before that of its stack."""
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
        for waiver in _list_all(stack)
        if waiver.until < today
    ]


def report_unused(stack: Stack, today: date, used: Collection[Waiver]) -> list[Problem]:
    """Return a problem for each waiver that holds on a day and whose rule nothing breaks.

    Whether anything breaks a rule about live numbers, no file says.
    """
    return [
        _problem(waiver, "unused-waiver", f"Nothing breaks {waiver.rule} here. Remove the waiver.")
        for waiver in _list_all(stack)
        if today <= waiver.until and waiver not in used and RULES[waiver.rule].scope != "live"
    ]


def _list_all(stack: Stack) -> list[Waiver]:
    """Return every waiver once: all numbers have those of their stack."""
    return list(dict.fromkeys(waiver for desired in stack.numbers.values() for waiver in desired.waivers))


def _problem(waiver: Waiver, rule: RuleId, message: str) -> Problem:
    return Problem(waiver.position, waiver.path, message, rule, RULES[rule].severity)
