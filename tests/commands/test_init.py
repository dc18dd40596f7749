"""`fallback init`: writes a project, and changes no file that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main

if TYPE_CHECKING:
    from fallback.emulator import Emulator

ACCOUNT = "AC" + "1" * 32


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TWILIO_ACCOUNT_SID", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments], catch_exceptions=False)


def list_files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_each_file_that_is_written_is_named() -> None:
    result = run("numbers", "--account", ACCOUNT)

    assert result.exit_code == 0
    wrote = [line.removeprefix("wrote numbers/") for line in result.output.splitlines() if line.startswith("wrote ")]
    assert sorted(wrote) == sorted(list_files(Path("numbers")))
    assert f"account: {ACCOUNT} " in Path("numbers/stacks/dev.yaml").read_text()
    assert os.access("numbers/host/pulumi-resource-pulumi-python", os.X_OK)


def test_a_second_run_changes_nothing_and_says_what_it_kept() -> None:
    run("numbers")
    Path("numbers/__main__.py").write_text("mine\n")
    before = list_files(Path("numbers"))

    result = run("numbers")

    assert result.exit_code == 0
    assert list_files(Path("numbers")) == before
    assert "kept  numbers/__main__.py, which exists" in result.output
    assert "wrote" not in result.output


def test_a_link_is_not_followed() -> None:
    Path("numbers").mkdir()
    Path("elsewhere").symlink_to("nowhere")
    Path("numbers/__main__.py").symlink_to(Path("elsewhere").absolute())

    assert run("numbers").exit_code == 0

    assert not Path("nowhere").exists()


def test_the_account_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)

    run("-s", "prod")

    assert f"account: {ACCOUNT} " in Path("stacks/prod.yaml").read_text()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Phone Numbers", "phone-numbers"),
        ("twilio-fallback", "phone-numbers"),
        ("...", "phone-numbers"),
        ("a_b", "a-b"),
    ],
)
def test_the_project_has_a_name_that_pulumi_and_python_take(folder: str, name: str) -> None:
    assert run(folder).exit_code == 0

    assert Path(folder, "Pulumi.yaml").read_text().startswith(f"name: {name}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--account", "AC12"), "Error: Invalid value for '--account': expected AC and 32 hex digits, found 'AC12'"),
        (("--stack", "../x"), "--stack: expected letters, digits, - and _, found '../x'"),
        (("/dev/null/x",), "/dev/null/x/Pulumi.yaml: Not a directory; name a folder that can be written to"),
    ],
)
def test_a_mistake_is_one_message_and_nothing_is_written(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == message
    assert list_files(Path()) == {}


def test_the_next_commands_fit_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    with_pip = run("my numbers").output
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://states")
    with_uv = run("my numbers").output

    assert "cd 'my numbers' && python3 -m venv .venv && .venv/bin/pip install twilio-fallback==" in with_pip
    assert "pulumi login --local && pulumi stack init dev" in with_pip
    assert "cd 'my numbers' && uv sync && . ./activate" in with_uv
    assert "pulumi login" not in with_uv


@pytest.fixture
def account(signed_in: Emulator) -> Emulator:
    return signed_in


def check_settled(stack: str) -> None:
    """The account is as the stack says, in a process of its own, because `-C` changes the folder of a process."""
    plan = [sys.executable, "-m", "fallback", "-C", "numbers", "plan", "-s", stack, "--expect-no-changes"]
    done = subprocess.run(plan, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_numbers_of_the_account_are_declared_as_they_are(account: Emulator) -> None:
    result = run("numbers", "--from-account", "-s", "prod")

    assert result.exit_code == 0
    assert "stacks/prod.yaml: 2 numbers as they are; applying the file changes nothing at Twilio" in result.output
    check_settled("prod")
    assert {request["method"] for request in account.requests()} == {"GET"}


def test_an_account_without_credentials_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TWILIO_")]:
        monkeypatch.delenv(name)

    result = run("numbers", "--from-account")

    assert result.exit_code == 3
    assert "no Twilio credentials" in result.output
    assert not Path("numbers").exists()


@pytest.mark.usefixtures("account")
class TestOfAParent:
    """An account that owns two others."""

    @pytest.fixture
    def seed(self) -> dict[str, Any]:
        parent = "AC" + "1" * 32
        numbers = {"+15005550006": {"friendly_name": "Shop"}}
        return {
            "accounts": [
                {"sid": parent, "auth_token": "parent-token", "numbers": {}},
                {
                    "sid": "AC" + "2" * 32,
                    "auth_token": "a",
                    "friendly_name": "Shop 1",
                    "owner": parent,
                    "numbers": numbers,
                },
                {"sid": "AC" + "3" * 32, "auth_token": "b", "friendly_name": "Shop 2", "owner": parent, "numbers": {}},
            ]
        }

    def test_each_subaccount_gets_a_stack_from_one_base(self) -> None:
        result = run("numbers", "--subaccounts", "--from-account")

        assert result.exit_code == 0, result.output
        assert "stacks/shop-2.yaml: write its numbers" in result.output
        stacks = {path.stem: path.read_text() for path in Path("numbers/stacks").glob("*.yaml")}
        assert stacks.keys() == {"shop-1", "shop-2"}
        assert all("\nextends: base/common.yaml\n" in text for text in stacks.values())
        assert '"+15005550006"' in stacks["shop-1"]
        check_settled("shop-1")

    def test_an_account_that_owns_none_is_named(self) -> None:
        result = run("numbers", "--subaccounts", "--account", "AC" + "3" * 32)

        assert result.exit_code == 2
        assert "expected accounts that AC" in result.output
