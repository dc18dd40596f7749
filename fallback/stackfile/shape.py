"""Checking a tree against the schema, and saying in one line each what does not fit and where."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema

from fallback.fields import fields_of
from fallback.stackfile.schema import schema
from fallback.stackfile.tree import Misread, plain
from fallback.stackfile.wording import did_you_mean, found, mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.protocols import Validator

    from fallback.model import Position
    from fallback.stackfile.problems import Problems
    from fallback.stackfile.tree import Node, Path

_VOICE_ONLY = {field.key for field in fields_of("voice")} - {field.key for field in fields_of("sms")}


def check(tree: Node, problems: Problems) -> None:
    """Add a problem for everything in `tree` that the schema does not allow.

    Where reading the file found one already, nothing is added: it would be the same mistake twice.
    """
    told = problems.positions()
    for error in _validator().iter_errors(plain(tree)):
        for rule, position, path, message in _problems(error, tree):
            if position not in told:
                problems.add(rule, position, path, message)


def _problems(error: Any, tree: Node) -> Iterator[tuple[str, Position, Path, str]]:
    path = tuple(str(step) for step in error.absolute_path)
    node = tree.at(path)
    if "propertyNames" in error.relative_schema_path:
        name = error.instance
        rule, more = _name_rule(path, name)
        message = f"{error.schema['errorMessage']}, found {found(name)}{more}"
        yield rule, node.entries[name].named, (*path, name), message
    elif error.validator == "additionalProperties":
        allowed = {key for key, rule in error.schema["properties"].items() if "not" not in rule}
        for key in node.entries.keys() - error.schema["properties"]:
            hint = did_you_mean(key, allowed)
            yield (
                "unknown-key",
                node.entries[key].named,
                (*path, key),
                f"expected a known key, found {found(key)}{hint}",
            )
    elif error.validator == "required":
        for key in set(error.validator_value) - node.entries.keys():
            yield "missing-key", node.named, (*path, key), f"expected `{key}`, found nothing; write it"
    else:
        yield _rule(error, path, tree), node.written, path, _message(error)


def _name_rule(path: Path, name: str) -> tuple[str, str]:
    """The rule that a name breaks, and what else there is to say of it."""
    if path != ("numbers",):
        return "bad-value", ""
    if re.fullmatch(r"[0-9]{3,8}", name):
        return "short-code", ", a short code; short codes are not managed here: take it out"
    return "not-e164", ""


def _rule(error: Any, path: Path, tree: Node) -> str:
    """The rule that a value breaks: what is wrong with it, or else what kind of value it should be."""
    value = error.instance
    match error.validator:
        case "not":
            return _place_rule(path, tree)
        case "minProperties" | "maxProperties":
            return "bad-target"
    if isinstance(value, Misread) and value.empty:
        return "empty-value"
    if isinstance(value, Misread) or (error.validator == "type" and isinstance(value, int)):
        return "yaml-trap"
    if error.validator == "pattern" and re.match(r"\^[A-Z]{2}\[0-9a-fA-F\]", error.validator_value):
        return "bad-sid"
    return "wrong-type" if error.validator == "type" else "bad-value"


def _place_rule(path: Path, tree: Node) -> str:
    """The rule for a key that stands where it may not."""
    if path[-1] == "proxy_service":
        return "bad-target"
    if path[0] == "numbers" and path[-2] == "sms" and path[-1] in _VOICE_ONLY:
        return "misplaced-key"
    beside = tree.at(path[:-1]).entries.keys() - {path[-1]}
    return "dead-field" if path[0] != "defaults" and beside & {"application", "trunk"} else "misplaced-key"


def _message(error: Any) -> str:
    expected: str = error.schema["errorMessage"]
    match error.validator:
        case "not":
            return expected
        case "type":
            fits = error.validator_value
            return mismatch(expected, error.instance, {fits} if isinstance(fits, str) else set(fits))
        case "enum" if not isinstance(error.instance, str):
            return mismatch(expected, error.instance, {"string"})
        case "minProperties" | "maxProperties":
            return f"{expected}, found {len(error.instance)} keys"
    return f"{expected}, found {found(error.instance)}"


@cache
def _validator() -> Validator:
    extend: Any = jsonschema.validators.extend
    strict: type[Validator] = extend(jsonschema.Draft7Validator, {"pattern": _pattern})
    return strict(schema())


def _pattern(_: Validator, pattern: str, instance: object, __: object) -> Iterator[jsonschema.ValidationError]:
    """`pattern` for whole texts: with `re.search`, `$` would also match before a line feed that ends the text."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield jsonschema.ValidationError("does not match")
