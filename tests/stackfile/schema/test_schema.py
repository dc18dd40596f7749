from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from fallback.fields import FIELDS
from fallback.stackfile import build_schema, format_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
WRITTEN_BY_HAND = sorted((Path(__file__).parents[1] / "good").rglob("*.yaml"))


class Yaml12(yaml.SafeLoader):
    """What an editor reads: YAML 1.2 has no dates."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def parts(rule: Any) -> Iterator[dict[str, Any]]:
    """Every rule in a schema: the schema itself and all that it is made of."""
    yield rule
    for key in ("if", "then", "else", "items", "additionalProperties", "propertyNames"):
        if isinstance(rule.get(key), dict):
            yield from parts(rule[key])
    for key in ("properties", "definitions"):
        for inner in rule.get(key, {}).values():
            yield from parts(inner)
    for inner in rule.get("allOf", []):
        yield from parts(inner)


def test_the_file_for_editors_is_the_schema_that_files_are_checked_with() -> None:
    text = (ROOT / "stacks" / "stack.schema.json").read_text(encoding="utf-8")

    assert text == format_schema(), "run `fallback schema > stacks/stack.schema.json`"


def test_it_is_valid_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(build_schema())


def list_wordless(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules that can fail and do not say what was expected."""
    conditions = {"type", "enum", "pattern", "minimum", "not", "minProperties", "maxProperties", "required"}
    failing = [part for part in parts(schema) if conditions & part.keys() or part.get("additionalProperties") is False]
    wordless = [part for part in failing if "errorMessage" not in part]
    return [part for part in wordless if part.keys() not in ({"type"}, {"required"})]  # only an `if` has no words


def test_every_rule_that_can_fail_says_what_was_expected() -> None:
    """A report is worded by the schema; a rule without words would have nothing to say."""
    assert list_wordless(build_schema()) == []


def test_every_key_says_what_it_is_for() -> None:
    keys = [item for part in parts(build_schema()) for item in part.get("properties", {}).items()]

    assert keys
    assert [key for key, rule in keys if "description" not in rule and "doNotSuggest" not in rule] == []


def test_no_rule_mixes_two_things_that_need_different_words() -> None:
    """A rule has one message; an editor shows it for the type of a value and for a key that is unknown alike."""
    assert not [part for part in parts(build_schema()) if "type" in part and part.get("additionalProperties") is False]


def test_every_field_of_the_table_may_be_written() -> None:
    described = {part.get("description", "") for part in parts(build_schema())}

    assert not [field for field in FIELDS if not any(f"Twilio's {field.parameter}" in text for text in described)]


@pytest.mark.parametrize("path", WRITTEN_BY_HAND, ids=lambda path: "/".join(path.parts[-3:]))
def test_an_editor_accepts_what_is_loaded(path: Path) -> None:
    read_by_editor = yaml.load(path.read_text(encoding="utf-8"), Loader=Yaml12) or {}  # noqa: S506

    jsonschema.Draft7Validator(build_schema()).validate(read_by_editor)
