"""Random operations, each with a random fault, against a model of what the account has to hold afterwards."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, ClassVar

import hypothesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from fallback.emulator import running
from tests.reliability.bench import purchase, voice
from tests.reliability.ledger import Ledger, Verdict
from tests.reliability.line import ANYWHERE, open_line
from tests.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.emulator import Emulator
    from tests.reliability.bench import Bench

OPERATIONS = int(os.environ.get("FALLBACK_SOAK_OPERATIONS", "75"))
SEED = int(os.environ.get("FALLBACK_SOAK_SEED", "1"))
STEPS = 50
OWNED = tuple(f"+1500555{1000 + index}" for index in range(3))
NEW = tuple(f"+1500555{2000 + index}" for index in range(4))
NUMBERS = st.sampled_from(OWNED + NEW)
# A run lists, then writes: the first call that is spoilt is one of these two, and up to three more follow it.
FAULTS = st.tuples(st.sampled_from(sorted({*ANYWHERE})), st.integers(0, 1), st.integers(1, 4))
Injected = tuple[str, int, int]


class Soak(RuleBasedStateMachine):
    """One account and one record. An operation is one edit, one `up` that meets a fault, and one rerun without."""

    made: ClassVar[Callable[[Emulator], Bench]]
    counted: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.bought: Counter[str] = Counter()
        self.released: Counter[str] = Counter()
        self.live = {*OWNED}
        self.edits = 0

    @initialize()
    def start(self) -> None:
        emulator = self.open.enter_context(running(seed_of({number: {} for number in OWNED}, *NEW)))
        self.line = self.open.enter_context(open_line(emulator))
        self.bench = Soak.made(self.line.emulator)

    def url(self) -> str:
        """One that was never declared, so that there is something to write."""
        self.edits += 1
        return f"https://www.example.com/{self.edits}"

    @rule(number=NUMBERS, fault=FAULTS)
    def declare(self, number: str, fault: Injected) -> None:
        """Buys, adopts or changes it, whichever it is."""
        if number not in self.live:
            self.bought[number] += 1
            self.live.add(number)
        self.bench.declared[number] = purchase(self.url())
        self.apply(fault)

    @rule(number=NUMBERS, fault=FAULTS)
    def release(self, number: str, fault: Injected) -> None:
        """Then its entry is taken out, so that it may be bought anew."""
        if number not in self.bench.declared:
            self.bench.declared[number] = voice()
            if number not in self.live:
                del self.bench.declared[number]
                return
            self.apply(fault)
        entry = self.bench.declared[number]
        self.bench.declared[number] = {**{k: v for k, v in entry.items() if k != "buy"}, "release": number}
        self.released[number] += 1
        self.live.discard(number)
        self.apply(fault)
        del self.bench.declared[number]
        self.apply(fault)

    @rule(number=NUMBERS, fault=FAULTS)
    def take_out(self, number: str, fault: Injected) -> None:
        self.bench.declared.pop(number, None)
        self.apply(fault)

    @rule(number=NUMBERS, fault=FAULTS)
    def drift(self, number: str, fault: Injected) -> None:
        """Somebody edits it in the console; the next refresh, which fails at first, takes it up."""
        if number in self.live:
            self.bench.emulator.console(number, voice_url=self.url())
        self.spoil(fault)
        self.bench.refresh()
        faults = self.line.mend()
        assert self.bench.refresh() == {}
        Soak.counted["faults"] += faults
        self.apply(fault)

    def spoil(self, fault: Injected) -> None:
        kind, skip, times = fault
        self.line.spoil(kind, method="*", skip=skip, times=times)

    def apply(self, fault: Injected) -> None:
        self.spoil(fault)
        self.bench.up()
        faults = self.line.mend()
        assert self.bench.up() == {}
        verdict = self.bench.verdict(
            kept=self.live - {*self.bench.declared}, bought=self.bought, released=self.released
        )
        Soak.counted["operations"] += bool(faults)  # where nothing is asked, nothing can go wrong
        Soak.counted["faults"] += faults
        assert verdict == Verdict()
        self.bench.check_settled()
        assert {entry["phone_number"] for entry in self.bench.emulator.numbers()} == self.live

    def teardown(self) -> None:
        self.open.close()


def test_row_31_a_soak_of_random_operations_each_with_a_random_fault(bench: Any, ledger: Ledger) -> None:
    """`scripts/soak` runs a thousand; the seed makes a run again."""
    started = time.monotonic()
    Soak.made, Soak.counted = bench, Counter()
    soak = hypothesis.seed(SEED)(Soak)
    while Soak.counted["operations"] < OPERATIONS:
        left = OPERATIONS - Soak.counted["operations"]
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            soak,
            settings=settings(
                max_examples=max(1, left // STEPS),
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        soak = hypothesis.seed(SEED + Soak.counted["operations"])(Soak)
    ledger.enter(Verdict(), Soak.counted["faults"])
    seconds = time.monotonic() - started
    ledger.note = f"soak: seed {SEED}, {Soak.counted['operations']} operations in {seconds:.0f} s"
