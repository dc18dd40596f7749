"""A plugin for pytest: print the table of all ledgers at the end of a run that wrote any."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.reliability.ledger import FOLDER, table

if TYPE_CHECKING:
    import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The workers of pytest-xdist inherit the variable; they are not those who made it."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="ledger-")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    folder = Path(os.environ[FOLDER])
    if lines := table(folder):
        terminalreporter.section("what went wrong, and what was left of it")
        for line in lines:
            terminalreporter.write_line(line)
    shutil.rmtree(folder)
