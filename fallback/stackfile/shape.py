"""Checking a tree against the schema, and saying in one line each what does not fit and where."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema

from fallback.stackfile.schema import schema
from fallback.stackfile.tree import plain
from fallback.stackfile.wording import did_you_mean, found, mismatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.protocols import Validator

    from fallback.model import Position
    from fallback.stackfile.problems import Problems
    from fallback.stackfile.tree import Node, Path


def check(tree: Node, problems: Problems) -> None:
    """Add a problem for everything in `tree` that the schema does not allow.

    Where reading the file found one already, nothing is added: it would be the same mistake twice.
    """
    told = problems.positions()
    for error in _validator().iter_errors(plain(tree)):
        for position, path, message in _problems(error, tree):
            if position not in told:
                problems.add(position, path, message)


def _problems(error: Any, tree: Node) -> Iterator[tuple[Position, Path, str]]:
    path = tuple(str(step) for step in error.absolute_path)
    node = tree.at(path)
    if "propertyNames" in error.relative_schema_path:
        name = error.instance
        yield node.entries[name].named, (*path, name), f"{error.schema['errorMessage']}, found {found(name)}"
    elif error.validator == "additionalProperties":
        allowed = {key for key, rule in error.schema["properties"].items() if "not" not in rule}
        for key in node.entries.keys() - error.schema["properties"]:
            hint = did_you_mean(key, allowed)
            yield node.entries[key].named, (*path, key), f"expected a known key, found {found(key)}{hint}"
    elif error.validator == "required":
        for key in set(error.validator_value) - node.entries.keys():
            yield node.named, (*path, key), f"expected `{key}`, found nothing; write it"
    else:
        yield node.written, path, _message(error)


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
