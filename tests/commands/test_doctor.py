"""`fallback doctor` as a person and a program see it."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from fallback.cli import main
from fallback.report.formats import FORMATS

if TYPE_CHECKING:
    from fallback.emulator import Emulator

SETTINGS = {"PULUMI_CONTINUE_ON_ERROR": "true", "PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_PARALLEL": "16"}


@pytest.fixture
def project(signed_in: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    declare(signed_in, "{url: http://www.example.com/voice, fallback_url: http://fallback.example.org/voice}")
    resolve = socket.getaddrinfo

    def resolve_here(host: str, *arguments: Any, **keywords: Any) -> Any:
        return resolve("127.0.0.1" if ".example." in host else host, *arguments, **keywords)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_here)
    return tmp_path


def declare(emulator: Emulator, voice: str) -> None:
    account = emulator.environment["TWILIO_ACCOUNT_SID"]
    Path("stacks/dev.yaml").write_text(f'account: {account}\nnumbers: {{"+15005550006": {{voice: {voice}}}}}\n')


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments], catch_exceptions=False)


def read(*arguments: str) -> dict[str, dict[str, str]]:
    return {check["check"]: check for check in json.loads(run("--format", "json", *arguments).stdout)["checks"]}


@pytest.mark.usefixtures("project")
def test_a_project_that_can_run_has_nothing_wrong() -> None:
    result = run("--allow-local")

    assert result.exit_code == 0, result.output
    assert result.output.startswith("0 of ")


@pytest.mark.usefixtures("project")
def test_what_is_wrong_comes_first_and_exits_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_PARALLEL")

    result = run()

    assert result.exit_code == 1
    checks = json.loads(run("--format", "json").stdout)
    verdicts = [check["verdict"] for check in checks["checks"]]
    assert verdicts == sorted(verdicts, key=["wrong", "unknown", "ok"].index)
    assert checks["wrong"] == 3
    assert [check["check"] for check in checks["checks"][:3]] == [
        "settings",
        "fallback.example.org:80",
        "www.example.com:80",
    ]
    assert all(check["remedy"] for check in checks["checks"][:3])


@pytest.mark.usefixtures("project")
def test_a_stack_file_with_mistakes_does_not_hide_the_other_checks() -> None:
    Path("stacks/dev.yaml").write_text("numbers: 1\n")

    checks = read()

    assert checks["stack file"]["verdict"] == "wrong"
    assert checks["credentials"]["verdict"] == "ok"


def test_outside_of_a_project_the_account_is_checked(
    signed_in: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    checks = read()

    assert checks["project"]["verdict"] == "unknown"
    assert checks["credentials"]["detail"].endswith(signed_in.environment["TWILIO_ACCOUNT_SID"])


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("form", FORMATS)
def test_all_formats_name_each_check(form: str) -> None:
    output = run("--format", form, "--allow-local").output

    for check in ("engine", "language host", "settings", "credentials", "clock", "www.example.com:80"):
        assert check in output
