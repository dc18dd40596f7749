"""Runs of the real engine, killed at chosen and at random instants; one rerun each has to make everything right."""

from __future__ import annotations

import os
import time
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.reliability.killing import NEW, OWNED, VICTIMS, kill_and_rerun, kill_at_a_release
from tests.seeds import seed_of

if TYPE_CHECKING:
    from tests.engine.project import Project
    from tests.reliability.killing import Victim
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

KILLS = int(os.environ.get("FALLBACK_SOAK_KILLS", "3"))
SEED = os.environ.get("FALLBACK_SOAK_SEED", "1")


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({number: {} for number in OWNED}, *NEW)


@pytest.mark.parametrize("instant", ["before", "after"])
def test_row_14_the_provider_is_killed_around_a_purchase(
    instant: str, project: Project, line: Line, ledger: Ledger
) -> None:
    kill_and_rerun(project, line, ledger, "provider", instant=instant, skip=4)
    assert ledger.injected == 1


def test_row_15_the_whole_run_is_killed_with_purchases_done_and_under_way(
    project: Project, line: Line, ledger: Ledger
) -> None:
    kill_and_rerun(project, line, ledger, "engine", instant="after", skip=6)
    assert ledger.injected == 1


@pytest.mark.parametrize("instant", ["before", "after"])
@pytest.mark.parametrize("victim", ["provider", "engine"])
def test_row_16_killed_around_a_release(
    victim: Victim, instant: str, project: Project, line: Line, ledger: Ledger
) -> None:
    kill_at_a_release(project, line, ledger, victim, instant)


@pytest.mark.parametrize("number", range(KILLS))
def test_row_16_killed_at_random(number: int, project: Project, line: Line, ledger: Ledger) -> None:
    """A soak has 100 of these; the seed says which process is killed and when."""
    started = time.monotonic()
    random = Random(f"{SEED}-{number}")  # noqa: S311 -- reproducible on purpose
    victim: Victim = VICTIMS[number % len(VICTIMS)]
    kill_and_rerun(project, line, ledger, victim, random)
    assert ledger.injected == 1, f"no {victim} was found to be killed"
    if number == KILLS - 1:
        ledger.note = f"kills: seed {SEED}, the last of {KILLS} took {time.monotonic() - started:.0f} s"
