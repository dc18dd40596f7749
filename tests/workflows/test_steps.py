"""The shell steps of the workflows, run one after the other against an account, with a file as GitHub."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands.repository import commit_all
from tests.engine.project import make_project
from tests.seeds import ACCOUNT, seed_of
from tests.workflows.workflow import Runner, list_steps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fallback.emulator import Emulator
    from tests.engine.project import Project

A, B, LOCAL = "https://a.example.com/x", "https://b.example.com/x", "https://127.0.0.1:9/x"
KEY = {"sid": "SK" + "1" * 32, "secret": "canary-secret", "kind": "main"}
VALUES = {
    "vars.TWILIO_ACCOUNT_SID": ACCOUNT,
    "secrets.TWILIO_API_KEY": KEY["sid"],
    "secrets.TWILIO_API_SECRET": KEY["secret"],
    "github.token": "canary-token",
    "github.event.number": "7",
    "github.repository": "me/numbers",
    "github.server_url": "https://github.com",
    "github.run_id": "42",
}
GOOD = f'numbers: {{"+15005550006": {{voice: {{url: {A}, fallback_url: {B}}}}}}}'
LOST = f'numbers: {{"+15005550006": {{voice: {{url: {A}, fallback_url: none}}}}}}'
# What the workflows set themselves: they have to bring it from `vars` and `secrets`.
OURS = {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"}
QUIET = 'numbers: {"+15005550006": {friendly_name: "Support `x` <b>"}}'  # no handler to drill
RUN = "https://github.com/me/numbers/actions/runs/42"

pytestmark = pytest.mark.skipif(shutil.which("jq") is None, reason="there is no jq on PATH, as GitHub's runners have")


@pytest.fixture
def seed() -> dict[str, Any]:
    numbers = {"+15005550006": {"voice_url": A, "voice_fallback_url": B, "friendly_name": "Support `x` <b>"}}
    return seed_of(numbers, api_keys=[KEY])


@pytest.fixture
def forgotten(emulator: Emulator) -> None:
    """A second number on the account."""
    account = seed_of({}, api_keys=[KEY])["accounts"][0]
    numbers = {"+15005550006": {"friendly_name": "Support `x` <b>"}, "+15005550007": {"friendly_name": "Forgotten"}}
    emulator.reset({"accounts": [account | {"numbers": numbers}]})


@pytest.fixture
def runner(tmp_path: Path, emulator: Emulator) -> Runner:
    """A checkout with one stack, `prod`, whose parent commit has no finding."""
    (tmp_path / "checkout" / "stacks").mkdir(parents=True)
    started = make_runner(
        tmp_path, tmp_path / "checkout", {**os.environ, **emulator.environment, "FALLBACK_DEADLINE": "1"}
    )
    declare(started, GOOD)
    return started


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator) -> Project:
    if shutil.which("pulumi") is None:
        pytest.fail('pulumi is not on PATH: run scripts/test, or eval "$(scripts/env)" first')
    return make_project(tmp_path / "project", emulator)


def declare(runner: Runner, text: str, name: str = "prod") -> None:
    """Write and commit a stack file, in a checkout as a runner makes it: without what an earlier run left."""
    for left in ("plan.md", "plan.json", "comment.md", "drift.md", "drill.md", "issue.md"):
        (runner.checkout / left).unlink(missing_ok=True)
    (runner.checkout / "stacks" / f"{name}.yaml").write_text(f"account: {ACCOUNT}\n{text}")
    commit_all(runner.checkout)


def make_runner(folder: Path, checkout: Path, environment: Mapping[str, str]) -> Runner:
    home = folder / "home"
    home.mkdir()
    plain = {name: value for name, value in environment.items() if not name.startswith("GITHUB_")}
    return Runner(checkout, home, {name: value for name, value in plain.items() if name not in OURS})


def plan(runner: Runner) -> dict[str, Any]:
    return runner.run("pull-request", "plan", VALUES)


def test_a_pull_request_gets_one_comment_that_is_edited(runner: Runner) -> None:
    declare(runner, GOOD)
    first = plan(runner)
    assert [step.status for step in first.values()] == [0, 0, 0], first
    runner.change_github(
        comments=[
            {"id": 1, "user": {"login": "mallory"}, "body": "<!-- fallback plan prod -->"},
            *runner.github["comments"],
        ]
    )
    declare(runner, LOST)
    second = plan(runner)

    assert [step.status for step in second.values()] == [0, 0, 0], second
    forged, ours = runner.github["comments"]
    assert forged["body"] == "<!-- fallback plan prod -->"
    assert ours["body"].startswith("<!-- fallback plan prod -->\n### Plan of stack prod\n\n**1 update")
    assert "> - `+15005550006` ``Support `x` <b>``: calls have no fallback any more" in ours["body"]
    assert "New findings since HEAD^1" in ours["body"].replace("\\", "")
    assert runner.summary == ours["body"].partition("\n")[2]
    assert '"number": "+15005550006"' in (runner.checkout / "plan.json").read_text()


def test_a_plan_that_is_refused_is_shown_and_fails(runner: Runner) -> None:
    declare(runner, 'numbers: {"+15005550009": {}}')

    done = plan(runner)

    assert [step.status for step in done.values()] == [0, 0, 1]
    assert "> refused: `stacks/prod.yaml:2:11`" in runner.github["comments"][0]["body"]
    assert (runner.checkout / "plan.json").exists()


def test_a_file_that_cannot_be_read_is_told_in_the_comment_and_the_log(runner: Runner) -> None:
    declare(runner, "numbers: {+15005550006: {}}")

    done = plan(runner)

    assert [step.status for step in done.values()] == [0, 0, 2]
    assert runner.github["comments"][0]["body"].endswith("**No plan could be made.** The log of the job says why.\n")
    assert "stacks/prod.yaml:2:11" in done["Make the plan"].printed
    assert not (runner.checkout / "plan.json").exists()


def test_a_fork_gets_annotations(runner: Runner) -> None:
    declare(runner, LOST)

    done = runner.run("pull-request", "validate", {})

    assert done["Check the stack files"].status == 0
    assert done["Check the stack files"].printed.startswith("::warning file=stacks/prod.yaml,line=2,")


def night(runner: Runner) -> list[dict[str, Any]]:
    done = runner.run("nightly", "look", VALUES)
    assert {step.status for step in done.values()} == {0}, done
    return runner.github["issues"]  # type: ignore[no-any-return]


def test_the_night_keeps_one_issue(runner: Runner, emulator: Emulator) -> None:
    """Nothing is drilled here but addresses that a drill refuses to ask, so that no test asks the network."""
    declare(runner, QUIET)
    assert night(runner) == []

    emulator.console("+15005550006", friendly_name="Changed")
    (issue,) = night(runner)
    assert (issue["number"], issue["state"], issue["title"]) == (1, "open", "Stack prod needs a look")
    assert issue["body"].startswith(f"<!-- fallback nightly prod -->\nSeen by {RUN}\n\n### Drift of stack prod\n")
    assert "`friendly_name`: ``Support `x` <b>`` → `Changed`" in issue["body"]
    assert "by the user `US" in issue["body"]

    declare(runner, f'numbers: {{"+15005550006": {{voice: {{url: "{LOCAL}", fallback_url: "{LOCAL}#rc=1"}}}}}}')
    (issue,) = night(runner)
    assert (issue["number"], issue["state"]) == (1, "open")
    assert "### Drill of stack prod" in issue["body"]
    assert "### Drift of stack prod" in runner.summary

    declare(runner, QUIET.replace("Support `x` <b>", "Changed"))
    (issue,) = night(runner)
    assert (issue["state"], issue["last"]) == ("closed", f"Nothing is wrong any more: {RUN}")


@pytest.mark.usefixtures("forgotten")
def test_a_number_that_is_in_no_stack_is_an_issue(runner: Runner) -> None:
    declare(runner, QUIET)

    (issue,) = night(runner)

    assert "#### On the account, in no stack\n\n`+15005550007` `Forgotten`" in issue["body"]
    assert "### Drift" not in issue["body"]


def test_reports_that_are_too_long_for_an_issue_are_cut_to_their_verdicts(runner: Runner) -> None:
    text = "### Plan of stack prod\n\n**verdict**\n\n" + "x" * 40_000
    for name in ("drift.md", "drill.md"):
        (runner.checkout / name).write_text(text)
    (last,) = (step for step in list_steps("nightly") if step.get("name") == "Keep one issue")
    step = runner.run_step("nightly", "look", last, VALUES)

    (issue,) = runner.github["issues"]
    assert step.status == 0
    assert issue["body"].count("**verdict**") == 2
    assert issue["body"].startswith(f"<!-- fallback nightly prod -->\nThe summary of {RUN} has all of it.\n")
    assert len(issue["body"]) < 300


def test_an_outage_at_night_is_an_issue_too(runner: Runner, emulator: Emulator) -> None:
    declare(runner, QUIET)
    emulator.faults(["* * always 503_before"])

    (issue,) = night(runner)

    assert "**Nothing could be compared.** The log of the run says why." in issue["body"]


MERGED = {"pulls": {"merged": [{"head": {"sha": "reviewed"}}]}}
RAN = {"runs": [{"workflow": "Pull request", "commit": "reviewed", "databaseId": 5}]}


@pytest.mark.parametrize(
    ("github", "said"),
    [
        ({}, "::error::merged belongs to no pull request, so nobody has reviewed its plan"),
        (MERGED, "::error::the workflow 'Pull request' has not run for reviewed, so there is no plan"),
    ],
)
def test_a_merge_without_a_reviewed_plan_stops(runner: Runner, github: dict[str, Any], said: str) -> None:
    runner.change_github(**github)

    done = runner.run("merge", "apply", VALUES)

    assert list(done) == ["Get the reviewed plan"]
    assert (done["Get the reviewed plan"].status, done["Get the reviewed plan"].printed) == (1, f"{said}\n")


def test_a_merge_applies_the_reviewed_plan_and_no_other(tmp_path: Path, project: Project) -> None:
    """The real engine, with the credentials and the back end that the workflow names."""
    project.run("stack", "init", "prod")
    runner = make_runner(tmp_path, project.folder, project.environment)
    backend = {"vars.PULUMI_BACKEND_URL": project.environment["PULUMI_BACKEND_URL"]}
    values = {**VALUES, **backend, "secrets.PULUMI_CONFIG_PASSPHRASE": "test"}
    (project.folder / "stacks" / "prod.yaml").write_text(f"account: {ACCOUNT}\n{GOOD}")
    commit_all(project.folder)
    (project.folder / "stacks" / "prod.yaml").write_text(f"account: {ACCOUNT}\n{LOST}")
    commit_all(project.folder)
    assert plan(runner)["Make the plan"].status == 0
    saved = (project.folder / "plan.json").read_text()
    runner.change_github(**MERGED, **RAN, artifacts={"5/plan-prod": ["plan.json", saved]})

    project.emulator.console("+15005550006", voice_fallback_url="https://repaired.example.com/")
    refused = runner.run("merge", "apply", values)["Apply it"]
    assert refused.status != 0
    assert "+15005550006: voice_fallback_url: at the review" in refused.printed
    assert project.live("+15005550006")["voice_fallback_url"] == "https://repaired.example.com/"

    project.emulator.console("+15005550006", voice_fallback_url=B)
    applied = runner.run("merge", "apply", values)["Apply it"]
    assert applied.status == 0, applied.printed
    assert project.live("+15005550006")["voice_fallback_url"] in {"", None}
    assert "canary" not in applied.printed + refused.printed
