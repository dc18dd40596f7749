from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fallback.account.retry import Patience
from tests.engine.project import make_project
from tests.reliability.bench import Bench
from tests.reliability.ledger import Ledger
from tests.reliability.line import open_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fallback.emulator import Emulator
    from tests.engine.project import Project
    from tests.reliability.line import Line


@pytest.fixture
def line(emulator: Emulator) -> Iterator[Line]:
    with open_line(emulator) as line:
        yield line


@pytest.fixture
def project(line: Line, tmp_path: Path) -> Project:
    """A project of this repository with the account at the end of the line."""
    return make_project(tmp_path / "project", line.emulator)


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """Keep the faults and the verdict of a scenario; a scenario without a verdict proves nothing and fails."""
    row = re.match(r"test_row_(\d+)_", request.node.name)
    ledger = Ledger(int(row[1]) if row else 0)
    failed = request.session.testsfailed
    yield ledger
    ledger.keep()
    assert ledger.judged or request.session.testsfailed > failed, "no verdict was entered"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[[Emulator], Bench]:
    """Makes a bench for an account, with a patience that is as thorough as the real one and quicker."""

    def make(emulator: Emulator, patience: Patience | None = None) -> Bench:
        quick = patience or Patience(tries=8, deadline=3, first_wait=0.005, longest_wait=0.02, jitter=0.005)
        for name in ("TWILIO_API_KEY", "TWILIO_API_SECRET"):
            monkeypatch.delenv(name, raising=False)
        for name, value in emulator.environment.items():
            monkeypatch.setenv(name, value)
        return Bench(emulator, quick)

    return make
