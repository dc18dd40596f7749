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


def read_examples(having: str) -> list[Any]:
    """The examples in docs/ci.md that have this key at their top."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    examples = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
    return [example for example in examples if having in example]


WORKFLOWS = {example["name"]: example for example in read_examples("jobs")}
STEPS = {name: [step for job in read["jobs"].values() for step in job["steps"]] for name, read in WORKFLOWS.items()}
RUN = [line.strip() for steps in STEPS.values() for step in steps for line in step.get("run", "").splitlines()]
COMMANDS = [HOOK["entry"], *(line for line in RUN if line.startswith("fallback "))]


def test_there_is_a_workflow_for_each_moment() -> None:
    assert list(WORKFLOWS) == ["Stack files", "Plan", "Apply", "Drift"]
    assert len(COMMANDS) == 4, "the hook, validate, plan, and the drift check"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_exist_with_their_options(command: str) -> None:
    program, verb, *arguments = shlex.split(command)

    assert program == "fallback"
    assert isinstance(main, click.Group)
    command = main.get_command(click.Context(main), verb)
    assert command is not None
    command.make_context(verb, arguments)  # raises where an option or its value is unknown


def test_the_check_runs_on_a_forks_code_without_secrets() -> None:
    check = WORKFLOWS["Stack files"]

    assert check[True] == "pull_request", "YAML 1.1 reads the key `on` as true"
    assert check["permissions"] == {"contents": "read"}
    assert "secrets" not in yaml.safe_dump(check)


def test_the_plan_gives_secrets_to_no_fork() -> None:
    (job,) = WORKFLOWS["Plan"]["jobs"].values()

    assert WORKFLOWS["Plan"][True] == "pull_request"
    assert job["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_leaves_a_token_in_the_checkout_or_may_write(name: str) -> None:
    checkouts = [step for step in STEPS[name] if step.get("uses", "").startswith("actions/checkout@")]

    assert [step["with"] for step in checkouts] == [{"persist-credentials": False}]
    assert set(WORKFLOWS[name]["permissions"].values()) == {"read"}


def test_what_is_applied_is_the_plan_that_was_saved() -> None:
    """The workflows name each other's artifact and file, and the variable is the one that the program reads."""
    (saved,) = (step["with"] for step in STEPS["Plan"] if step.get("uses", "").startswith("actions/upload-artifact@"))
    (apply,) = (line for line in RUN if "pulumi up" in line)

    assert f"--save {saved['path']}" in " ".join(COMMANDS)
    assert any(line.endswith(f"--name {saved['name']}") for line in RUN if line.startswith("gh run download"))
    assert apply.startswith(f"FALLBACK_REVIEWED={saved['path']} pulumi up ")


def test_the_hook_that_the_docs_name_exists() -> None:
    (example,) = read_examples("repos")
    (repository,) = example["repos"]

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
