"""Every mistake that an operator makes on the command line: the exact message, where it goes, and the exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main
from fallback.emulator import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNT, OTHER = "AC" + "1" * 32, "AC" + "2" * 32
PROD = f'account: {ACCOUNT}\nnumbers:\n  "+15005550006": {{friendly_name: Support}}\n'


class Mistake(NamedTuple):
    """What is done wrong: files by name, the environment, and the command. `{here}` is the working directory."""

    files: dict[str, str]
    environment: dict[str, str]
    command: str
    message: str
    status: int


MISTAKES = {
    "wrong folder": Mistake(
        {},
        {},
        "plan --stack prod",
        "expected Pulumi.yaml or stacks/ in {here} or Pulumi.yaml in a folder above it, found neither: go to the "
        "project's folder, or name it with `fallback -C DIR`",
        2,
    ),
    "wrong folder, validate": Mistake(
        {},
        {},
        "validate",
        "expected Pulumi.yaml or stacks/ in {here} or Pulumi.yaml in a folder above it, found neither: go to the "
        "project's folder, or name it with `fallback -C DIR`",
        2,
    ),
    "a folder without stacks": Mistake(
        {"Pulumi.yaml": "name: numbers\n"},
        {},
        "plan",
        "expected a stack file in {here}/stacks, found none: write the first, for example prod.yaml",
        2,
    ),
    "a folder without stacks, validate": Mistake(
        {"Pulumi.yaml": "name: numbers\n"},
        {},
        "validate",
        "expected stack files in {here}/stacks, found none: write the first, for example prod.yaml",
        2,
    ),
    "prod.yml": Mistake(
        {"stacks/prod.yml": PROD},
        {},
        "plan --stack prod",
        "expected stacks/prod.yaml, found stacks/prod.yml: rename it",
        2,
    ),
    "a stack that is misspelt": Mistake(
        {"stacks/prod.yaml": PROD},
        {},
        "plan --stack prd",
        "expected the file of stack 'prd' in {here}/stacks, found none; did you mean `prod`?",
        2,
    ),
    "a stack that is misspelt, validate": Mistake(
        {"stacks/prod.yaml": PROD},
        {},
        "validate --stack prd",
        "expected the file of stack 'prd' in {here}/stacks, found none; did you mean `prod`?",
        2,
    ),
    "several stacks and none named": Mistake(
        {"stacks/prod.yaml": PROD, "stacks/dev.yaml": PROD},
        {},
        "plan",
        "expected one stack file in {here}/stacks, found dev, prod: name a stack with --stack",
        2,
    ),
    "an invalid file": Mistake(
        {"stacks/prod.yaml": PROD.replace("friendly_name", "friendly_nam")},
        {},
        "plan",
        "1 problem in the stack file; nothing was sent to Twilio\n"
        "  stacks/prod.yaml:3:20: numbers.+15005550006.friendly_nam: expected a known key, found "
        "'friendly_nam'; did you mean `friendly_name`? [unknown-key]",
        2,
    ),
    "no credentials": Mistake(
        {"stacks/prod.yaml": PROD},
        {"TWILIO_AUTH_TOKEN": ""},
        "plan",
        "no Twilio credentials: expected TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET, or with "
        "TWILIO_AUTH_TOKEN, in the environment; found TWILIO_ACCOUNT_SID; set them and run again",
        3,
    ),
    "an expired token": Mistake(
        {"stacks/prod.yaml": PROD},
        {"TWILIO_AUTH_TOKEN": "old"},
        "plan",
        f"listing the numbers of account {ACCOUNT}: Twilio refused it with 20003: Authentication Error - "
        "No credentials provided (https://www.twilio.com/docs/errors/20003): TWILIO_AUTH_TOKEN is wrong or expired for "
        f"account {ACCOUNT}: set the current one",
        3,
    ),
    "another account": Mistake(
        {"stacks/prod.yaml": PROD.replace(ACCOUNT, OTHER)},
        {},
        "plan",
        f"stack prod belongs to account {OTHER} (`account` in its file), but TWILIO_ACCOUNT_SID names {ACCOUNT}, whose "
        f"credentials do not open it (20404): set the credentials of {OTHER} or of the account that owns it, or select "
        f"a stack of {ACCOUNT}. Nothing was changed",
        3,
    ),
    "no network": Mistake(
        {"stacks/prod.yaml": PROD},
        {"TWILIO_API_BASE_URL": "http://127.0.0.1:9"},
        "plan",
        f"listing the numbers of account {ACCOUNT}: Twilio was not reached, nothing was sent: 127.0.0.1:9 does not "
        "take connections (Connection refused)",
        3,
    ),
    "a setting that cannot be used": Mistake(
        {"stacks/prod.yaml": PROD},
        {"FALLBACK_CONCURRENCY": "many"},
        "plan",
        "FALLBACK_CONCURRENCY: expected a whole number from 1 to 1000, found 'many'; correct or unset it",
        2,
    ),
    "a plan that cannot be saved": Mistake(
        {"stacks/prod.yaml": PROD},
        {},
        "plan --save nowhere/plan.json",
        "expected a file to write to, found 'nowhere/plan.json': No such file or directory",
        2,
    ),
    "a number that no stack has": Mistake(
        {"stacks/prod.yaml": PROD},
        {},
        "explain +15005550007",
        "expected a number of a stack, found '+15005550007'; did you mean `+15005550006`?",
        2,
    ),
    "a file that is no stack file": Mistake(
        {"stacks/prod.yaml": PROD, "notes.txt": ""},
        {},
        "validate notes.txt",
        "expected stack files (*.yaml), found 'notes.txt': name files that end in .yaml",
        2,
    ),
}


@pytest.fixture(scope="module")
def account() -> Iterator[dict[str, str]]:
    numbers: dict[str, Any] = {"+15005550006": {"friendly_name": "Support"}, "+15005550017": {"friendly_name": "Sales"}}
    with running({"accounts": [{"sid": ACCOUNT, "auth_token": "t", "numbers": numbers}]}) as emulator:
        yield dict(emulator.environment)


def run(
    mistake: Mistake, account: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str
) -> Result:
    for name, text in mistake.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    for name, value in {"FALLBACK_DEADLINE": "1", **account, **mistake.environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    return CliRunner().invoke(main, [*mistake.command.split(), *options], catch_exceptions=False)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_one_message_on_standard_error(
    mistake: Mistake, account: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(mistake, account, tmp_path, monkeypatch)

    assert done.stderr == mistake.message.format(here=tmp_path) + "\n"
    assert done.stdout == ""
    assert done.exit_code == mistake.status


@pytest.mark.parametrize(
    "mistake", [one for one in MISTAKES.values() if not one.command.startswith("explain")], ids=str
)
def test_a_mistake_is_json_where_json_was_asked_for(
    mistake: Mistake, account: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(mistake, account, tmp_path, monkeypatch, "--format", "json")

    document = json.loads(done.stdout)
    assert document["version"] == 1
    assert document["error"]["message"] == mistake.message.format(here=tmp_path)
    assert done.stderr == ""
    assert done.exit_code == mistake.status


def test_an_invalid_file_is_json_with_its_problems(
    account: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(MISTAKES["an invalid file"], account, tmp_path, monkeypatch, "--format", "json")

    error = json.loads(done.stdout)["error"]
    assert error["kind"] == "invalid-stack-file"
    assert [(one["file"], one["line"], one["rule"]) for one in error["problems"]] == [
        ("stacks/prod.yaml", 3, "unknown-key")
    ]


def test_a_number_that_is_not_on_the_account_is_told_with_its_place_and_the_nearest_one_that_is(
    account: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"stacks/prod.yaml": PROD.replace("+15005550006", "+15005550071")}

    done = run(Mistake(files, {}, "plan --format json", "", 1), account, tmp_path, monkeypatch)

    (reason,) = json.loads(done.stdout)["refused"]
    assert reason == (
        f"stacks/prod.yaml:3:3: +15005550071 is declared, but not on account {ACCOUNT}; did you mean +15005550017 "
        "(Sales)?: correct the number, take the entry out, or write `buy: true` to buy exactly it"
    )
    assert done.exit_code == 1
