"""Find the processes that a test has started, and end them, whatever became of their parents.

Pulumi starts each plugin in a process group of its own, and the kernel gives an orphan another parent. So neither a
group nor a tree holds all processes of a killed run. Two things stay: the session, and the environment at the start.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_living() -> Iterator[psutil.Process]:
    """Yield all processes but zombies. A zombie has ended, and only its parent has not asked for it yet."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                yield process


def find_in_session(leader: int) -> list[psutil.Process]:
    """Return the processes in the session that the process *leader* has opened."""
    return [process for process in find_living() if _session_of(process.pid) == leader]


def find_started_with(name: str, value: str) -> list[psutil.Process]:
    """Return the processes that were started with this environment variable; this one is left out."""
    return [
        process for process in find_living() if process.pid != os.getpid() and read_variable(process, name) == value
    ]


def read_variable(process: psutil.Process, name: str) -> str:
    """Return a variable of the environment that *process* was started with; "" if nobody may know it."""
    with contextlib.suppress(psutil.Error):
        return process.environ().get(name, "")
    return ""


def describe(process: psutil.Process) -> str:
    """Return the command line, or the name of a process that has just ended."""
    with contextlib.suppress(psutil.Error):
        return f"{process.pid} {' '.join(process.cmdline())}"
    return str(process.pid)


def kill(process: psutil.Process) -> bool:
    """Kill a process; return False if it had ended before."""
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return False
    return True


def end_session(leader: int) -> None:
    """Kill all processes in a session, and those that they start meanwhile."""
    while members := find_in_session(leader):
        for process in members:
            kill(process)
        psutil.wait_procs(members, timeout=10)


def _session_of(pid: int) -> int | None:
    with contextlib.suppress(ProcessLookupError):
        return os.getsid(pid)
    return None
