"""Drift beside Pulumi's record: what changed on the account is told from what changed in the file."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.engine.project import Project

A, B = "https://a.example.com/x", "https://b.example.net/x"
ANNA, BERT = "US" + "a" * 32, "US" + "b" * 32
FIRST, SECOND = "+15005550006", "+15005550007"


def declare(project: Project, fallback: str = B) -> None:
    project.declare(f"""
        limits: {{changes: 100%}}
        numbers:
          "{FIRST}": {{voice: {{url: {A}, fallback_url: {B}}}}}
          "{SECOND}": {{voice: {{url: {A}, fallback_url: {fallback}}}}}
    """)


def drift(project: Project) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "fallback", "drift", "--blame", "--format", "json"],
        cwd=project.folder,
        env=project.environment,
        text=True,
        capture_output=True,
        check=False,
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return {
        f"{one['number']} {change['field']}": (change["side"], change["blame"].get("actor"))
        for one in document["numbers"]
        for change in one["changes"]
    }


def test_edits_before_and_after_an_up_are_told_apart(project: Project) -> None:
    project.emulator.console(FIRST, user=ANNA, voice_url="https://anna.example.com/")
    declare(project)
    project.up()  # it undoes Anna's edit
    assert drift(project) == {}

    project.emulator.console(FIRST, user=BERT, voice_fallback_url="")
    declare(project, "https://c.example.net/x")
    account = project.emulator.environment["TWILIO_ACCOUNT_SID"]

    assert drift(project) == {
        f"{FIRST} voice_fallback_url": ("elsewhere", BERT),
        f"{SECOND} voice_fallback_url": ("declared", account),  # by the token of the `up` that set it
    }
    project.up()
    assert drift(project) == {}
