"""`fallback plan` against an account over HTTP: text, JSON, reviews and exit codes."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fallback.cli import main
from fallback.commands.plan import plan as command
from fallback.plan.review import parse_review
from tests.commands.repository import commit_all
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from fallback.emulator import Emulator

A, B = "https://a.example.com/x", "https://b.example.com/x"


@pytest.fixture
def seed() -> dict[str, Any]:
    numbers: dict[str, Any] = {"+15005550006": {"voice_url": A}, "+15005550007": {"friendly_name": "Sales"}}
    return seed_of(numbers | {"+15005550008": {"voice_url": "https://a.example.com/?t=canary"}})


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "stacks"


def plan(stacks: Path, text: str, *options: str, stack: str = "dev") -> tuple[int, str]:
    (stacks / f"{stack}.yaml").write_text(f"account: {ACCOUNT}\n{text}")
    done = CliRunner().invoke(main, ["plan", "--stack", stack, *options], catch_exceptions=False)
    return done.exit_code, done.output


CHANGED = f'numbers: {{"+15005550006": {{voice: {{url: {A}, fallback_url: {B}}}}}, "+15005550007": {{}}}}'


def test_the_plan_is_printed_and_nothing_is_written(stacks: Path, signed_in: Emulator) -> None:
    status, printed = plan(stacks, CHANGED)

    assert status == 0
    assert printed.splitlines()[:-1] == [
        "1 update · 0 buy · 0 release · 1 unchanged",
        f"stack dev, account {ACCOUNT}: 2 numbers declared",
        "1 number on the account is in no stack (`--unmanaged` lists them)",
        "",
        f"+15005550006: voice_fallback_url: none -> {B}",
        "",
        "If the primary fails:",
        f"  +15005550006: calls: nobody answers; the caller hears an error message -> {B}",
        "",
    ]
    assert [request["method"] for request in signed_in.requests()] == ["GET"]


@pytest.mark.usefixtures("signed_in")
def test_a_plan_as_json_has_every_number(stacks: Path) -> None:
    status, printed = plan(stacks, CHANGED, "--format", "json")

    document = json.loads(printed)
    assert status == 0
    assert [document[key] for key in ("version", "stack", "account", "refused")] == [1, "dev", ACCOUNT, []]
    assert [(one["number"], one["action"], one["changes"]) for one in document["numbers"]] == [
        (
            "+15005550006",
            "change",
            [{"field": "voice_fallback_url", "live": "none", "declared": B, "outcome": "changed"}],
        ),
        ("+15005550007", "same", []),
    ]


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", "1 update · 0 buy"),
        ("markdown", "### Plan of stack dev\n\n**1 update · 0 buy"),
        ("html", "<!doctype html>\n<html"),
        ("json", '{\n  "version": 1,'),
    ],
)
def test_a_plan_goes_to_standard_output_or_to_a_file_in_each_format(stacks: Path, form: str, start: str) -> None:
    status, printed = plan(stacks, CHANGED, "--format", form)
    to_file = plan(stacks, CHANGED, "--format", form, "--out", "plan.out")

    assert status == 0
    assert printed.startswith(start)
    assert to_file == (0, "")
    assert (stacks.parent / "plan.out").read_text() == printed


@pytest.mark.usefixtures("signed_in")
def test_a_refused_plan_is_written_to_the_file_and_exits_with_one(stacks: Path) -> None:
    assert plan(stacks, 'numbers: {"+15005550010": {}}', "--format", "markdown", "--out", "plan.md") == (1, "")
    assert (
        "> refused: `stacks/dev.yaml:2:11`: `+15005550010` is declared, but" in (stacks.parent / "plan.md").read_text()
    )


@pytest.mark.usefixtures("signed_in")
def test_the_findings_of_a_change_are_named(stacks: Path) -> None:
    before = f'numbers: {{"+15005550006": {{voice: {{url: {A}, fallback_url: {A}}}}}, "+15005550007": {{}}}}'
    (stacks / "dev.yaml").write_text(f"account: {ACCOUNT}\n{before}")
    commit_all(stacks.parent)
    after = f'\n\nnumbers: {{"+15005550006": {{voice: {{url: {A}, fallback_url: none}}}}, "+15005550007": {{}}}}'

    _, printed = plan(stacks, after, "--diff-from", "HEAD")
    assert [line for line in printed.splitlines() if "since HEAD" in line] == [
        "New findings since HEAD:",
        "Findings gone since HEAD:",
    ]
    findings = json.loads(plan(stacks, after, "--diff-from", "HEAD", "--format", "json")[1])["findings"]
    assert findings["from"] == "HEAD"
    assert [each["rule"] for each in findings["added"]] == ["no-fallback"]
    assert [each["rule"] for each in findings["removed"]] == ["fallback-is-primary"]

    commit_all(stacks.parent)
    assert "none is new, and none is gone" in plan(stacks, f"\n\n\n{after}", "--diff-from", "HEAD")[1]


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("numbers", "options", "status", "text"),
    [
        ('{"+15005550007": {friendly_name: Sales}}', (), 0, "nothing to do: every number is as declared\n"),
        ('{"+15005550007": {friendly_name: Sales}}', ("--expect-no-changes",), 0, "nothing to do"),
        ('{"+15005550007": {friendly_name: New}}', (), 0, "friendly_name: Sales -> New"),
        ('{"+15005550007": {friendly_name: New}}', ("--expect-no-changes",), 1, "friendly_name: Sales -> New"),
        ('{"+15005550010": {}}', (), 1, "refused: stacks/dev.yaml:2:11: +15005550010 is declared, but not on account"),
        ('{"+15005550007": {friendly_nam: New}}', (), 2, "did you mean `friendly_name`?"),
        (
            '{"+15005550007": {release: "+15005550007"}}',
            (),
            0,
            "! +15005550007 Sales: is given back to Twilio for ever",
        ),
        (
            '{"+15005550010": {buy: true, voice: none}, "+15005550011": {buy: true, voice: none}}',
            (),
            1,
            "refused: 2 numbers would be bought; the limit is 1",
        ),
        (
            f'{{"+15005550006": {{voice: {{url: "https://u:${{secret.p}}@a.example.com/", fallback_url: {B}}}}}}}',
            (),
            0,
            "voice_url: *** -> https://***@a.example.com/",
        ),
        (
            '{"+15005550008": {voice: {url: "https://a.example.com/?t=${secret.p}", fallback_url: none}}}',
            ("--expect-no-changes",),
            0,
            "only Pulumi knows the secret in voice_url\n  https://a.example.com/?t=${secret.p}:\n  +15005550008",
        ),
    ],
)
def test_the_exit_code_says_how_it_stands(
    stacks: Path, numbers: str, options: tuple[str, ...], status: int, text: str
) -> None:
    code, printed = plan(stacks, f"numbers: {numbers}", *options)

    assert code == status
    assert text in printed


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_a_live_value_beside_a_declared_secret_is_shown_nowhere(stacks: Path, form: str) -> None:
    """Attack D1: the plan without Pulumi printed the token on every run."""
    voice = 'voice: {url: "https://a.example.com/?t=${secret.p}", fallback_url: "https://b.example.com/"}'

    _, printed = plan(stacks, f'numbers: {{"+15005550008": {{{voice}}}}}', "--format", form)

    assert "voice_fallback_url" in printed
    assert "canary" not in printed


@pytest.mark.usefixtures("signed_in")
def test_numbers_in_no_stack_are_listed_and_refused_on_demand(stacks: Path) -> None:
    (stacks / "other.yaml").write_text(f'account: {ACCOUNT}\nnumbers: {{"+15005550008": {{}}}}')
    one = 'numbers: {"+15005550006": {}}'
    both = 'numbers: {"+15005550006": {}, "+15005550007": {}}'

    assert plan(stacks, one, "--unmanaged")[1].splitlines()[5:7] == [
        "On the account, in no stack:",
        "  +15005550007 Sales",
    ]
    assert plan(stacks, one, "--expect-all-managed")[0] == 1
    assert plan(stacks, both, "--expect-all-managed")[0] == 0
    assert "in no stack" not in plan(stacks, both, "--unmanaged")[1]


@pytest.mark.usefixtures("signed_in")
def test_a_plan_is_saved_for_a_review(stacks: Path) -> None:
    _, printed = plan(stacks, CHANGED, "--save", "plan.json")

    saved = (stacks.parent / "plan.json").read_text()
    assert printed.splitlines()[-1] == f"fingerprint {parse_review(saved).fingerprint}"
    assert plan(stacks, CHANGED, "--format", "json")[1] == saved


@pytest.mark.usefixtures("signed_in")
def test_a_declared_number_that_is_not_on_record_is_adopted(stacks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (stacks.parent / "Pulumi.yaml").write_text("name: numbers\n")
    (stacks.parent / "pulumi").write_text(
        "#!/bin/sh\n"
        """echo '{"deployment": {"resources": ["""
        """{"type": "pulumi-python:dynamic/twilio:PhoneNumber", "id": "+15005550009"}]}}'\n"""
    )
    (stacks.parent / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(stacks.parent), prepend=":")

    _, printed = plan(stacks, CHANGED)

    assert printed.splitlines()[0] == "2 adopt · 1 update · 1 keep · 0 buy · 0 release · 0 unchanged"


PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")


def test_the_page_has_every_option_and_its_commands_run() -> None:
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}

    assert {option for option in options if f"`{option}" not in PAGE and f" {option}" not in PAGE} == set()
    for line in re.findall(r"^\$ fallback plan (.*)$", PAGE, re.MULTILINE):
        command.make_context("plan", shlex.split(line))


@pytest.mark.usefixtures("signed_in")
def test_the_page_has_every_key_and_word(stacks: Path) -> None:
    document = json.loads(plan(stacks, CHANGED, "--format", "json")[1])
    number = document["numbers"][0]
    keys = {*document, *number, *number["changes"][0], *number["answering"]["voice"]["before"]}

    assert {key for key in keys if f"`{key}`" not in PAGE} == set()
    assert {word for word in document["counts"] if f"\n| {word} | " not in PAGE} == set()
