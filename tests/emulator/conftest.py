from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from twilio.rest import Client

from fallback.emulator import running
from tests.emulator.emulated_account import ACCOUNT, SEED, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fallback.emulator import Emulator


@pytest.fixture
def seed() -> dict[str, Any]:
    return copy.deepcopy(SEED)


@pytest.fixture
def emulator(seed: dict[str, Any]) -> Iterator[Emulator]:
    with running(seed) as serving:
        yield serving


@pytest.fixture
def connect(emulator: Emulator) -> Callable[..., Client]:
    """The `twilio` package's own client, pointed at the emulator."""

    def client(user: str = ACCOUNT, password: str = TOKEN, account: str = ACCOUNT) -> Client:
        made = Client(user, password, account)
        made.api.base_url = emulator.url
        return made

    return client


@pytest.fixture
def client(connect: Callable[..., Client]) -> Client:
    return connect()
