from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest
from pulumi.runtime.sync_await import _ensure_event_loop

from tests.engine.project import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.emulator import Emulator
    from tests.engine.project import Project


@pytest.fixture(scope="session")
def loop() -> asyncio.AbstractEventLoop:
    """One loop for all tests of a process: Pulumi's SDK keeps what belongs to it from one program to the next.

    It stays open, because the SDK's mocks open a loop in each of its threads and never close those.
    """
    return _ensure_event_loop()


@pytest.fixture(autouse=True)
def _has_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Pulumi's SDK asks for the current loop, and `asyncio.run` leaves none, in whichever test it was called."""
    asyncio.set_event_loop(loop)


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator) -> Project:
    """A project of this repository with the emulated account."""
    if shutil.which("pulumi") is None:
        pytest.fail('pulumi is not on PATH: run scripts/test, or eval "$(scripts/env)" first')
    return make_project(tmp_path / "project", emulator)
