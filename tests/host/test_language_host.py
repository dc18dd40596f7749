"""The language host of a killed engine is ended, and no other process is."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from fallback.host.language_host import end_language_host

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
ENGINE, OTHER_ENGINE = "127.0.0.1:40001", "127.0.0.1:40002"
END = f"from fallback.host.language_host import end_language_host; end_language_host({ENGINE!r})"


@contextmanager
def started(name: str, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that this one starts, as an engine starts its plugins: by *name*, with the engine's *address*."""
    command = [name, "-c", "import time; time.sleep(600)", address]
    process = subprocess.Popen(command, executable=sys.executable)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


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
        end_language_host(ENGINE)  # its parent is this process, and ours is another

        assert lives_on(process)
