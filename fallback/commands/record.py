"""What Pulumi knows: the selected stack, and the numbers that a stack has on record. Nothing else reads a state.

Pulumi may be absent, or not logged in; then nothing is known, which is None. It is asked without waiting for input.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from fallback.fields import BY_NAME
from fallback.model import Recorded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TYPE_TOKEN = "pulumi-python:dynamic/twilio:PhoneNumber"  # noqa: S105 -- Pulumi's word for a type's name

_SECONDS = 10  # a state may be in a bucket far away; whoever waits longer is not served by a better verdict
_NO_SUCH_STACK = "no stack named"


class Export:
    """A stack's record while Pulumi reads it, so that the account can be asked meanwhile."""

    def __init__(self, project: Path, stack: str) -> None:
        self._process = _start(project, "stack", "export", "--stack", stack) if _is_project(project) else None

    def read_numbers(self) -> frozenset[str] | None:
        """The numbers on record that were not given back; None where the record cannot be read."""
        record = self.read_record()
        return None if record is None else frozenset(record)

    def read_record(self) -> dict[str, Recorded] | None:
        """The numbers on record that were not given back, with their values; None where it cannot be read."""
        if self._process is None:
            return None
        try:
            output, errors = self._process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            self.close()
            return None
        if self._process.returncode:
            return {} if _NO_SUCH_STACK in errors else None
        return parse_record(output)

    def close(self) -> None:
        """End Pulumi if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def read_selected_stack(project: Path) -> str | None:
    """The stack that is selected for the project; None if there is none, or no Pulumi."""
    if not _is_project(project):
        return None
    process = _start(project, "stack", "--show-name")
    if process is None:
        return None
    try:
        output, _ = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return None if process.returncode else output.strip().rpartition("/")[2]


def parse_record(export: str) -> dict[str, Recorded] | None:
    """The numbers in what `pulumi stack export` prints, less those that were given back; None if it is not that."""
    try:
        resources: list[dict[str, Any]] = json.loads(export)["deployment"].get("resources") or []
        numbers = [
            _parse_number(str(one["id"]), one.get("outputs") or {})
            for one in resources
            if one.get("type") == TYPE_TOKEN and not one.get("delete")
            if not (one.get("outputs") or {}).get("release")
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return {one.number: one for one in numbers}


def _parse_number(number: str, outputs: Mapping[str, Any]) -> Recorded:
    """Pulumi writes an encrypted value as an object."""
    fields = {
        name: value if isinstance(value, str | bool) else None for name, value in outputs.items() if name in BY_NAME
    }
    return Recorded(number, str(outputs.get("sid") or ""), fields)


def _is_project(folder: Path) -> bool:
    return (folder / "Pulumi.yaml").is_file()


def _start(project: Path, *arguments: str) -> subprocess.Popen[str] | None:
    try:
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=project,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    except OSError:
        return None
