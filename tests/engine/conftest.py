from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from fallback.emulator import running
from tests.engine.project import made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fallback.emulator import Emulator
    from tests.engine.project import Project

ACCOUNT = "AC" + "1" * 32
SEED = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": "the-canary-of-the-auth-token",
            "numbers": {
                "+15005550006": {
                    "friendly_name": "Support line",
                    "voice_url": "https://demo.twilio.com/welcome/voice/",
                    "sms_url": "https://demo.twilio.com/welcome/sms/reply",
                },
                "+15005550007": {"voice_url": "https://www.example.com/voice"},
            },
        }
    ],
    "available": ["+15005550010", "+15005550011"],
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "project" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.engine)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with running(SEED) as served:
        yield served


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator) -> Project:
    if shutil.which("pulumi") is None:
        pytest.fail('pulumi is not on PATH: run scripts/test, or eval "$(scripts/env)" first')
    return made(tmp_path / "project", emulator)
