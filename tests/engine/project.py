"""A Pulumi project of this repository in a folder of its own, driven with the real `pulumi` command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from tests.processes import end_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.emulator import Emulator

ROOT = Path(__file__).parents[2]
TYPE = "pulumi-python:dynamic/twilio:PhoneNumber"


@dataclass(frozen=True)
class Step:
    """One step of a preview: the operation on one number, and old -> new of every property that changes."""

    operation: str
    name: str
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Project:
    folder: Path
    emulator: Emulator
    stack: str = "dev"

    def declare(self, text: str, stack: str | None = None) -> None:
        """Writes the stack file; the account is filled in."""
        path = self.folder / "stacks" / f"{stack or self.stack}.yaml"
        path.write_text(f"account: {self.emulator.environment['TWILIO_ACCOUNT_SID']}\n{dedent(text)}")

    def program(self, text: str) -> None:
        """Replaces the program that reads stack files by somebody's own."""
        (self.folder / "__main__.py").write_text(dedent(text))

    def on_stock_host(self) -> None:
        settings = self.folder / "Pulumi.yaml"
        settings.write_text(settings.read_text().partition("plugins:")[0])

    def run(self, *arguments: str, status: int = 0, **variables: str) -> str:
        """Runs `pulumi` and returns what it printed, both streams. Fails unless it exits with `status`."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == status, f"pulumi {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}"
        return done.stdout

    @contextmanager
    def start(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start `pulumi` in a session of its own, and leave no process of it when the block ends."""
        process = subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            end_session(process.pid)
            process.wait()

    @property
    def environment(self) -> dict[str, str]:
        # Python may keep its bytecode, as on a user's machine: every command starts two processes of ours.
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TWILIO_") and name != "PYTHONDONTWRITEBYTECODE"
        }
        return {
            **inherited,
            **self.emulator.environment,
            "PULUMI_BACKEND_URL": f"{(self.folder / 'state').as_uri()}?metadata=skip",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_CHECKPOINTS": "true",
            "PULUMI_CONTINUE_ON_ERROR": "true",
            "FALLBACK_DEADLINE": "2",
        }

    def up(self, *arguments: str, status: int = 0, **variables: str) -> str:
        return self.run("up", "--yes", "--skip-preview", *arguments, status=status, **variables)

    def preview(self, *arguments: str) -> list[Step]:
        """What a preview proposes for our numbers; a number that stays as it is has no step."""
        printed = self.run("preview", "--json", *arguments)
        return [
            taken
            for step in json.loads(printed)["steps"]
            if step["urn"].split("::")[2].endswith(TYPE) and step["op"] not in {"refresh", "same"}
            for taken in [_read_step(step)]
        ]

    def check_settled(self) -> None:
        """Nothing is left to do: no drift, no proposal, and nothing is written."""
        self.emulator.clear()
        self.up("--refresh", "--expect-no-changes")
        assert self.writes() == []

    def writes(self) -> list[tuple[str, dict[str, str]]]:
        """The API's writes since the last `clear`, each as method and form."""
        return [(seen["method"], seen["form"]) for seen in self.emulator.requests() if seen["method"] != "GET"]

    def live(self, number: str) -> dict[str, Any]:
        """The number as the account reports it over HTTP, empty values as the API returns them."""
        return {entry["phone_number"]: entry for entry in self.emulator.numbers()}[number]

    def state(self, stack: str | None = None) -> dict[str, dict[str, Any]]:
        """What Pulumi recorded, by number."""
        exported = json.loads(self.run("stack", "export", "--stack", stack or self.stack))
        return {
            resource["id"]: resource
            for resource in exported["deployment"].get("resources", [])
            if resource["type"] == TYPE
        }


def make_project(folder: Path, emulator: Emulator) -> Project:
    """A project with this repository's program and host, and the stack `dev`."""
    for name in ("state", "stacks", "home"):
        (folder / name).mkdir(parents=True)
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, folder)
    (folder / "fallback").symlink_to(ROOT / "fallback")
    project = Project(folder, emulator)
    project.run("stack", "init", project.stack)
    return project


def _read_step(step: Mapping[str, Any]) -> Step:
    old = (step.get("oldState") or {}).get("inputs", {})
    new = (step.get("newState") or {}).get("inputs", {})
    changed = sorted(step.get("detailedDiff") or {})
    return Step(step["op"], step["urn"].rpartition("::")[2], {name: (old.get(name), new.get(name)) for name in changed})
