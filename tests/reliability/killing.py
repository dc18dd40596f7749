"""Runs of the real engine that are killed, and the one rerun after each."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal

from tests.processes import describe, find_in_session, kill
from tests.reliability.ledger import judge

if TYPE_CHECKING:
    import subprocess
    from random import Random

    import psutil

    from tests.engine.project import Project
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

Victim = Literal["provider", "program", "engine"]
VICTIMS: tuple[Victim, ...] = ("provider", "program", "engine")
_COMMAND = {"provider": "fallback.host", "program": "pulumi-language-python-exec"}
OWNED = tuple(f"+1500555{1000 + index}" for index in range(6))
NEW = tuple(f"+1500555{2000 + index}" for index in range(6))


class Killer:
    """Kills a victim of one run, once, and knows whether it did.

    The calls of the run ask for it, each in a thread of the line: before the run is known, several at a time, and after
    the run is over. So a kill and the question whether there was one exclude each other, and nobody kills after it.
    """

    def __init__(self, victim: Victim) -> None:
        self.run: Future[subprocess.Popen[bytes]] = Future()
        self._victim = victim
        self._lock = threading.Lock()
        self._killed = self._closed = False

    def kill(self) -> None:
        """Kill, unless that was done. A provider is not there yet when the program lists; a later call finds it."""
        run = self.run.result()
        with self._lock:
            if not (self._killed or self._closed):
                self._killed = _kill(run.pid, self._victim)

    def close(self) -> bool:
        """Kill no more; return whether the victim was killed."""
        with self._lock:
            self._closed = True
            return self._killed


def kill_and_rerun(
    project: Project,
    line: Line,
    ledger: Ledger,
    victim: Victim,
    random: Random | None = None,
    *,
    instant: str = "",
    skip: int = 0,
) -> None:
    """Adopts, then buys and changes and is killed: at `instant` of the `skip`-th write, or at random."""
    if random is None or random.random() < 0.5:  # else the run that is killed also adopts
        project.declare(write_declaration("https://first.example.com/v", OWNED, ()))
        project.up()
    project.declare(write_declaration("https://second.example.com/v", OWNED, NEW))
    line.latency = 0.02
    killed = _kill_run(project, line, victim, random, kind=instant, skip=skip)
    _rerun(project, line, ledger, victim if killed else None, bought=dict.fromkeys(NEW, 1))
    assert set(project.state()) == {*OWNED, *NEW}


def kill_at_a_release(project: Project, line: Line, ledger: Ledger, victim: Victim, instant: str) -> None:
    """Adopts, then releases the first number and is killed just before or after that is carried out."""
    given_back, *kept = OWNED
    project.declare(write_declaration("https://first.example.com/v", OWNED, ()))
    project.up()
    handler = "voice: {url: https://first.example.com/v, fallback_url: none}"
    entry = f'  "{given_back}": {{{handler}, release: "{given_back}"}}\n'
    project.declare(write_declaration("https://first.example.com/v", tuple(kept), ()) + entry)
    assert _kill_run(project, line, victim, None, kind=instant, method="DELETE")
    _rerun(project, line, ledger, victim, released={given_back: 1})
    assert {number["phone_number"] for number in line.emulator.numbers()} == {*kept}
    assert project.state()[given_back]["outputs"]["release"] == given_back


def _rerun(project: Project, line: Line, ledger: Ledger, killed: Victim | None, **declared: dict[str, int]) -> None:
    """One rerun, after which the account is as declared, the record as the account, and nothing is left to do."""
    if killed == "engine":
        project.run("cancel", "--yes")
    line.mend()
    line.latency = 0.0

    output = project.up()

    state = project.state()
    record = {n: made["outputs"]["sid"] for n, made in state.items() if not made["outputs"].get("release")}
    verdict = judge(line.emulator, record, seeded=OWNED, texts=[output, repr(state)], **declared)
    ledger.enter(verdict, faults=1 if killed else 0)
    project.run("preview", "--refresh", "--expect-no-changes")


def write_declaration(url: str, owned: tuple[str, ...], new: tuple[str, ...]) -> str:
    handler = f"voice: {{url: {url}, fallback_url: none}}"
    entries = [f'  "{number}": {{{handler}}}' for number in owned]
    entries += [f'  "{number}": {{{handler}, buy: true}}' for number in new]
    return "\n".join(["limits: {changes: 100%, buys: 99, releases: 1}", "numbers:", *entries, ""])


def _kill_run(project: Project, line: Line, victim: Victim, random: Random | None, **chosen: Any) -> bool:
    """Most of a run's time passes before its first write, so a random instant counts from the first listing."""
    killer = Killer(victim)
    if random is None:
        line.spoil(**chosen, act=killer.kill)
    else:
        # The program lists, then the provider lists, then the writes come: 12 of them.
        line.spoil(random.choice(("before", "after")), method="*", skip=random.randrange(14), times=99, act=killer.kill)
    with project.start("up", "--yes", "--skip-preview") as run:
        killer.run.set_result(run)
        run.wait()
        return killer.close()


def _kill(engine: int, victim: Victim) -> bool:
    """Kill the victim in the session of the engine, if it is there."""
    members = [process for process in find_in_session(engine) if _is(victim, process, engine)]
    return sum(kill(process) for process in members) > 0  # all of them, and then the question


def _is(victim: Victim, process: psutil.Process, engine: int) -> bool:
    return process.pid == engine if victim == "engine" else _COMMAND[victim] in describe(process)
