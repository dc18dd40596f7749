"""Asking the rules about a stack, about several, or about one number.

A rule names a field of a number. The problem is reported where the value of that field was written, so a problem in a
handler that a hundred numbers share is reported once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from fallback.fields import BY_NAME, NONE
from fallback.lint import waivers
from fallback.lint.catalogue import RULES
from fallback.lint.checks import Place, handlers, live, numbering, stacks, urls
from fallback.model import Document, Problem, Stack
from fallback.values.url import parse_url
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from fallback.lint.catalogue import Rule, RuleId
    from fallback.model import Desired, SecretText, Severity, Waiver
    from fallback.values.url import Url

_About = TypeVar("_About")
# An account may hold the secrets that a file may not, and it knows that its numbers exist.
_OF_FILES: tuple[RuleId, ...] = ("secret-in-query", "impossible-number", "invalid-number")
_NUMBER_CHECKS = {**numbering.CHECKS, **handlers.NUMBER_CHECKS}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one field of a number; of the number as a whole where `field` is empty."""

    number: str
    field: str
    rule: RuleId
    severity: Severity
    message: str


def lint_stack(stack: Stack, today: date, *, errors_only: bool = False) -> list[Problem]:
    """Return what the rules say of a stack on a day, in the order of the files.

    `errors_only` asks only the rules that would refuse the stack.
    """
    severities = ("error",) if errors_only else ("error", "warning", "advice")
    rules = [rule for rule in RULES.values() if rule.severity_in(production=stack.production) in severities]
    valid = waivers.list_valid(stack, today)
    used: set[Waiver] = set()
    problems: dict[tuple[object, str], Problem] = {}
    for rule, place, message in _find(stack, rules):
        if waiver := valid.get((place.desired.number, rule.id)):
            used.add(waiver)
        else:
            problem = _problem(rule, place, message, stack)
            problems.setdefault((problem.position, problem.message), problem)
    unused = [] if errors_only else waivers.report_unused(stack, today, used)
    return sorted([*problems.values(), *waivers.report_expired(stack, today), *unused])


def lint_live(desired: Desired, capabilities: Collection[str]) -> list[Finding]:
    """Return what the rules say of a number with these capabilities, less what the number waives."""
    waived = {waiver.rule for waiver in desired.waivers}
    return [
        Finding(desired.number, place.field, rule, RULES[rule].severity, message)
        for rule, check in live.CHECKS.items()
        for place, message in check(desired, capabilities)
        if rule not in waived
    ]


def lint_across(ours: Sequence[Stack], others: Sequence[Stack] = ()) -> list[Problem]:
    """Return what the rules say of several stacks together, each at the later of two.

    `others` come first, and what is wrong at their numbers is left out.
    """
    all_stacks = [*others, *ours]
    positions = {desired.position for stack in ours for desired in stack.numbers.values()}
    problems: list[Problem] = []
    for account in sorted({stack.account for stack in all_stacks if stack.account}):
        together = [stack for stack in all_stacks if stack.account == account]
        for rule, check in stacks.ACROSS.items():
            problems += [_problem(RULES[rule], place, message, stack) for stack, place, message in check(together)]
    return [problem for problem in problems if problem.position in positions]


def lint_number(desired: Desired, severity: Severity) -> list[Problem]:
    """Return the problems of one severity that a number's own values have, outside of any stack.

    Whether the number can exist is not asked: its account knows.
    """
    rules = [rule for rule in RULES.values() if rule.severity == severity and rule.scope != "number"]
    stack = Stack("", "", {desired.number: desired})
    return sorted({_problem(rule, place, message, stack) for rule, place, message in _find(stack, rules)})


def list_findings(numbers: Mapping[str, Desired]) -> list[Finding]:
    """Return what the rules say of each number and of all together, wherever its values were written, in order.

    What can only be wrong in a file is not asked, and waivers do not count.
    """
    rules = [rule for rule in RULES.values() if rule.id not in _OF_FILES]
    found = dict.fromkeys(
        Finding(place.desired.number, place.field, rule.id, rule.severity, message)
        for rule, place, message in _find(Stack("", "", numbers), rules)
    )
    return sorted(found, key=lambda finding: (finding.number, finding.field, finding.rule))


def _find(stack: Stack, rules: Collection[Rule]) -> Iterator[tuple[Rule, Place, str]]:
    """Yield what each rule says, number by number, and then of all of them together."""
    of_number, of_handler = _choose(_NUMBER_CHECKS, rules), _choose(handlers.CHECKS, rules)
    of_url = _choose(urls.CHECKS, rules)
    messages: dict[str | SecretText, list[tuple[Rule, str]]] = {}
    for desired in stack.numbers.values():
        yield from _ask(of_number, desired)
        for handler in handlers.list_handlers(desired):
            yield from _ask(of_handler, handler)
        for field, value in _list_urls(desired):
            if value not in messages:  # many numbers share a URL
                messages[value] = _ask_of_url(of_url, value)
            yield from ((rule, Place(desired, field), message) for rule, message in messages[value])
    yield from _ask(_choose(stacks.CHECKS, rules), stack)


def _choose(checks: Mapping[RuleId, _About], rules: Collection[Rule]) -> list[tuple[Rule, _About]]:
    return [(rule, checks[rule.id]) for rule in rules if rule.id in checks]


def _ask(
    checks: Sequence[tuple[Rule, Callable[[_About], Iterator[tuple[Place, str]]]]], about: _About
) -> Iterator[tuple[Rule, Place, str]]:
    return ((rule, place, message) for rule, check in checks for place, message in check(about))


def _ask_of_url(
    checks: Sequence[tuple[Rule, Callable[[Url], str | None]]], value: str | SecretText
) -> list[tuple[Rule, str]]:
    """Return what is wrong with a URL. A host that a secret hides is not judged."""
    url = parse_url(value)
    if isinstance(url, Violation):
        return [(RULES[url.rule], url.message)]
    asked = [(rule, check) for rule, check in checks if not (rule.part == "host" and url.hidden)]
    return [(rule, message) for rule, check in asked if (message := check(url))]


def _list_urls(desired: Desired) -> Iterator[tuple[str, str | SecretText]]:
    for name, value in desired.fields.items():
        if BY_NAME[name].kind == "url" and value != NONE and not isinstance(value, bool | Document):
            yield name, value


def _problem(rule: Rule, place: Place, message: str, stack: Stack) -> Problem:
    severity = rule.severity_in(production=stack.production)
    desired = place.desired
    origin = desired.origins.get(place.field)
    if origin is None:
        return Problem(desired.position, f"numbers.{desired.number}", message, rule.id, severity)
    elsewhere = origin.tail if rule.part == "fragment" else origin.head if rule.part else None
    origin = elsewhere or origin
    return Problem(origin.position, origin.path, message, rule.id, severity)
