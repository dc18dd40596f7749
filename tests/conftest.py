from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from fallback.emulator import running
from tests.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fallback.emulator import Emulator

# A slow machine is no failure. Speed is measured in bench/.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

pytest_plugins = ["tests.leftovers", "tests.reliability.summary"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, and four at most: a test of the real engine waits for a fifth of its time."""
    return min(4, (os.cpu_count() or 1) + 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs the real engine, which is what has a project for it."""
    for item in items:
        if "project" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.engine)


@pytest.fixture
def seed() -> dict[str, Any] | Path:
    """The account that a test meets. A module with another account overrides this fixture and none of those below."""
    first = {
        "friendly_name": "Support line",
        "voice_url": "https://demo.twilio.com/welcome/voice/",
        "sms_url": "https://demo.twilio.com/welcome/sms/reply",
    }
    second = {"voice_url": "https://www.example.com/voice"}
    return seed_of({"+15005550006": first, "+15005550007": second}, "+15005550010", "+15005550011")


@pytest.fixture
def switches() -> dict[str, str]:
    """How the emulator reads what Twilio leaves open; overridden like `seed`."""
    return {}


@pytest.fixture
def faults() -> list[str]:
    """The faults that the emulator injects; overridden like `seed`."""
    return []


@pytest.fixture
def emulator(seed: dict[str, Any] | Path, switches: dict[str, str], faults: list[str]) -> Iterator[Emulator]:
    with running(seed, switches=switches, faults=faults) as served:
        yield served


@pytest.fixture
def signed_in(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """The emulator, as the account that the environment of this process names."""
    for name in [name for name in os.environ if name.startswith("TWILIO_")]:
        monkeypatch.delenv(name)
    for name, value in {**emulator.environment, "FALLBACK_DEADLINE": "1"}.items():
        monkeypatch.setenv(name, value)
    return emulator
