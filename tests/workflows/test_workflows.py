"""The workflows of examples/github and the pre-commit hook: what they run exists, and what they may do is little."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess

import click
import pytest
import yaml

from fallback.cli import main
from tests.workflows.workflow import FOLDER, ROOT, WORKFLOWS, list_steps

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
RUN = [line.strip() for name in WORKFLOWS for step in list_steps(name) for line in step.get("run", "").splitlines()]
COMMANDS = [line.partition(" ||")[0].replace("$STACK", "prod") for line in RUN if line.startswith("fallback ")]
MAY_WRITE = {"pull-requests": "plan", "issues": "look"}  # and the job that may


def test_actionlint_finds_nothing() -> None:
    if shutil.which("go") is None:
        pytest.skip("actionlint is a Go module, and there is no go on PATH")

    done = subprocess.run(
        [ROOT / "scripts" / "actionlint", *sorted(FOLDER.glob("*.yml"))], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_a_workflow_for_each_moment() -> None:
    assert list(WORKFLOWS) == ["merge", "nightly", "pull-request"]
    assert len(COMMANDS) == 5, "validate and plan in a pull request; drift, plan and drill at night"
    assert all(f"../examples/github/{name}.yml" in PAGE for name in WORKFLOWS)


@pytest.mark.parametrize("command", [HOOK["entry"], *COMMANDS])
def test_the_commands_exist_with_their_options(command: str) -> None:
    program, verb, *arguments = shlex.split(command)

    assert program == "fallback"
    found = main.get_command(click.Context(main), verb)
    assert found is not None
    found.make_context(verb, arguments)  # raises where an option or its value is unknown


def test_a_forks_code_runs_without_secrets() -> None:
    jobs = WORKFLOWS["pull-request"]["jobs"]

    assert WORKFLOWS["pull-request"][True] == "pull_request", "YAML 1.1 reads the key `on` as true"
    assert "secrets" not in yaml.safe_dump(jobs["validate"])
    assert jobs["plan"]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_leaves_a_token_in_the_checkout(name: str) -> None:
    checkouts = [step["with"] for step in list_steps(name) if step.get("uses", "").startswith("actions/checkout@")]

    assert checkouts
    assert all(given["persist-credentials"] is False for given in checkouts)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_job_may_write_only_what_it_has_to(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    for job, read in WORKFLOWS[name]["jobs"].items():
        writes = {what for what, may in read["permissions"].items() if may == "write"}
        assert writes == {what for what, who in MAY_WRITE.items() if who == job}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_script_holds_an_expression(name: str) -> None:
    """What a pull request is called would run as a command there. It comes in variables instead."""
    assert not any("${{" in step.get("run", "") for step in list_steps(name))


def test_what_is_applied_is_the_plan_that_was_saved() -> None:
    """The workflows name each other's file and artifact, and the variable is the one that the program reads."""
    (saved,) = (step["with"] for step in list_steps("pull-request") if "upload-artifact" in step.get("uses", ""))
    (apply,) = (line for line in RUN if "pulumi up" in line)

    assert f"--save {saved['path']}" in " ".join(COMMANDS)
    assert saved["name"].replace("${{ env.STACK }}", "$STACK") == "plan-$STACK"
    assert any(line.endswith('--name "plan-$STACK"') for line in RUN if line.startswith("gh run download"))
    assert any(f'--workflow "{WORKFLOWS["pull-request"]["name"]}"' in line for line in RUN)
    assert f"FALLBACK_REVIEWED={saved['path']} pulumi up " in apply


def test_the_hook_that_the_docs_name_exists() -> None:
    (example,) = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
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
