"""What is wrong with a declaration of one number, whoever made it: a stack file or somebody's own program.

A value of a declaration may be a secret, and the engine does not say which are. So messages quote no URL and no text.
A value that is not known yet passes untouched and is checked when it is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fallback.fields import FIELDS, GROUPS, NONE, PARTNERS, managed_fields
from fallback.identity import check_identity
from fallback.lint import RULES, lint_number
from fallback.masking import MASKED
from fallback.model import Desired, Origin, Position
from fallback.numbers.record import is_released, list_groups
from fallback.values.e164 import parse_e164
from fallback.values.sid import parse_sid
from fallback.values.terms import check_buy, check_buy_and_release, check_pair, check_release, missing_url
from fallback.values.text import parse_friendly_name, parse_method
from fallback.values.url import parse_url
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fallback.fields import Field, Kind
    from fallback.model import Severity

_KNOWN = (str, bool, int, float, list, dict)  # a value of another type is one that is not known yet
_MAY_BE_SECRET = ("url", "text")  # kinds of fields
_OF_FILES = ("secret-in-query",)  # a program's value may be a secret that Pulumi keeps encrypted
_NOWHERE = Position("", 0, 0)  # a program's values have no place in a file
_PARSERS: Mapping[Kind, Callable[[str], object]] = {
    "url": parse_url,
    "method": parse_method,
    "text": parse_friendly_name,
}
_WAYS_OUT = {
    "phone_number": "declare the other number as a resource of its own; this one stays when it is removed",
    "account_sid": "a number is not moved between accounts; declare it for the account that has it",
}


def list_errors(recorded: Mapping[str, Any], declared: Mapping[str, Any]) -> list[str]:
    """Return everything that is wrong with a declaration, each with the way out.

    `declared["waived"]` names the rules that the declaration waives, separated by spaces. `declared["awaited"]` names
    the fields that come from another resource: if that has failed they are missing, and the engine skips the number.
    """
    number = declared.get("phone_number")
    if not isinstance(number, str):
        return ["phone_number: expected the number itself, found a value that is not known yet; write it out"]
    if isinstance(violation := parse_e164(number), Violation):
        return [_word("phone_number", violation)]
    texts = [
        *check_identity(recorded, declared, _WAYS_OUT),
        *_check_release(recorded, declared),
        *_check_groups(declared),
        *_check_values(declared),
        *_lint(declared, "error"),
    ]
    return [f"{number}: {text}" for text in texts]


def list_warnings(declared: Mapping[str, Any]) -> list[str]:
    """Return what the rules advise against in a declaration that has no errors, each with its field."""
    return list(_lint(declared, "warning"))


def _check_release(recorded: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[str]:
    release = declared.get("release")
    if not release:
        if is_released(recorded):
            yield "the number was released; remove the entry and run `pulumi up`, then declare it again"
        return
    violation = check_release(declared["phone_number"], str(release))
    violation = violation or check_buy_and_release(buy=bool(declared.get("buy")), release=True)
    if violation:
        yield _word("release", violation)
    elif recorded and "managed" not in recorded:
        yield "release: this stack has not managed the number yet; adopt it first: `pulumi up` without `release`"


def _check_groups(declared: Mapping[str, Any]) -> Iterator[str]:
    """A declared group says every field it owns: what it left out would be filled from the mirror, unseen."""
    groups = list_groups(declared)
    owned = managed_fields(groups, declared)
    awaited = str(declared.get("awaited", "")).split()
    yield from (_word_missing(field) for field in owned if field.name not in {*declared, *awaited})
    for field in owned:
        value = declared.get(field.name)
        if isinstance(value, str) and MASKED in value:
            yield f"{field.name}: expected the whole URL, found one whose password is masked [url-password]"
        fallback = declared.get(PARTNERS.get(field.name, ""))
        if field.key == "url" and isinstance(fallback, str) and (violation := check_pair(value, fallback)):
            yield _word(field.name, violation)
    if violation := check_buy(groups, buy=bool(declared.get("buy"))):
        yield _word("buy", violation)


def _check_values(declared: Mapping[str, Any]) -> Iterator[str]:
    for field, value, parsed in _parse_values(declared):
        if isinstance(parsed, Violation):
            yield _word(field.name, _without_quote(field, value, parsed))


def _lint(declared: Mapping[str, Any], severity: Severity) -> Iterator[str]:
    """Ask the rules. Their reasons speak and not their messages, which quote URLs."""
    fields = {
        field.name: value for field, value, parsed in _parse_values(declared) if not isinstance(parsed, Violation)
    }
    desired = Desired(
        declared["phone_number"],
        frozenset(group for group in GROUPS if group in list_groups(declared)),
        fields,
        _NOWHERE,
        origins={name: Origin(_NOWHERE, name, "entry") for name in fields},
    )
    waived = {*str(declared.get("waived", "")).split(), *_OF_FILES}
    for problem in lint_number(desired, severity):
        if problem.rule not in waived:
            yield f"{problem.path}: {RULES[problem.rule].reason} [{problem.rule}]"


def _parse_values(declared: Mapping[str, Any]) -> Iterator[tuple[Field, Any, object]]:
    """Yield each known value of the declared groups, as it is and parsed."""
    groups = list_groups(declared)
    for field in FIELDS:
        value = declared.get(field.name)
        if field.group in groups and isinstance(value, _KNOWN):
            yield field, value, _parse(field, value)


def _parse(field: Field, value: object) -> object:
    """Take a value of a field by the grammar of its kind."""
    if field.kind == "flag":
        return value if isinstance(value, bool) else Violation("wrong-type", "true or false", _describe(value))
    if not isinstance(value, str):
        return Violation("wrong-type", "a text", _describe(value))
    if value == NONE and field.kind in {"url", "sid"}:
        return value
    return parse_sid(value, field.prefix) if field.kind == "sid" else _PARSERS[field.kind](value)


def _without_quote(field: Field, value: object, violation: Violation) -> Violation:
    """Word a violation for a program: with the word `none`, and without a value that may be a secret."""
    choice = f", or {NONE!r}" if violation.rule in {"bad-sid", "url-scheme"} else ""
    found = _describe(value) if field.kind in _MAY_BE_SECRET else violation.found
    return replace(violation, expected=violation.expected + choice, found=found)


def _describe(value: object) -> str:
    """Describe a value without quoting a text."""
    match value:
        case str():
            return f"a text of {len(value)} characters"
        case bool() | int() | float():
            return repr(value)
    return "a list" if isinstance(value, list) else "a mapping"


def _word(name: str, violation: Violation) -> str:
    return f"{name}: {violation.message} [{violation.rule}]"


def _word_missing(field: Field) -> str:
    if field.kind != "url":
        return f"{field.name}: expected a value, found nothing; write it [missing-key]"
    word = "NO_FALLBACK" if field.key == "fallback_url" else "NO_HANDLER"
    return _word(field.name, missing_url(field, field.key, f"a URL, or {word} if nothing shall answer"))
