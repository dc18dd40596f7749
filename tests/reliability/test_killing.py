"""The one that kills: it kills once, and what it says of that is final."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.reliability import killing
from tests.reliability.killing import Killer

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], bool]], Killer]:
    """Make a killer that calls a function in place of killing."""

    def make(kill: Callable[[], bool]) -> Killer:
        monkeypatch.setattr(killing, "_kill", lambda *_: kill())
        made = Killer("engine")
        run: Any = SimpleNamespace(pid=0)
        made.run.set_result(run)
        return made

    return make


def test_a_kill_that_is_under_way_when_the_run_is_over_counts(killer: Any) -> None:
    """The engine is dead before the thread that killed it knows; on a busy machine that thread may wait for long."""
    dead, said = threading.Event(), threading.Event()

    def kill() -> bool:
        dead.set()
        return said.wait(30)

    slow = killer(kill)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(slow.kill)
        assert dead.wait(30)
        killed = pool.submit(slow.close)
        with pytest.raises(TimeoutError):
            killed.result(timeout=0.1)
        said.set()

        assert killed.result(timeout=30) is True


def test_many_calls_kill_once(killer: Any) -> None:
    kills: list[int] = []
    counting = killer(lambda: bool(kills.append(1)) or len(kills) > 2)  # nobody is there for the first two

    with ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(counting.kill)

    assert len(kills) == 3
    assert counting.close() is True


def test_nobody_is_killed_after_the_run_is_over(killer: Any) -> None:
    late = killer(lambda: pytest.fail("killed"))

    assert late.close() is False
    late.kill()
