"""A project in a repository of one's own, from the wheel alone: what `fallback init` writes works as it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.emulator import Emulator
    from tests.package.conftest import Machine

CHANGED = "voice: {url: https://www.example.com/voice, fallback_url: https://fallback.example.org/voice}"


def list_writes(emulator: Emulator) -> list[dict[str, str]]:
    return [seen["form"] for seen in emulator.requests() if seen["method"] != "GET"]


def test_the_printed_commands_lead_from_an_account_to_a_stack_that_is_applied(
    machine: Machine, emulator: Emulator, tmp_path: Path
) -> None:
    folder = tmp_path / "numbers"
    folder.mkdir()
    account = emulator.environment
    machine.run("uv tool install --quiet twilio-fallback && git init --quiet", folder)

    printed = machine.run("fallback init --from-account", folder, **account)
    commands = "\n".join(re.findall(r"^  (.+)", printed, re.MULTILINE))
    preview = machine.run(commands, folder, **account)

    assert "does not name this project's host" not in preview
    assert "not set in the environment" not in preview
    machine.run(". ./activate && pulumi up --yes --skip-preview", folder, **account)
    assert list_writes(emulator) == []
    machine.run(". ./activate && pulumi preview --expect-no-changes", folder, **account)
    machine.run(". ./activate && fallback plan --expect-no-changes", folder, **account)

    entry = '  "+15005550007": {' + CHANGED + "}\n"
    stack = folder / "stacks/dev.yaml"
    stack.write_text(re.sub(r'  "\+15005550007":.*\n(    .*\n)*', entry, stack.read_text()))
    machine.run(". ./activate && pulumi up --yes --skip-preview", folder, **account)
    assert list_writes(emulator) == [
        {"VoiceUrl": "https://www.example.com/voice", "VoiceFallbackUrl": "https://fallback.example.org/voice"}
    ]


def test_nothing_that_git_would_take_holds_a_path_of_this_machine_or_a_version_of_python(
    machine: Machine, tmp_path: Path
) -> None:
    folder = tmp_path / "numbers"
    machine.run("uv tool install --quiet twilio-fallback && fallback init numbers", tmp_path)

    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert str(machine.home) not in text
            assert not re.search(r"python3\.\d", text)
