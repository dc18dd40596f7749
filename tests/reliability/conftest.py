from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fallback.account.retry import Patience
from tests.reliability.bench import Bench
from tests.reliability.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fallback.emulator import Emulator

ACCOUNT = "AC" + "1" * 32
ENGINE_FILES = ("test_kills", "test_secrets", "test_error_text")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/reliability" in item.nodeid and any(name in item.nodeid for name in ENGINE_FILES):
            item.add_marker(pytest.mark.engine)


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """Where a scenario enters its faults and its verdict; the row is in the test's name."""
    found = re.match(r"test_row_(\d+)_", request.node.name)
    made = Ledger(int(found[1]) if found else 0)
    yield made
    made.keep()


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[[Emulator], Bench]:
    """Makes a bench for an account, with a patience that is as thorough as the real one and quicker."""

    def made(emulator: Emulator, patience: Patience | None = None) -> Bench:
        quick = patience or Patience(tries=8, deadline=3, first_wait=0.005, longest_wait=0.02, jitter=0.005)
        for name in ("TWILIO_API_KEY", "TWILIO_API_SECRET"):
            monkeypatch.delenv(name, raising=False)
        for name, value in emulator.environment.items():
            monkeypatch.setenv(name, value)
        return Bench(emulator, quick)

    return made
