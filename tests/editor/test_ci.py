"""The pre-commit hook and what docs/ci.md says: no hand has to have run them for them to be right."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from fallback.cli import main

ROOT = Path(__file__).parents[2]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def snippet(having: str) -> Any:
    """The example in docs/ci.md that has this key at its top."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    (found,) = (
        read for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if having in (read := yaml.safe_load(block))
    )
    return found


WORKFLOW = snippet("jobs")
STEPS = WORKFLOW["jobs"]["validate"]["steps"]
COMMANDS = [HOOK["entry"], *(step["run"] for step in STEPS if "run" in step and step["run"].startswith("fallback "))]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_exist_with_their_options(command: str) -> None:
    program, verb, *arguments = shlex.split(command)

    assert program == "fallback"
    assert isinstance(main, click.Group)
    main.commands[verb].make_context(verb, arguments)  # raises where an option or its value is unknown


def test_the_workflow_runs_on_a_forks_code_without_secrets() -> None:
    assert WORKFLOW[True] == "pull_request", "YAML 1.1 reads the key `on` as true"
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "secrets" not in yaml.safe_dump(WORKFLOW)
    assert any(step.get("with") == {"persist-credentials": False} for step in STEPS)


def test_the_hook_that_the_docs_name_exists() -> None:
    (repository,) = snippet("repos")["repos"]

    assert repository["hooks"] == [{"id": HOOK["id"]}]


@pytest.mark.parametrize(
    ("file", "checked"),
    [
        ("stacks/dev.yaml", True),
        ("stacks/base/common.yaml", True),
        ("stacks/prod/sales.yml", True),
        ("stacks/stack.schema.json", False),
        ("examples/stacks/dev.yaml", False),
    ],
)
def test_the_hook_runs_for_stack_files(file: str, checked: bool) -> None:  # noqa: FBT001
    assert bool(re.search(HOOK["files"], file)) is checked


def test_the_hook_checks_all_stack_files_together() -> None:
    assert HOOK["pass_filenames"] is False
