"""The schema of settings files, for us and for editors."""

from __future__ import annotations

from pathlib import Path

import jsonschema
from click.testing import CliRunner

from fallback.answer.setup.schema import build_schema, format_schema
from fallback.cli import main
from tests.stackfile.schema.test_schema import list_wordless, parts

ROOT = Path(__file__).parents[3]


def test_the_file_for_editors_is_the_schema_that_files_are_checked_with() -> None:
    text = (ROOT / "examples" / "answer" / "answer.schema.json").read_text(encoding="utf-8")

    assert text == format_schema(), "run `fallback schema answer > examples/answer/answer.schema.json`"
    assert CliRunner().invoke(main, ["schema", "answer"]).output == text


def test_it_is_valid_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(build_schema())


def test_every_rule_that_can_fail_says_what_was_expected() -> None:
    assert list_wordless(build_schema()) == []


def test_every_key_says_what_it_is_for() -> None:
    keys = [item for part in parts(build_schema()) for item in part.get("properties", {}).items()]

    assert keys
    assert [key for key, rule in keys if "description" not in rule] == []
