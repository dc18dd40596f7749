"""The pieces that the schema is made of: a rule, and beside it what a human is to know of it.

Some rules are written in a way that is longer than JSON Schema asks for. The reason is the YAML language server, which
most editors run: it takes our words for `type`, `pattern`, `enum` and `additionalProperties` only, and has its own for
`not` and `minLength`, which say nothing. tests/editor runs that server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.values.sid import describe_sid, sid_pattern

if TYPE_CHECKING:
    from fallback.lint import RuleId

JsonSchema = dict[str, Any]

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
NOT_EMPTY = r"^[\s\S]+$"
MAPPING = "expected a mapping of keys to values"


def mapping(properties: JsonSchema, **more: Any) -> JsonSchema:
    """A mapping with these keys and no others.

    The type is a rule of its own because a rule has one message, and that of the keys is a different one.
    """
    known = ", ".join(key for key, rule in properties.items() if "not" not in rule)
    expected = "the keys" if "required" in more else "one of the keys"
    return {
        "allOf": [{"type": "object", "errorMessage": MAPPING}],
        "properties": properties,
        "additionalProperties": False,
        "errorMessage": f"expected {expected} {known}",
        **more,
    }


def map_names(values: JsonSchema, names: JsonSchema, **more: Any) -> JsonSchema:
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
        "pattern": NOT_EMPTY,
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


def pattern(pattern: str, expected: str, rule: RuleId = "bad-value") -> JsonSchema:
    """A text of a certain form; `rule` is what another text breaks."""
    known = {} if rule == "bad-value" else {"rule": rule}
    return {"type": "string", "pattern": f"^{pattern}$", "errorMessage": f"expected {expected}", **known}


def sid(prefix: str, description: str) -> JsonSchema:
    rule = pattern(sid_pattern(prefix), describe_sid(prefix), "bad-sid")
    return rule | {"description": description, "examples": [example_sid(prefix)]}


def example_sid(prefix: str) -> str:
    return prefix + "1".zfill(32)


def snippet(label: str, description: str, body: object) -> JsonSchema:
    """A value that editors offer; in `body`, `${1:…}` is the first part that the writer is to fill in."""
    return {"label": label, "description": description, "body": body}


def forbid(expected: str, rule: RuleId = "misplaced-key") -> JsonSchema:
    """A key that may not be written here, though somebody might expect it; `rule` is what it breaks.

    The server shows a `deprecationMessage` wherever its key is written. The inner one makes `not` hold for the
    server, so that it has nothing of its own to add; for JSON Schema it is no rule, and `not` refuses everything.
    """
    message = {"deprecationMessage": expected}
    return {"not": message, **message, "doNotSuggest": True, "errorMessage": expected, "rule": rule}
