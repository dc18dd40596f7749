"""The pieces that the schema is made of: a rule, and beside it what a human is to know of it."""

from __future__ import annotations

from typing import Any

from fallback.fields import sid_pattern

JsonSchema = dict[str, Any]

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
MAPPING = "expected a mapping of keys to values"


def mapping(properties: JsonSchema, **more: Any) -> JsonSchema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "errorMessage": MAPPING,
        **more,
    }


def named(values: JsonSchema, names: JsonSchema, **more: Any) -> JsonSchema:
    """A mapping whose keys are names that the writer of the file gives."""
    return {
        "type": "object",
        "propertyNames": names,
        "additionalProperties": values,
        "errorMessage": MAPPING,
        **more,
    }


def ref(definition: str) -> JsonSchema:
    return {"$ref": f"#/definitions/{definition}"}


def text(description: str, examples: list[str]) -> JsonSchema:
    return {
        "type": "string",
        "minLength": 1,
        "description": description,
        "examples": examples,
        "errorMessage": "expected a text that is not empty",
    }


def flag(description: str) -> JsonSchema:
    return {
        "type": "boolean",
        "default": False,
        "description": description,
        "errorMessage": "expected true or false",
    }


def pattern(pattern: str, expected: str) -> JsonSchema:
    return {"type": "string", "pattern": f"^{pattern}$", "errorMessage": f"expected {expected}"}


def sid(prefix: str) -> JsonSchema:
    return pattern(sid_pattern(prefix), f"{prefix} and 32 hex digits") | {"examples": [prefix + "1".zfill(32)]}


def refused(expected: str) -> JsonSchema:
    """A key that may not be written here, though somebody might expect it."""
    return {"not": {}, "doNotSuggest": True, "errorMessage": expected}
