"""The three uses of the README on the real engine and the emulator."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.engine.project import ROOT, Project

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.emulator import Emulator


@pytest.fixture
def seed() -> Path:
    return ROOT / "examples" / "account.yaml"


def test_the_stack_of_the_three_uses_is_applied_in_one_run(project: Project, emulator: Emulator) -> None:
    folder = project.folder / "examples" / "uses"
    shutil.copytree(ROOT / "examples" / "uses", folder)
    example = Project(folder, emulator)
    for name in ("state", "home"):
        (folder / name).mkdir()
    example.run("stack", "init", "dev")

    example.up()

    fallbacks = [
        example.live(number)["voice_fallback_url"] for number in ("+15005550006", "+15005550021", "+15005550022")
    ]
    assert fallbacks == [
        "http://127.0.0.1:8002/support.xml",
        "http://127.0.0.1:8080/sales",
        "http://127.0.0.1:8080/orders",
    ]
    example.check_settled()
