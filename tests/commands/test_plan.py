"""`fallback plan` against an account over HTTP: text, JSON and exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fallback.cli import main
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from pathlib import Path

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


def plan(stacks: Path, text: str, *options: str) -> tuple[int, str]:
    (stacks / "dev.yaml").write_text(f"account: {ACCOUNT}\n{text}")
    done = CliRunner().invoke(main, ["plan", "--stack", "dev", *options])
    return done.exit_code, done.output


CHANGED = f'numbers: {{"+15005550006": {{voice: {{url: {A}, fallback_url: {B}}}}}, "+15005550007": {{}}}}'


def test_what_differs_is_a_line_a_number_and_nothing_is_written(stacks: Path, signed_in: Emulator) -> None:
    status, printed = plan(stacks, CHANGED)

    assert status == 0
    assert printed == (
        "1 of 2 numbers differ from their declaration (live -> declared):\n"
        f"  +15005550006: voice_fallback_url none -> {B}\n"
    )
    assert {request["method"] for request in signed_in.requests()} == {"GET"}


@pytest.mark.usefixtures("signed_in")
def test_a_plan_as_json_has_every_number(stacks: Path) -> None:
    status, printed = plan(stacks, CHANGED, "--format", "json")

    assert status == 0
    assert json.loads(printed) == {
        "version": 1,
        "stack": "dev",
        "account": ACCOUNT,
        "numbers": [
            {
                "number": "+15005550006",
                "action": "change",
                "changes": [{"field": "voice_fallback_url", "live": "none", "declared": B, "outcome": "changed"}],
            },
            {"number": "+15005550007", "action": "same", "changes": []},
        ],
        "refused": [],
    }


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("numbers", "options", "status", "text"),
    [
        ('{"+15005550007": {friendly_name: Sales}}', (), 0, "nothing to do: every number is as declared\n"),
        ('{"+15005550007": {friendly_name: Sales}}', ("--expect-no-changes",), 0, "nothing to do"),
        ('{"+15005550007": {friendly_name: New}}', ("--expect-no-changes",), 1, "friendly_name Sales -> New"),
        ('{"+15005550010": {}}', (), 1, "refused: +15005550010: declared, but not on the account"),
        ('{"+15005550007": {friendly_nam: New}}', (), 2, "did you mean `friendly_name`?"),
        ('{"+15005550007": {release: "+15005550007"}}', (), 0, "are on the account and will be given back to Twilio"),
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
            "voice_url *** -> https://***@a.example.com/",
        ),
        (
            '{"+15005550008": {voice: {url: "https://a.example.com/?t=${secret.p}", fallback_url: none}}}',
            ("--expect-no-changes",),
            0,
            "voice_url *** -> https://a.example.com/?t=${secret.p}",
        ),
    ],
)
def test_the_exit_code_says_how_it_stands(
    stacks: Path, numbers: str, options: tuple[str, ...], status: int, text: str
) -> None:
    code, printed = plan(stacks, f"numbers: {numbers}", *options)

    assert code == status
    assert text in printed


@pytest.mark.parametrize(
    ("environment", "text"),
    [
        ({"TWILIO_AUTH_TOKEN": "wrong"}, "Twilio refused it with 20003"),
        ({"TWILIO_AUTH_TOKEN": ""}, "no Twilio credentials"),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:9"}, "Twilio was not reached"),
    ],
)
@pytest.mark.usefixtures("signed_in")
def test_an_account_that_says_no_is_exit_3(
    stacks: Path, environment: dict[str, str], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    code, printed = plan(stacks, CHANGED)

    assert code == 3
    assert text in printed


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_live_value_beside_a_declared_secret_is_shown_nowhere(stacks: Path, form: str) -> None:
    """Attack D1: the plan without Pulumi printed the token on every run."""
    voice = 'voice: {url: "https://a.example.com/?t=${secret.p}", fallback_url: "https://b.example.com/"}'

    _, printed = plan(stacks, f'numbers: {{"+15005550008": {{{voice}}}}}', "--format", form)

    assert "voice_fallback_url" in printed
    assert "canary" not in printed
