"""`fallback drift` against an account over HTTP: which side moved, who moved it, the calls and the exit codes."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from click.testing import CliRunner
from twilio.rest import Client

from fallback.cli import main
from fallback.commands.drift import drift
from fallback.plan.drift import Side
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from fallback.emulator import Emulator

ANNA, BERT = "US" + "a" * 32, "US" + "b" * 32
KEY, SECRET = "SK" + "c" * 32, "s3cret"
A, B = "https://a.example.com/x", "https://b.example.net/x"
NUMBERS = [f"+1500555000{index}" for index in range(1, 5)]


@pytest.fixture
def seed() -> dict[str, Any]:
    numbers = {number: {"voice_url": A, "voice_fallback_url": B} for number in NUMBERS}
    return seed_of(numbers, api_keys=[{"sid": KEY, "secret": SECRET}])


@pytest.fixture(autouse=True)
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "stacks" / "dev.yaml"
    declare(file)
    return file


def declare(file: Path, fallback: str = B) -> None:
    entries = "".join(f'  "{number}": {{voice: {{url: {A}, fallback_url: {fallback}}}}}\n' for number in NUMBERS)
    file.write_text(f"account: {ACCOUNT}\nnumbers:\n{entries}")


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["drift", *arguments], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def read(*arguments: str) -> dict[str, dict[str, Any]]:
    """Every drifted field with its blame, by number and field."""
    document = json.loads(run("--format", "json", *arguments)[1])
    return {f"{one['number']} {change['field']}": change for one in document["numbers"] for change in one["changes"]}


def test_nothing_to_say_is_exit_0_and_one_call(signed_in: Emulator) -> None:
    status, text, _ = run("--blame")

    assert (status, text.splitlines()[0]) == (0, "every number is as declared")
    assert len(signed_in.requests()) == 1


def test_two_people_and_a_key_are_told_apart(signed_in: Emulator) -> None:
    signed_in.console(NUMBERS[0], user=ANNA, voice_url="https://anna.example.com/")
    signed_in.console(NUMBERS[1], user=BERT, voice_fallback_url="")
    client = Client(KEY, SECRET, ACCOUNT)
    client.api.base_url = signed_in.url
    (number,) = client.incoming_phone_numbers.list(phone_number=NUMBERS[2])
    number.update(voice_method="GET")
    signed_in.clear()

    changes = read("--blame")

    assert {name: (one["blame"]["actor"], one["blame"]["source"]) for name, one in changes.items()} == {
        f"{NUMBERS[0]} voice_url": (ANNA, "web"),
        f"{NUMBERS[1]} voice_fallback_url": (BERT, "web"),
        f"{NUMBERS[2]} voice_method": (KEY, "api"),
    }
    assert len(signed_in.requests()) == 1 + 3
    status, text, _ = run("--blame")
    assert status == 1
    assert text.splitlines()[0] == "3 of 4 numbers are not as declared"
    assert f"by the user {BERT} in the Console from 127.0.0.1 at " in " ".join(text.split())


@pytest.mark.parametrize("switches", [{"event_data": "flat"}, {"event_data": "nested"}], ids=["flat", "nested"])
def test_both_shapes_of_the_log_are_read(signed_in: Emulator) -> None:
    signed_in.console(NUMBERS[0], user=ANNA, voice_fallback_url="")

    assert read("--blame")[f"{NUMBERS[0]} voice_fallback_url"]["blame"]["actor"] == ANNA


def test_what_the_log_no_longer_holds_is_unknown(signed_in: Emulator) -> None:
    now = datetime.now(UTC)
    signed_in.set_clock(now - timedelta(days=40))
    signed_in.console(NUMBERS[0], user=ANNA, voice_fallback_url="")
    signed_in.set_clock(now)
    signed_in.console(NUMBERS[0], user=BERT, voice_method="GET")

    changes = read("--blame")
    assert changes[f"{NUMBERS[0]} voice_method"]["blame"]["actor"] == BERT
    blame = changes[f"{NUMBERS[0]} voice_fallback_url"]["blame"]
    assert blame["known"] is False
    assert "the log does not reach back" in blame["why"]
    assert read("--blame", "--since", "6w")[f"{NUMBERS[0]} voice_fallback_url"]["blame"]["actor"] == ANNA


def test_without_blame_no_log_is_read(signed_in: Emulator) -> None:
    signed_in.console(NUMBERS[0], voice_fallback_url="")
    signed_in.clear()

    (change,) = read().values()

    assert (change["blame"], change["side"], change["live"]) == (None, "unknown", "none")
    assert len(signed_in.requests()) == 1


@pytest.mark.parametrize(
    ("faults", "arguments", "status", "text"),
    [
        (["GET *v1/Events* always restricted"], ["--blame"], 3, "who changed it is not known: reading who changed PN"),
        (["GET *v1/Events* always 503_before"], ["--blame"], 3, "who changed it is not known: reading who changed PN"),
        (["GET *IncomingPhoneNumbers* always 401"], [], 3, "TWILIO_AUTH_TOKEN is wrong or expired"),
        (["GET *IncomingPhoneNumbers* always 503_before"], [], 3, "no usable answer"),
        ([], ["--since", "yesterday"], 2, "expected hours, days or weeks, as in 12h, 30d or 4w, found 'yesterday'"),
        ([], ["--stack", "prod"], 2, "expected the file of stack 'prod'"),
    ],
)
def test_what_could_not_be_read_is_said(
    signed_in: Emulator, faults: list[str], arguments: list[str], status: int, text: str
) -> None:
    signed_in.console(NUMBERS[0], voice_fallback_url="")
    assert isinstance(faults, list)

    code, output, errors = run(*arguments)

    assert code == status
    assert text in " ".join((output + errors).split())
    assert "every number is as declared" not in output


@pytest.mark.usefixtures("signed_in")
def test_a_changed_file_has_drifted_too(stack: Path) -> None:
    declare(stack, "https://c.example.net/x")

    assert run()[0] == 1
    assert len(read()) == 4


PAGE = (Path(__file__).parents[2] / "docs" / "drift.md").read_text(encoding="utf-8")


def test_the_page_has_every_option_and_its_commands_run() -> None:
    options = {option for parameter in drift.params for option in parameter.opts if option.startswith("--")}

    assert {option for option in options if option not in PAGE} == set()
    for line in re.findall(r"^\$ fallback drift(.*)$", PAGE, re.MULTILINE):
        drift.make_context("drift", shlex.split(line))


def test_the_page_has_every_key_and_side(signed_in: Emulator) -> None:
    signed_in.console(NUMBERS[0], voice_fallback_url="")
    document = json.loads(run("--format", "json", "--blame")[1])
    (number,) = document["numbers"]
    (change,) = number["changes"]
    keys = {*document, *document["counts"], *number, *change, *change["blame"]}

    assert {key for key in keys if f"`{key}`" not in PAGE} == set()
    assert {side for side in get_args(Side) if f"\n| `{side}` | " not in PAGE} == set()
