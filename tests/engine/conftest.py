from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.engine.project import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.emulator import Emulator
    from tests.engine.project import Project


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator) -> Project:
    """A project of this repository with the emulated account."""
    if shutil.which("pulumi") is None:
        pytest.fail('pulumi is not on PATH: run scripts/test, or eval "$(scripts/env)" first')
    return make_project(tmp_path / "project", emulator)
