"""The README is run: its files load, its preview is what Pulumi prints, its program applies, its commands exist."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

from fallback.fields import FIELDS
from fallback.stackfile import Folder, load_stack
from tests.engine.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.project import Project

README = (ROOT / "README.md").read_text()
SEED = ROOT / "examples" / "account.yaml"
COMMANDS = [
    re.sub(r"^([A-Z_]+=\S+ )+", "", line.strip().removeprefix("$ "))  # without the variables that are set for it
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip().startswith("$ ")
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def seed() -> Path:
    return SEED


@pytest.mark.parametrize("text", blocks("yaml"))
def test_every_stack_file_loads(tmp_path: Path, text: str) -> None:
    stacks = tmp_path / "stacks"
    (stacks / "base").mkdir(parents=True)
    (stacks / "base" / "common.yaml").write_text("vars: {site: https://www.example.com}\n")
    (stacks / "dev.yaml").write_text(text)

    assert load_stack(Folder(stacks), "dev", date(2026, 11, 23), errors_only=True).accept().numbers


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_stacks_of_this_repository_load(name: str) -> None:
    assert load_stack(Folder(ROOT / "stacks"), name, date(2026, 11, 23), errors_only=True).accept().numbers


def test_the_preview_is_what_pulumi_prints(project: Project) -> None:
    (project.folder / "stacks" / "dev.yaml").write_text(blocks("yaml")[0])

    assert project.run("preview", "--diff").strip() == blocks("text")[0].strip()
    project.up()
    project.check_settled()


def test_the_program_applies(project: Project) -> None:
    project.program(blocks("python")[0])
    project.up()

    live = project.live("+15005550006")
    assert live["voice_url"] == "https://www.example.com/voice"
    assert live["voice_fallback_url"] == "https://fallback.example.com/voice"
    assert live["sms_url"] == "https://www.example.com/sms"
    assert live["sms_fallback_url"] in {"", None}


def test_every_field_is_in_the_table_of_outputs() -> None:
    assert [field.name for field in FIELDS if f"`{field.name}`" not in README] == []


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.split()[0] in {"fallback", "pulumi"}])
def test_every_command_has_the_flags_it_is_shown_with(command: str) -> None:
    """Asking for help parses nothing but tells every flag."""
    words = shlex.split(command)
    verbs = [word for word in words[: 2 if words[0] == "fallback" else 3] if re.fullmatch(r"[a-z]+", word)]
    verbs = verbs[:3] if verbs[1] in {"stack", "config"} else verbs[:2]
    helped = subprocess.run([*verbs, "--help"], capture_output=True, text=True, check=True).stdout

    flags = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert [flag for flag in flags if flag not in helped] == []


@pytest.mark.parametrize("command", [command for command in COMMANDS if "scripts/" in command])
def test_every_script_is_there_and_can_be_executed(command: str) -> None:
    (script,) = re.findall(r"scripts/\w+", command)

    assert (ROOT / script).stat().st_mode & 0o111
