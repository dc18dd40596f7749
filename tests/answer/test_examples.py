"""What lies in `examples/answer` works: the program, the container and the service."""

from __future__ import annotations

import configparser
import json
import re
import runpy
import shlex
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pulumi
import pytest
from click.testing import CliRunner

from fallback.answer.setup.archive import make_archive
from fallback.answer.setup.read import read_document
from fallback.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "answer"
URL = "https://abc.lambda-url.eu-west-1.on.aws/"


class Cloud(pulumi.runtime.Mocks):
    """AWS and Twilio: whatever is made is as it was asked for, and has what they would add."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        added = {
            "aws:iam/role:Role": {"arn": "arn:aws:iam::1:role/x", "name": "role-1"},
            "aws:lambda/function:Function": {"name": "function-1"},
            "aws:lambda/functionUrl:FunctionUrl": {"functionUrl": URL, "function_url": URL},
        }
        self.made[args.name] = dict(args.inputs)
        return f"{args.name}-id", {**args.inputs, **added.get(args.typ, {})}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(args.token)


# Pulumi's mocks compare an archive's assets with `NotImplemented`, which Python 3.11 warns about.
@pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning")
def test_the_program_gives_the_url_of_the_function_to_the_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "answer")
    if find_spec("pulumi_aws") is None:
        monkeypatch.syspath_prepend(str(Path(__file__).with_name("stand_in")))
    config = {"number": "+15005550006", "site": "https://www.example.com", "auth_token": "canary"}
    named = {f"fallback-answer:{name}": value for name, value in config.items()}
    monkeypatch.setattr(pulumi.runtime.config, "get_config_env", lambda: named)
    cloud = Cloud()
    pulumi.runtime.set_mocks(cloud, project="fallback-answer", stack="dev")

    pulumi.runtime.test(lambda: runpy.run_path(str(tmp_path / "answer" / "aws" / "__main__.py")))()

    number, function = cloud.made["+15005550006"], cloud.made["fallback-answer"]
    assert (number["voice_fallback_url"], number["sms_fallback_url"]) == (f"{URL}voice", f"{URL}sms")
    assert cloud.made["fallback-answer-url"]["function"] == "function-1"
    assert "canary" not in json.dumps(number)
    assert function
    archive = make_archive(read_document(EXAMPLES / "answer.yaml"))
    assert (tmp_path / "answer" / "aws" / "answer.zip").read_bytes() == archive


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
