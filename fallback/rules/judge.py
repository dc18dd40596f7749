"""Asking all rules about a stack, and letting entries excuse what they say they accept.

A rule speaks of a field of a number; the problem is told where the value of that field was written. What is wrong
in a handler that a hundred numbers share is told once. A waiver excuses its own number only, so a shared mistake is
told until all who share it excuse it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import BY_NAME, NONE
from fallback.model import Problem
from fallback.rules.nets import nets
from fallback.rules.rule import RULES, Finding, of_scope
from fallback.rules.urls import broken
from fallback.values.url import parse_url
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from fallback.model import Desired, Position, SecretText, Stack, Waiver
    from fallback.rules.rule import Rule


def judged(stack: Stack, today: date, *, errors_only: bool = False) -> list[Problem]:
    """What the rules say of a stack on a day, in the order of the files.

    `errors_only` asks only the rules that would refuse the stack.
    """
    bad_enough = ("error",) if errors_only else ("error", "warning", "advice")
    asked = [found for found in RULES.values() if found.severity_in(production=stack.production) in bad_enough]
    excused = _excuses(stack, today)
    used = set()
    told: dict[tuple[Position, str], Problem] = {}
    for found, finding in _findings(stack, asked):
        excuse = (finding.desired.number, found.id)
        if excuse in excused:
            used.add(excuse)
        else:
            problem = _problem(found, finding, stack)
            told.setdefault((problem.position, problem.message), problem)
    unneeded = [waiver for excuse, waiver in excused.items() if excuse not in used and RULES[excuse[1]] in asked]
    return sorted([*told.values(), *_expired(stack, today), *([] if errors_only else map(_unused, unneeded))])


def across(stacks: Sequence[Stack]) -> list[Problem]:
    """What the rules say of several stacks together, each told in the later of two."""
    problems = []
    for account in sorted({stack.account for stack in stacks if stack.account}):
        numbers = [stack.numbers for stack in stacks if stack.account == account]
        for found in of_scope("account"):
            problems += [_problem(found, finding, stacks[0]) for finding in _asked(found, numbers)]
    return problems


def _findings(stack: Stack, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Finding]]:
    """What each rule finds, number by number, and then in all of them together."""
    scopes: dict[str, list[Rule]] = {}
    for found in rules:
        scopes.setdefault(found.scope, []).append(found)
    said: dict[object, list[tuple[Rule, str]]] = {}  # many numbers share a URL
    for desired in stack.numbers.values():
        for found in scopes.get("number", ()):
            yield from ((found, finding) for finding in _asked(found, desired))
        for net in nets(desired):
            for found in scopes.get("net", ()):
                yield from ((found, finding) for finding in _asked(found, net))
        for name, value in _urls(desired):
            if value not in said:
                said[value] = _of_url(value, scopes.get("url", ()))
            yield from ((found, Finding(desired, name, message)) for found, message in said[value])
    for found in scopes.get("stack", ()):
        yield from ((found, finding) for finding in _asked(found, stack))


def _urls(desired: Desired) -> list[tuple[str, str | SecretText]]:
    return [
        (name, value)
        for name, value in desired.fields.items()
        if BY_NAME[name].kind == "url" and value != NONE and not isinstance(value, bool)
    ]


def _asked(found: Rule, about: object) -> Iterable[Finding]:
    return found.check(about) if found.check else ()


def _of_url(value: str | SecretText, rules: Iterable[Rule]) -> list[tuple[Rule, str]]:
    url = parse_url(value)
    if isinstance(url, Violation):
        return [(RULES[url.rule], url.message)]
    return broken(url, rules)


def _problem(found: Rule, finding: Finding, stack: Stack) -> Problem:
    severity = found.severity_in(production=stack.production)
    desired = finding.desired
    origin = desired.origins.get(finding.field)
    if origin is None:
        return Problem(desired.position, f"numbers.{desired.number}", finding.message, found.id, severity)
    if found.of_host and origin.head:
        origin = origin.head
    return Problem(origin.position, origin.path, finding.message, found.id, severity)


def _excuses(stack: Stack, today: date) -> dict[tuple[str, str], Waiver]:
    return {
        (number, waiver.rule): waiver
        for number, desired in stack.numbers.items()
        for waiver in desired.waivers
        if today <= waiver.until
    }


def _expired(stack: Stack, today: date) -> list[Problem]:
    return [
        Problem(
            waiver.position,
            waiver.path,
            f"expected a waiver that still holds, found one of {waiver.rule} that ended on {waiver.until}; "
            "mend what it excuses, or take the reason up again and write a new date",
            "expired-waiver",
            RULES["expired-waiver"].severity,
        )
        for desired in stack.numbers.values()
        for waiver in desired.waivers
        if waiver.until < today
    ]


def _unused(waiver: Waiver) -> Problem:
    message = f"expected something to excuse, found nothing that breaks {waiver.rule}; take the waiver out"
    return Problem(waiver.position, waiver.path, message, "unused-waiver", RULES["unused-waiver"].severity)
