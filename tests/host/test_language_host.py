"""The language host of a killed engine is ended, and no other process is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest

from fallback.host.language_host import end_language_host
from tests.processes import find_living
from tests.timing import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
ENGINE, OTHER_ENGINE = "127.0.0.1:40001", "127.0.0.1:40002"
END = f"from fallback.host.language_host import end_language_host; end_language_host(0, {ENGINE!r})"


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that this one starts, as an engine starts its plugins: with these words as its command line."""
    command = [words[0], "-c", "import time; time.sleep(600)", *words[1:]]
    process = subprocess.Popen(command, executable=sys.executable)
    try:
        wait_until(psutil.Process(process.pid).cmdline)  # it is there a moment after the process is
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def started_with_a_program(folder: Path) -> Iterator[int]:
    """A language host that runs a program, which is its child; the program's process."""
    script = folder / "pulumi-language-python-exec"
    script.write_text("import time; print('running', flush=True); time.sleep(600)")
    run = f"import subprocess, sys; p = subprocess.Popen([sys.executable, {str(script)!r}, '--engine', {ENGINE!r}]); "
    command = ["pulumi-language-python", "-c", f"{run}print(p.pid, flush=True); p.wait()", ENGINE]
    process = subprocess.Popen(command, executable=sys.executable, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    program, _ = sorted((process.stdout.readline().strip() for _ in range(2)), key=str.isalpha)
    try:
        yield int(program)
    finally:
        process.kill()
        process.communicate()


def lives_on(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(timeout=0.3)
    except subprocess.TimeoutExpired:
        return True
    return False


def test_the_language_host_of_the_same_engine_is_ended() -> None:
    with started("/opt/pulumi/pulumi-language-python", ENGINE) as process:
        subprocess.run([sys.executable, "-c", END], check=True)

        assert process.wait(timeout=60) == -signal.SIGTERM


def test_one_that_has_the_dead_engine_for_a_parent_still_is_ended() -> None:
    with started("pulumi-language-python", ENGINE) as process:
        end_language_host(os.getpid(), ENGINE)

        assert process.wait(timeout=60) == -signal.SIGTERM


def test_the_program_that_it_runs_is_ended_with_it(tmp_path: Path) -> None:
    with started_with_a_program(tmp_path) as program:
        subprocess.run([sys.executable, "-c", END], check=True)

        wait_until(lambda: program not in {process.pid for process in find_living()})


@pytest.mark.parametrize(
    ("name", "address"),
    [("pulumi-language-python", OTHER_ENGINE), ("pulumi-resource-aws", ENGINE), ("python", ENGINE)],
    ids=["of another engine", "another plugin", "another program"],
)
def test_no_other_process_is_ended(name: str, address: str) -> None:
    with started(name, address) as process:
        subprocess.run([sys.executable, "-c", END], check=True)

        assert lives_on(process)


def test_a_language_host_that_is_no_orphan_as_we_are_is_left_to_its_engine() -> None:
    with started("pulumi-language-python", ENGINE) as process:
        end_language_host(0, ENGINE)  # its parent is this process, and ours is another

        assert lives_on(process)
