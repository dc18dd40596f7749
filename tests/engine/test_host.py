"""Our host as a process: what the engine cannot do to it, and what it does for other people's providers."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.project import Project

SLOW = """
    import time
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider

    class SlowProvider(ResourceProvider):
        def create(self, props):
            with open(props["file"], "a") as file:
                file.write("started\\n")
            time.sleep(60)
            return CreateResult("slow", props)

    class Slow(Resource):
        pass

    Slow(SlowProvider(), "slow", {"file": %r})
"""


def test_the_host_dies_with_a_killed_engine(project: Project) -> None:
    """Otherwise it would go on writing to the account, with nobody to record it."""
    started = project.folder / "started"
    project.program(SLOW % str(started))
    engine = subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(started.exists)
        (host,) = _children(engine.pid, "fallback.host")
    finally:
        engine.send_signal(signal.SIGKILL)
        engine.wait()

    _until(lambda: not _alive(host))


def _children(pid: int, word: str) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return [int(child) for child, parent, args in rows if int(parent) == pid and word in args]


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 -- a process, not a file
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(condition: object, seconds: float = 30) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        os.sched_yield()
        time.sleep(0.02)
