"""The harness is proved: what buys without looking fails where it must, by these same invariants."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.reliability.bench import purchase
from tests.reliability.ledger import PASSWORD, SECRET, TOKEN, find_secrets, list_disguises
from tests.reliability.naive import NaiveProvider
from tests.reliability.rows import ROOT
from tests.reliability.test_rows import NEW, seed_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reliability.bench import Bench
    from tests.reliability.line import Line

BOUGHT = "PhoneNumber=|AreaCode="


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_with({}, "+15005550011", "+15005550012")


@pytest.fixture(params=[False, True], ids=["by number", "by area code"])
def by_area_code(request: pytest.FixtureRequest) -> bool:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def here(line: Line, bench: Callable[..., Bench], by_area_code: bool) -> Bench:  # noqa: FBT001 -- a fixture
    """A bench whose provider buys a number without looking whether it was bought."""
    here = bench(line.emulator)
    here.provider = NaiveProvider(by_area_code=by_area_code)
    here.declared = {NEW: purchase()}
    return here


@pytest.mark.parametrize("kind", ["drop_after", "500_after", "truncated"], ids=["row 9", "row 10, 500", "row 10, cut"])
def test_a_naive_purchase_fails_rows_9_and_10(
    kind: str,
    by_area_code: bool,  # noqa: FBT001 -- a fixture
    here: Bench,
    line: Line,
) -> None:
    line.spoil(kind, where=BOUGHT)

    here.up()
    here.up()

    verdict = here.verdict()
    assert verdict.bought_twice or verdict.orphaned
    assert not verdict.holds
    assert bool(verdict.bought_twice) is by_area_code


def test_a_naive_purchase_that_is_killed_fails_rows_14_and_15(
    by_area_code: bool,  # noqa: FBT001 -- a fixture
    here: Bench,
    line: Line,
) -> None:
    """The process that buys is killed when the number is bought; the record does not have it, killed run or engine."""
    code = f"NaiveProvider(by_area_code={by_area_code}).create({{'phone_number': {NEW!r}, 'voice_url': 'https://a.b'}})"
    run = subprocess.Popen(
        [sys.executable, "-c", f"from tests.reliability.naive import NaiveProvider; {code}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    line.spoil("after", where=BOUGHT, act=run.kill)
    assert run.wait() == -signal.SIGKILL

    here.up()

    assert not here.verdict().holds


def test_a_secret_is_found_in_every_disguise() -> None:
    for canary in (TOKEN, SECRET, PASSWORD):
        for disguise in list_disguises(canary):
            assert len(disguise) >= 12
            assert find_secrets([f"before {disguise} after"])
    assert find_secrets(["nothing here"]) == []
