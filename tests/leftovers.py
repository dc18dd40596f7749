"""A plugin for pytest: a run of the tests leaves no process and no file behind, or it fails and says which.

Every process of the run inherits the name of the run's folder (`FALLBACK_TEST_RUN`) and the test that started it
(pytest's `PYTEST_CURRENT_TEST`), and puts its temporary files into that folder. At the end the folder holds the folders
of failed tests only, which are kept, and what nobody has removed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.processes import describe, find_started_with, kill, read_variable

if TYPE_CHECKING:
    from collections.abc import Generator

RUN = "FALLBACK_TEST_RUN"
_TEST = "PYTEST_CURRENT_TEST"
_PREFIX = "fallback-tests-"
_DAY = 24 * 60 * 60
_PATIENCE = 5  # seconds in which a process that was told to end may end


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # A shell's background job ignores SIGINT, and so do its children. Pulumi asks its plugins by SIGINT to end,
        # and waits five seconds for each that does not.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if leads(config):
        _forget_old_runs()
        folder = tempfile.mkdtemp(prefix=_PREFIX)
        # The workers of pytest-xdist inherit all three. pytest keeps its folders below PYTEST_DEBUG_TEMPROOT.
        os.environ |= {RUN: folder, "TMPDIR": folder, "PYTEST_DEBUG_TEMPROOT": folder}
        tempfile.tempdir = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Look around after all other plugins have finished: the workers have ended then."""
    yield
    if not leads(session.config):
        return
    run = Path(os.environ[RUN])
    if left := [*_end_processes(run), *_list_files(run)]:
        _report(session, left)
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if session.exitstatus != pytest.ExitCode.OK and any(path.is_file() for path in run.rglob("*")):
        _report(session, [f"what the failed tests wrote is in {run}"])
    else:
        shutil.rmtree(run, ignore_errors=True)


def _forget_old_runs() -> None:
    """Remove what failed tests wrote a day ago or earlier."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):  # another run was faster
            if time.time() - folder.stat().st_mtime > _DAY:
                shutil.rmtree(folder, ignore_errors=True)


def leads(config: pytest.Config) -> bool:
    """Whether this process leads the run, and is no worker of another."""
    return not hasattr(config, "workerinput")


def _end_processes(run: Path) -> list[str]:
    _, left = psutil.wait_procs(find_started_with(RUN, str(run)), timeout=_PATIENCE)
    described = [f"process {describe(each)}\n    of {read_variable(each, _TEST) or 'no test'}" for each in left]
    for each in left:
        kill(each)
    return described


def _list_files(run: Path) -> list[str]:
    return [f"file {path}" for path in sorted(run.glob("*")) if not path.name.startswith("pytest-of-")]


def _report(session: pytest.Session, lines: list[str]) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.section("left behind", red=True, bold=True)
        for line in lines:
            reporter.write_line(line, red=True)
