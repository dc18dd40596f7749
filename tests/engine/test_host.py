"""Our host as a process: what the engine cannot do to it, and what it does for other people's providers."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.processes import describe, find_in_session
from tests.seeds import seed_of
from tests.timing import wait_until

if TYPE_CHECKING:
    from tests.engine.project import Project

SLOW = """
    import time
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider

    class SlowProvider(ResourceProvider):
        def create(self, props):
            with open(props["file"], "a") as file:
                file.write("started\\n")
            time.sleep(60)
            return CreateResult("slow", props)

    class Slow(Resource):
        pass

    Slow(SlowProvider(), "slow", {"file": %r})
"""


def test_a_killed_engine_leaves_no_process(project: Project) -> None:
    """The host would go on writing to the account, with nobody to record it; Pulumi's language host would just stay."""
    started = project.folder / "started"
    project.program(SLOW % str(started))
    with project.start("up", "--yes", "--skip-preview") as engine:
        wait_until(started.exists)
        others = [process for process in find_in_session(engine.pid) if process.pid != engine.pid]
        assert sum("fallback.host" in describe(process) for process in others) == 1
        assert sum("pulumi-language-python " in describe(process) for process in others) == 1

        engine.kill()
        engine.wait()

        wait_until(lambda: not find_in_session(engine.pid))


@pytest.mark.parametrize("seed", [seed_of({f"+1500555100{last}": {} for last in range(8)})])
@pytest.mark.parametrize("faults", [["POST * always latency=500"]])
def test_an_interrupted_run_ends_the_calls_under_way_and_sends_no_other(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pulumi says so to the host when the operator presses Ctrl-C, and waits for all that it has begun."""
    monkeypatch.setenv("FALLBACK_CONCURRENCY", "1")
    numbers = [entry["phone_number"] for entry in project.emulator.numbers()]
    handler = "voice: {url: https://www.example.com/v, fallback_url: none}"
    entries = "".join(f'  "{number}": {{{handler}}}\n' for number in numbers)
    project.declare(f"limits: {{changes: 100%}}\nnumbers:\n{entries}")
    with project.start("up", "--yes", "--skip-preview", "--parallel", "8") as engine:
        wait_until(lambda: count_writes(project) > 0)
        engine.send_signal(signal.SIGINT)
        engine.wait(timeout=60)

    assert engine.returncode != 0
    assert count_writes(project) <= 4
    state = project.state()
    for entry in project.emulator.numbers():
        assert state[entry["phone_number"]]["outputs"]["voice_url"] == entry["voice_url"] or not entry["voice_url"]
    project.emulator.faults([])
    project.up()
    assert len({entry["voice_url"] for entry in project.emulator.numbers()}) == 1


def count_writes(project: Project) -> int:
    return len([call for call in project.emulator.requests() if call["method"] == "POST"])
