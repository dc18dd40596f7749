"""How a stack file says how Twilio connects: `connection` beside `url`, `fallback_connection` beside `fallback_url`.

This is no field of a number: Twilio takes it as the fragment of the URL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import fields_of
from fallback.stackfile.schema.keywords import flag, mapping, pattern, snippet
from fallback.webhook.connection import DURATION, OVERRIDES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.fields import Field, Group
    from fallback.stackfile.schema.keywords import JsonSchema
    from fallback.webhook.connection import Override


def name_connection(field: Field) -> str:
    """The key of the connection beside a field that holds a URL."""
    return field.key.replace("url", "connection")


def list_keys(group: Group) -> Iterator[str]:
    """Every key that a group may have: those of its fields, and of the connections beside its URLs."""
    for field in fields_of(group):
        yield field.key
        if field.kind == "url":
            yield name_connection(field)


def describe_connection() -> JsonSchema:
    """The shape of a connection."""
    quick = {"connect_timeout": "1s", "read_timeout": "4s", "retries": 1}
    offer = snippet("a quick failover", "The fallback answers after 6 seconds at most.", quick)
    return mapping({override.name: _describe(override) for override in OVERRIDES}, defaultSnippets=[offer])


def _describe(override: Override) -> JsonSchema:
    about = f"{override.about} Twilio's `{override.key}`."
    match override.kind:
        case "time":
            rule = pattern(DURATION, "a time such as 250ms or 1.5s")
            return rule | {"description": about, "default": override.usual, "examples": ["1s"]}
        case "count":
            expected = f"expected a whole number from {override.low} to {override.high}"
            count = {"type": "integer", "minimum": override.low, "maximum": override.high, "errorMessage": expected}
            return count | {"description": about, "default": override.usual}
        case "flag":
            return flag(about) | {"default": override.usual}
    words = {"enum": list(override.words), "errorMessage": f"expected one of {', '.join(override.words)}"}
    return {
        "type": "array",
        "items": words,
        "minItems": 1,
        "uniqueItems": True,
        "description": about,
        "default": list(override.usual) if isinstance(override.usual, tuple) else [],
        "errorMessage": "expected a list, such as [ct, rt]" if override.key == "rp" else "expected a list of edges",
    }
