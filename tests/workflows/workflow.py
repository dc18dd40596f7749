"""The workflows of examples/github, and their shell steps run as a runner runs them, with a stand-in for `gh`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "github"
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))}
_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


@dataclass(frozen=True)
class Step:
    status: int
    printed: str


class Runner:
    """One run of a workflow after the other, in one checkout."""

    def __init__(self, checkout: Path, home: Path, environment: Mapping[str, str]) -> None:
        self.checkout = checkout
        self._home = home
        self._store = home / "github.json"
        self._store.write_text(
            json.dumps({"calls": [], "comments": [], "issues": [], "pulls": {}, "runs": [], "artifacts": {}})
        )
        programs = home / "bin"
        programs.mkdir()
        (programs / "gh").write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).parent / "gh.py"} "$@"\n')
        (programs / "gh").chmod(0o755)
        path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), environment["PATH"]])
        self._environment = {**environment, "PATH": path, "FAKE_GITHUB": str(self._store)}

    @property
    def github(self) -> dict[str, Any]:
        return json.loads(self._store.read_text())  # type: ignore[no-any-return]

    def change_github(self, **changed: Any) -> None:
        self._store.write_text(json.dumps(self.github | changed))

    def run(self, workflow: str, job: str, values: Mapping[str, str]) -> dict[str, Step]:
        """Run the shell steps of a job but `Install`, up to the first that fails, and return them by name.

        `values` are those of `${{ … }}`. Secrets and variables that are not among them are not set.
        """
        done: dict[str, Step] = {}
        known = dict(values)
        (self._home / "summary").write_text("")
        for step in WORKFLOWS[workflow]["jobs"][job]["steps"]:
            if "run" in step and step["name"] != "Install":
                done[step["name"]] = self.run_step(workflow, job, step, known)
                known |= self._read_outputs(step)
                if done[step["name"]].status:
                    break
        return done

    def run_step(self, workflow: str, job: str, step: Mapping[str, Any], values: Mapping[str, str]) -> Step:
        """Run one step as `run` does."""
        read = WORKFLOWS[workflow]
        variables = read.get("env", {}) | read["jobs"][job].get("env", {}) | step.get("env", {})
        filled = {name: fill(str(value), values) for name, value in variables.items()}
        return self._run_script(step["run"], {name: text for name, text in filled.items() if text})

    @property
    def summary(self) -> str:
        return (self._home / "summary").read_text()

    def _read_outputs(self, step: Mapping[str, Any]) -> dict[str, str]:
        lines = (line.partition("=") for line in (self._home / "output").read_text().splitlines())
        return {f"steps.{step.get('id')}.outputs.{name}": value for name, _, value in lines}

    def _run_script(self, script: str, variables: Mapping[str, str]) -> Step:
        (self._home / "output").write_text("")
        context = {
            "GITHUB_REPOSITORY": "me/numbers",
            "GITHUB_SHA": "merged",
            "GITHUB_OUTPUT": str(self._home / "output"),
            "GITHUB_STEP_SUMMARY": str(self._home / "summary"),
        }
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.checkout,
            env={**self._environment, **context, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Step(done.returncode, done.stdout)


def fill(text: str, values: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: values.get(found[1], ""), text)


def list_steps(workflow: str) -> list[dict[str, Any]]:
    return [step for job in WORKFLOWS[workflow]["jobs"].values() for step in job["steps"]]
