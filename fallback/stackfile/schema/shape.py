"""Check a tree against the schema. Each problem is one line with its place."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema

from fallback.stackfile.schema.schema import build_schema
from fallback.stackfile.text.tree import Misread, plain
from fallback.stackfile.text.wording import Unknown, describe, describe_mismatch
from fallback.values.e164 import parse_e164
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema.protocols import Validator

    from fallback.lint import RuleId
    from fallback.model import Position
    from fallback.stackfile.schema.keywords import JsonSchema
    from fallback.stackfile.text.problems import Problems
    from fallback.stackfile.text.tree import Node, Path


def check_shape(tree: Node, problems: Problems, build: Callable[[], JsonSchema] = build_schema) -> None:
    """Add a problem for everything in `tree` that the schema of stack files, or the one that `build` makes, forbids.

    Where reading the file found one already, nothing is added: it would be the same mistake twice.
    """
    known = problems.list_positions()
    for error in _make_validator(build).iter_errors(plain(tree)):
        for rule, position, path, message, unknown in _word_problems(error, tree):
            if position not in known:
                problems.add(rule, position, path, message, unknown)


def _word_problems(error: Any, tree: Node) -> Iterator[tuple[RuleId, Position, Path, str, Unknown | None]]:
    path = tuple(str(step) for step in error.absolute_path)
    node = tree.at(path)
    if "propertyNames" in error.relative_schema_path:
        name = error.instance
        rule, message = _judge_name(name, error.schema)
        yield rule, node.entries[name].named, (*path, name), message, None
    elif error.validator == "additionalProperties":
        allowed = {key for key, rule in error.schema["properties"].items() if "not" not in rule}
        for key in node.entries.keys() - error.schema["properties"]:
            message = f"expected a known key, found {describe(key)}"
            yield "unknown-key", node.entries[key].named, (*path, key), message, Unknown(key, allowed)
    elif error.validator == "required":
        for key in set(error.validator_value) - node.entries.keys():
            yield "missing-key", node.named, (*path, key), f"expected `{key}`, found nothing; write it", None
    else:
        yield _find_rule(error), node.written, path, _word_message(error), None


def _judge_name(name: str, schema: Any) -> tuple[RuleId, str]:
    """Return the rule that a name breaks, and the message."""
    if schema.get("rule") == "not-e164" and isinstance(violation := parse_e164(name), Violation):
        return violation.rule, violation.message
    return schema.get("rule", "bad-value"), f"{schema['errorMessage']}, found {describe(name)}"


def _find_rule(error: Any) -> RuleId:
    """Return the rule that a value breaks: the schema names it, unless the value is of another type."""
    value = error.instance
    rule: RuleId = error.schema.get("rule", "bad-value")
    if error.validator in {"not", "minProperties", "maxProperties"}:
        return rule
    if isinstance(value, Misread) and value.empty:
        return "empty-value"
    if isinstance(value, Misread) or (error.validator == "type" and isinstance(value, int)):
        return "yaml-trap"
    return "wrong-type" if error.validator == "type" else rule


def _word_message(error: Any) -> str:
    expected: str = error.schema["errorMessage"]
    match error.validator:
        case "not":
            return expected
        case "type":
            fits = error.validator_value
            return describe_mismatch(expected, error.instance, {fits} if isinstance(fits, str) else set(fits))
        case "enum" if not isinstance(error.instance, str):
            return describe_mismatch(expected, error.instance, {"string"})
        case "minProperties" | "maxProperties":
            return f"{expected}, found {len(error.instance)} keys"
    return f"{expected}, found {describe(error.instance)}"


@cache
def _make_validator(build: Callable[[], JsonSchema]) -> Validator:
    extend: Any = jsonschema.validators.extend
    strict: type[Validator] = extend(jsonschema.Draft7Validator, {"pattern": _match_whole})
    return strict(build())


def _match_whole(_: Validator, pattern: str, instance: object, __: object) -> Iterator[jsonschema.ValidationError]:
    """`pattern` for whole texts: with `re.search`, `$` would also match before a line feed that ends the text."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield jsonschema.ValidationError("does not match")
