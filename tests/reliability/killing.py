"""Runs of the real engine that are killed, and the one rerun after each."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from fallback.emulator import running
from tests.engine.project import made
from tests.reliability.conftest import ACCOUNT
from tests.reliability.ledger import TOKEN, judged
from tests.reliability.line import line_to

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from tests.engine.project import Project
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

Victim = Literal["provider", "program", "engine"]
VICTIMS: tuple[Victim, ...] = ("provider", "program", "engine")
_COMMAND = {"provider": "fallback.host", "program": "pulumi-language-python-exec"}
OWNED = tuple(f"+1500555{1000 + index}" for index in range(6))
NEW = tuple(f"+1500555{2000 + index}" for index in range(6))
SEED = {
    "accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, "numbers": {number: {} for number in OWNED}}],
    "available": list(NEW),
}


@dataclass
class Run:
    """A `pulumi up` in a process group of its own."""

    process: subprocess.Popen[bytes]

    @classmethod
    def of(cls, project: Project) -> Run:
        return cls(
            subprocess.Popen(
                ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
                cwd=project.folder,
                env=project.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )

    def kill(self, victim: Victim) -> bool:
        """Whether there was somebody to kill."""
        if victim == "engine":
            if self.process.poll() is not None:
                return False
            os.killpg(self.process.pid, signal.SIGKILL)
            return True
        found = _members(self.process.pid, _COMMAND[victim])
        for pid in found:
            _end(pid)
        return bool(found)

    def over(self) -> None:
        self.process.wait(timeout=120)


def killed_and_rerun(
    folder: Path, ledger: Ledger, victim: Victim, random: Random | None = None, *, instant: str = "", skip: int = 0
) -> None:
    """Adopts, then buys and changes and is killed: at `instant` of the `skip`-th write, or at random."""
    with running(SEED) as emulator, line_to(emulator) as line:
        project = made(folder, line.emulator)
        if random is None or random.random() < 0.5:  # else the run that is killed also adopts
            project.declare(declaration("https://first.example.com/v", OWNED, ()))
            project.up()
        project.declare(declaration("https://second.example.com/v", OWNED, NEW))
        line.latency = 0.02
        killed = _killed(project, line, victim, random, kind=instant, skip=skip)
        _healed(project, line, ledger, victim if killed else None, bought=dict.fromkeys(NEW, 1))
        assert set(project.state()) == {*OWNED, *NEW}
    shutil.rmtree(folder)


def killed_at_a_release(folder: Path, ledger: Ledger, victim: Victim, instant: str) -> None:
    """Adopts, then releases the first number and is killed just before or after that is carried out."""
    given_back, *kept = OWNED
    with running(SEED) as emulator, line_to(emulator) as line:
        project = made(folder, line.emulator)
        project.declare(declaration("https://first.example.com/v", OWNED, ()))
        project.up()
        handler = "voice: {url: https://first.example.com/v, fallback_url: none}"
        entry = f'  "{given_back}": {{{handler}, release: "{given_back}"}}\n'
        project.declare(declaration("https://first.example.com/v", tuple(kept), ()) + entry)
        assert _killed(project, line, victim, None, kind=instant, method="DELETE")
        _healed(project, line, ledger, victim, released={given_back: 1})
        assert {number["phone_number"] for number in emulator.numbers()} == {*kept}
        assert project.state()[given_back]["outputs"]["release"] == given_back


def _healed(project: Project, line: Line, ledger: Ledger, killed: Victim | None, **declared: dict[str, int]) -> None:
    """One rerun, after which the account is as declared, the record as the account, and nothing is left to do."""
    if killed == "engine":
        project.run("cancel", "--yes")
    line.mend()
    line.latency = 0.0

    output = project.up()

    state = project.state()
    record = {n: made["outputs"]["sid"] for n, made in state.items() if not made["outputs"].get("release")}
    verdict = judged(line.emulator, record, seeded=OWNED, texts=[output, repr(state)], **declared)
    ledger.enter(verdict, faults=1 if killed else 0)
    project.run("preview", "--refresh", "--expect-no-changes")


def declaration(url: str, owned: tuple[str, ...], new: tuple[str, ...]) -> str:
    handler = f"voice: {{url: {url}, fallback_url: none}}"
    entries = [f'  "{number}": {{{handler}}}' for number in owned]
    entries += [f'  "{number}": {{{handler}, buy: true}}' for number in new]
    return "\n".join(["limits: {changes: 100%, buys: 99, releases: 1}", "numbers:", *entries, ""])


def _killed(project: Project, line: Line, victim: Victim, random: Random | None, **chosen: Any) -> bool:
    """Most of a run's time passes before its first write, so a random instant counts from the first listing."""
    ready, happened = threading.Event(), []
    run: Run | None = None

    def kill() -> None:
        ready.wait()
        assert run is not None
        if not any(happened):  # a provider is not there yet when the program lists; the next call finds it
            happened.append(run.kill(victim))

    if random is None:
        line.spoil(**chosen, act=kill)
    else:
        # The program lists, then the provider lists, then the writes come: 12 of them.
        line.spoil(random.choice(("before", "after")), method="*", skip=random.randrange(14), times=99, act=kill)
    run = Run.of(project)
    ready.set()
    run.over()
    return any(happened)


def _members(group: int, word: str) -> list[int]:
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,sid,args"], capture_output=True, text=True, check=True).stdout
    rows = [row.split(None, 2) for row in listed.splitlines()[1:]]
    return [int(pid) for pid, session, args in rows if int(session) == group and word in args]


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
