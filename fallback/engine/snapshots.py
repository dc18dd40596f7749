"""How the numbers were before a run wrote anything: the last ten snapshots of each stack, in `.fallback/snapshots/`.

A run that cannot keep one goes on and says so: the folder may be read-only, as on some CI systems, and the plan has
been reviewed.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pulumi

from fallback.stackfile import write_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from fallback.model import Live
    from fallback.plan.stack import Action, Plan

FOLDER = ".fallback"
KEPT = 10
_TIME = "%Y%m%dT%H%M%S.%fZ"
_WRITES_TO: tuple[Action, ...] = ("change", "release")  # actions that a number that is there does not outlive as it is


def keep_snapshot(project: Path, plan: Plan, numbers: Iterable[Live], now: datetime) -> None:
    """Keep the numbers of a stack as they are, if the plan is going to change or release any."""
    if not any(plan.having(action) for action in _WRITES_TO):
        return
    folder = project / FOLDER / "snapshots"
    file = folder / f"{plan.stack}-{now.strftime(_TIME)}.yaml"
    try:
        _write(file, write_snapshot(plan.account, numbers, now))
        for old in _list_kept(folder, plan.stack)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        pulumi.log.warn(f"no snapshot was kept: {error.filename or folder}: {error.strerror}")
        return
    shown = os.path.relpath(file, project)
    pulumi.log.info(f"kept as it was: {shown} (`fallback restore {shown}` prints the stack file that brings it back)")


def _write(file: Path, text: str) -> None:
    """Write a file that is there as a whole or not at all. Git does not see the folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    ignore = file.parents[1] / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _list_kept(folder: Path, stack: str) -> list[Path]:
    """The snapshots of a stack, the oldest first. Another stack's name may begin with this one's."""
    name = re.compile(rf"{re.escape(stack)}-\d{{8}}T\d{{6}}\.\d{{6}}Z\.yaml")
    return sorted(path for path in folder.iterdir() if name.fullmatch(path.name))
