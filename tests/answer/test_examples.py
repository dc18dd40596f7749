"""What lies in `examples/answer` works: the program, the container and the service."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from fallback.answer.setup.archive import make_archive
from fallback.answer.setup.read import read_document
from fallback.cli import main

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "answer"
SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"
}  # Pulumi's mark: encrypted in its state
URL = "https://abc.lambda-url.eu-west-1.on.aws/"


def test_the_program_gives_the_url_of_the_function_to_the_number(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "answer")
    program = tmp_path / "answer" / "aws" / "__main__.py"
    config = {"number": "+15005550006", "site": "https://www.example.com", "auth_token": "canary"}

    run = subprocess.run(
        [sys.executable, "-m", "tests.answer.mocked", program, URL],
        input=json.dumps({f"fallback-answer:{name}": value for name, value in config.items()}),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    made = json.loads(run.stdout)
    number = made["pulumi-python:dynamic/twilio:PhoneNumber +15005550006"]
    assert (number["voice_fallback_url"], number["sms_fallback_url"]) == (f"{URL}voice", f"{URL}sms")
    function = made["aws:lambda/function:Function fallback-answer"]
    assert (function["handler"], function["role"]) == ("fallback.answer.aws_lambda.handler", "arn:aws:iam::1:role/x")
    assert function["environment"] == SECRET | {"value": {"variables": {"TWILIO_AUTH_TOKEN": "canary"}}}
    for name in ("url", "invoke"):
        assert made[f"aws:lambda/permission:Permission fallback-answer-{name}"]["function"] == "function-1"
    assert (program.with_name("answer.zip")).read_bytes() == make_archive(read_document(EXAMPLES / "answer.yaml"))


def check_command(command: list[str], settings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a command line of an example with the settings of this checkout, and `--check` in place of serving."""
    monkeypatch.setenv("COLUMNS", "80")
    program, *arguments = command
    assert program.rpartition("/")[2] == "fallback"
    own = [str(EXAMPLES / "answer.yaml") if each == settings else each for each in arguments]
    result = CliRunner().invoke(main, [*own, *([] if "--check" in own else ["--check"])])
    assert result.exit_code == 0, result.output


def test_the_container_runs_commands_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (EXAMPLES / "Containerfile").read_text()
    commands = [json.loads(each) for each in re.findall(r"^(?:RUN|ENTRYPOINT) (\[.*\])$", text, re.MULTILINE)]

    assert len(commands) == 2
    for command in commands:
        check_command(command, "/etc/fallback/answer.yaml", monkeypatch)
    for copied in re.findall(r"^COPY (.*) \S+$", text, re.MULTILINE):
        assert all((ROOT / path).exists() for path in copied.split())


def test_the_service_runs_a_command_that_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(EXAMPLES / "fallback-answer.service")

    check_command(shlex.split(unit["Service"]["ExecStart"]), "/etc/fallback/answer.yaml", monkeypatch)
    assert unit["Service"]["DynamicUser"] == "yes"
