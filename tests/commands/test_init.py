"""`fallback init`: writes a project, and changes no file that is there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main

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
        (("--account", "AC12"), "--account: expected AC and 32 hex digits, found 'AC12'"),
        (("--stack", "../x"), "--stack: expected letters, digits, - and _, found '../x'"),
        (("/dev/null/x",), "/dev/null/x/Pulumi.yaml: Not a directory; name a folder that can be written to"),
    ],
)
def test_a_mistake_is_one_message_and_nothing_is_written(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.output.splitlines() == [message]
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
