"""Canaries in place of secrets, through every way in which a run can speak, at the highest level it can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.reliability.ledger import PASSWORD, SECRET, TOKEN, judge
from tests.seeds import seed_of

if TYPE_CHECKING:
    from fallback.emulator import Emulator
    from tests.engine.project import Project
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

NUMBER, NEW = "+15005550006", "+15005550010"
KEY = "SK" + "1" * 32
LOUD = ("--logtostderr", "-v=9")
# A literal and no config secret: Pulumi filters those out of all it prints, and so would hide what we let out.
PROGRAM = """
    import pulumi
    from fallback import NO_FALLBACK, PhoneNumber, Voice
    url = pulumi.Output.secret("https://twilio:{password}@www.example.com/{path}")
    fallback_url = pulumi.Output.secret("https://twilio:{password}@fallback.example.com/{path}")
    PhoneNumber("+15005550006", voice=Voice(url=url, fallback_url=fallback_url))
    PhoneNumber("+15005550010", voice=Voice(url=url, fallback_url=NO_FALLBACK), buy=True)
"""


def write_program(path: str) -> str:
    return PROGRAM.format(password=PASSWORD, path=path)


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({NUMBER: {}}, NEW, api_keys=[{"sid": KEY, "secret": SECRET}])


def test_row_28_no_secret_gets_out(project: Project, emulator: Emulator, line: Line, ledger: Ledger) -> None:
    by_key = {"TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": SECRET}
    debug = {"FALLBACK_DEBUG": "1"}
    project.program(write_program("one"))
    said = [project.run("preview", "--json"), project.run("preview", "--diff")]
    line.spoil("truncated", where="PhoneNumber=%2B", times=1)
    said.append(project.up(*LOUD, **by_key))
    assert line.mend() == 1
    project.program(write_program("two"))
    line.spoil("503_before", times=99)
    said.append(project.up(*LOUD, status=1, **debug))
    faults = 1 + line.mend()
    assert "Traceback" in said[-1]
    line.spoil("ignore", value="VoiceUrl", times=99)
    said.append(project.up(status=1, **debug, **by_key))
    faults += line.mend()
    project.emulator.console(NUMBER, voice_url=f"https://twilio:{PASSWORD}@www.example.com/console")
    said.append(project.up("--refresh=false", status=1, **debug))
    said.append(project.up("--refresh", "--diff", **by_key))
    said.append(project.run("preview", "--refresh", "--json", "--expect-no-changes"))

    live = {number["phone_number"]: number for number in emulator.numbers()}
    record = {number: resource["outputs"]["sid"] for number, resource in project.state().items()}
    assert not any(canary in text for text in said for canary in (TOKEN, SECRET))
    texts = [*map(drop_engine_trace, said), *read_state_files(project)]
    verdict = judge(emulator, record, seeded=[NUMBER], bought={NEW: 1}, texts=texts)
    ledger.enter(verdict, faults)
    assert live[NEW]["voice_url"] == f"https://twilio:{PASSWORD}@www.example.com/two"


def drop_engine_trace(text: str) -> str:
    """At -v=9 the engine itself logs every property that it passes on, secrets in the clear; ours is the rest."""
    return "\n".join(line for line in text.splitlines() if "arshaling property for RPC[" not in line)


def read_state_files(project: Project) -> list[str]:
    """Everything that Pulumi wrote down: state, history and backups."""
    return [path.read_text(errors="replace") for path in (project.folder / "state").rglob("*") if path.is_file()]
