"""What every command needs: the project, the day, the exit codes, and one way to print.

Exit codes are a promise: 0 nothing to say; 1 findings, or changes where none were expected, or a refused plan; 2 wrong
usage or an invalid file; 3 the account or the network said no; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.display import defuse
from fallback.errors import FallbackError, InvalidStackFile
from fallback.stackfile import Folder, load_stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.model import Stack
    from fallback.stackfile import StackFile

STACKS = "stacks"


class Exit(IntEnum):
    """The exit codes of all commands."""

    NOTHING_TO_SAY = 0
    FINDINGS = 1
    WRONG_USAGE = 2
    NO_ANSWER = 3
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Project:
    """The project's folder, as of a day."""

    root: Path
    today: date

    @property
    def stacks(self) -> Folder:
        """The folder of its stack files."""
        return label_folder(self.root / STACKS)

    def check(self, name: str, *, errors_only: bool = False) -> StackFile:
        """One stack and what is wrong with it."""
        return load_stack(self.stacks, name, self.today, errors_only=errors_only)

    def load(self, name: str) -> Stack:
        """One stack without errors. Raises `InvalidStackFile`."""
        return self.check(name, errors_only=True).accept()


def find_project() -> Project:
    """The project in the working directory, today."""
    return Project(Path(), datetime.now(UTC).date())


def label_folder(root: Path) -> Folder:
    """A folder of stack files that is called by its path from here, so that editors and GitHub find its files."""
    path = os.path.relpath(root)
    return Folder(root, Path(path if not path.startswith("..") else root.absolute()).as_posix())


@contextmanager
def exit_on_error() -> Iterator[None]:
    """End the command with one message and its exit code where an error of ours leaves it."""
    try:
        yield
    except FallbackError as error:
        click.echo(defuse(str(error)), err=True)
        sys.exit(choose_exit(error))


def choose_exit(error: FallbackError) -> Exit:
    """The exit code for an error."""
    return Exit.WRONG_USAGE if isinstance(error, InvalidStackFile) else Exit.NO_ANSWER
