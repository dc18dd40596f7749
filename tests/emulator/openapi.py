"""Twilio's OpenAPI documents, and what in an answer differs from them.

The documents are those of https://github.com/twilio/twilio-oai. The folder is named by TWILIO_OPENAPI, or it lies
beside the project at ../shared/data/twilio-oai.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("TWILIO_OPENAPI") or ROOT.parent / "shared" / "data" / "twilio-oai")
MISSING = f"there are no OpenAPI documents in {FOLDER}: set TWILIO_OPENAPI to spec/json of github.com/twilio/twilio-oai"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, order=True, slots=True)
class Deviation:
    """How an answer differs: in the operation, at the field (`[]` for any entry of a list), by the schema's rule."""

    operation: str
    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a document, with a validator for the body of each status."""

    name: str
    bodies: dict[int, Draft202012Validator | None]


@cache
def read_operations() -> dict[tuple[str, str, str], Operation]:
    """Return all operations by method, host and path, in which parameters have no name: `/v1/Services/{}`."""
    operations = {}
    for path in sorted(FOLDER.glob("*.json")):
        document = json.loads(path.read_text())
        components = convert(document.get("components", {}))
        for template, entry in document["paths"].items():
            host = urlsplit(entry.get("servers", document["servers"])[0]["url"]).netloc
            for method in METHODS:
                if method in entry:
                    key = method.upper(), host, forget_names(template)
                    operations[key] = read_operation(f"{key[0]} {host}{template}", entry[method], components)
    return operations


def read_operation(name: str, entry: dict[str, Any], components: dict[str, Any]) -> Operation:
    bodies = {}
    for status, answer in entry["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        whole = {**convert(schema), "components": components} if schema else None
        bodies[int(status)] = Draft202012Validator(whole, format_checker=CHECKER) if whole else None
    return Operation(name, bodies)


def forget_names(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", template)


def convert(schema: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as JSON Schema: null where it is nullable, and no properties but those named."""
    if isinstance(schema, list):
        return [convert(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    converted = {name: convert(value) for name, value in schema.items() if name not in {"example", "examples"}}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        converted["type"] = [schema["type"], "null"]
        if "enum" in schema:
            converted["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        converted["additionalProperties"] = False
        converted["required"] = sorted(schema["properties"])
    return converted


def compare(operation: Operation, status: int, body: Any) -> Iterator[Deviation]:
    """Yield what is in an answer and not in the document, or the reverse."""
    if status not in operation.bodies:
        yield Deviation(operation.name, "", f"status {status}")
        return
    validator = operation.bodies[status]
    if validator is None:
        if body is not None:
            yield Deviation(operation.name, "", "no content")
        return
    for error in validator.iter_errors(body):
        yield from describe(operation.name, error)


def describe(operation: str, error: ValidationError) -> Iterator[Deviation]:
    place = ".".join("[]" if isinstance(step, int) else str(step) for step in error.absolute_path)
    place = place.replace(".[]", "[]")
    names = [place]
    if error.validator == "additionalProperties":
        names = [f"{place}.{name}".lstrip(".") for name in error.instance if name not in error.schema["properties"]]
    elif error.validator == "required":
        # There is an error for each name that is missing; it names it in its message only.
        missing = error.message.split("'")[1]
        names = [f"{place}.{missing}".lstrip(".")]
    for name in names:
        yield Deviation(operation, name, name_rule(error))


def name_rule(error: ValidationError) -> str:
    """Return the rule that is broken, or what in the value breaks it, if that is so for many fields."""
    if error.instance == "":
        return "empty"
    if error.validator == "format" and error.validator_value == "uri" and error.instance.startswith("/"):
        return "relative"
    return str(error.validator)


@dataclass(frozen=True, slots=True)
class Known:
    """Deviations that are meant: patterns for operation and field, the rule, and the reason."""

    operation: str
    field: str
    rule: str
    reason: str

    def covers(self, deviation: Deviation) -> bool:
        return (
            self.rule == deviation.rule
            and re.fullmatch(self.operation, deviation.operation) is not None
            and re.fullmatch(self.field, deviation.field) is not None
        )


_SEARCH = r"GET api\.twilio\.com.*/AvailablePhoneNumbers/\{CountryCode\}/\w+\.json"
_ENTRY = r"(\w+\[\]\.)?"
KNOWN = (
    Known(r".* api\.twilio\.com.*", rf"{_ENTRY}uri|\w+_page_uri", "relative", "as in Twilio's own examples"),
    Known(".*", r"[\w.\[\]]*", "empty", "an unset value, by the switch `unset`; Twilio's own examples have it, too"),
    Known(
        _SEARCH,
        r"end|page|page_size|start|\w+_page_uri",
        "required",
        "a search has no paging keys in Twilio's own examples",
    ),
    Known(_SEARCH, r".*\.capabilities\.(SMS|MMS)", "additionalProperties", "by the switch `search_capabilities`"),
    Known(_SEARCH, r".*\.capabilities\.(sms|mms)", "required", "by the switch `search_capabilities`"),
    Known(
        r"GET monitor\.twilio\.com/v1/Events.*",
        rf"{_ENTRY}actor_sid",
        "pattern",
        "the pattern is that of users; the text says that accounts are actors, too",
    ),
)


def list_surprises(method: str, host: str, template: str, status: int, body: Any) -> list[Deviation]:
    """Return the deviations of an answer that are not known. Where a document names no error, none is compared."""
    operation = read_operations().get((method, host, forget_names(template)))
    if operation is None or status >= 400:
        return []
    deviations = compare(operation, status, body)
    return sorted({each for each in deviations if not any(known.covers(each) for known in KNOWN)})


CHECKER = FormatChecker(formats=())


@CHECKER.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


@CHECKER.checks("date-time-rfc-2822")
def _is_rfc_2822(value: object) -> bool:
    try:
        return not isinstance(value, str) or parsedate_to_datetime(value) is not None
    except ValueError:
        return False


@CHECKER.checks("date-time")
def _is_iso_8601(value: object) -> bool:
    pattern = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z"
    return not isinstance(value, str) or re.fullmatch(pattern, value) is not None
