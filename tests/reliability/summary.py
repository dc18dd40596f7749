"""A plugin for pytest: print the table of all ledgers at the end of a run that wrote any."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.leftovers import leads
from tests.reliability.ledger import FOLDER, format_table

if TYPE_CHECKING:
    import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The workers of pytest-xdist inherit the variable."""
    if leads(config):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="ledger-")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not leads(config):  # workers have a reporter, too
        return
    folder = Path(os.environ[FOLDER])
    if lines := format_table(folder):
        terminalreporter.section("what went wrong, and what was left of it")
        for line in lines:
            terminalreporter.write_line(line)
    shutil.rmtree(folder, ignore_errors=True)
