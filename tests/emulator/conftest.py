from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.emulated_account import SEED, Pure, make_client

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator


@pytest.fixture
def seed() -> dict[str, Any]:
    """The accounts of a test. A module with other accounts overrides this fixture and none of those below."""
    return copy.deepcopy(SEED)


@pytest.fixture
def pure(seed: dict[str, Any]) -> Pure:
    """The protocol over `seed`, without a server."""
    return Pure(seed)


@pytest.fixture
def client(emulator: Emulator) -> Client:
    return make_client(emulator.url)
