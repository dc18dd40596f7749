"""Runs of the real engine that nobody would plan: replaced records, signals, spoilt states, two runs at once."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.project import TYPE, make_project
from tests.reliability.ledger import judge
from tests.seeds import seed_of
from tests.timing import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.project import Project
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

OWNED = tuple(f"+1500555{1000 + index}" for index in range(3))
NEW = tuple(f"+1500555{2000 + index}" for index in range(10))
ACTING = "\x1b]0;title\x07\x1b[2J \N{RIGHT-TO-LEFT OVERRIDE}\r\n::add-mask::x ##[add-mask]y"
HANDLER = "voice: {url: https://www.example.com/v, fallback_url: none}"


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({number: {} for number in OWNED}, *NEW)


def declare(project: Project, *numbers: str) -> None:
    entries = [f'  "{number}": {{{HANDLER}{", buy: true" if number in NEW else ""}}}' for number in numbers]
    project.declare("\n".join(["limits: {changes: 100%, buys: 99}", "numbers:", *entries, ""]))


def enter(ledger: Ledger, project: Project, bought: tuple[str, ...], *texts: str) -> None:
    """The account, and the record after the last run, which leave nothing to do."""
    record = {number: resource["outputs"]["sid"] for number, resource in project.state().items()}
    verdict = judge(project.emulator, record, seeded=OWNED, bought=dict.fromkeys(bought, 1), texts=texts)
    ledger.enter(verdict, faults=1)
    project.check_settled()


@pytest.mark.parametrize("number", [OWNED[0], NEW[0]], ids=["adopted", "bought"])
def test_row_30_a_record_that_is_to_be_replaced_is_refused_with_the_way_out(
    number: str, project: Project, ledger: Ledger
) -> None:
    declare(project, OWNED[0], OWNED[1], NEW[0])
    project.up()
    project.emulator.clear()
    urn = f"urn:pulumi:dev::twilio-numbers::{TYPE}::{number}"
    project.run("state", "taint", urn, "--yes")

    said = [project.run("preview", status=1), project.up(status=1)]
    project.run("state", "untaint", "--all", "--yes")
    said.append(project.up("--replace", urn, status=1))

    for text in said:
        assert "a number cannot be replaced, and nothing was sent: run `pulumi state untaint --all`" in text
        assert "please remove the `import` declaration" not in text
    assert project.writes() == []
    enter(ledger, project, (NEW[0],), *said)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_row_35_a_signal_amid_purchases_leaves_a_whole_record_and_no_lock(
    sent: signal.Signals, project: Project, line: Line, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FALLBACK_CONCURRENCY", "2")
    declare(project, *NEW)
    line.latency = 0.3
    with project.start("up", "--yes", "--skip-preview") as run:
        wait_until(lambda: count_purchases(line) >= 3)
        run.send_signal(sent)
        run.wait(timeout=60)
    line.latency = 0.0

    assert run.returncode != 0
    bought = {entry["phone_number"] for entry in project.emulator.numbers()} & {*NEW}
    assert 3 <= len(bought) < len(NEW)
    assert bought <= {*project.state()}
    project.emulator.clear()
    text = project.up()

    assert len(project.writes()) == len(NEW) - len(bought)
    enter(ledger, project, NEW, text)


def count_purchases(line: Line) -> int:
    return len([method for method, _ in line.asked if method == "POST"])


def find_state_file(project: Project) -> Path:
    (path,) = (project.folder / "state" / ".pulumi" / "stacks").rglob("dev.json")
    return path


@pytest.mark.parametrize("kept", [0, 0.5], ids=["empty", "halved"])
def test_row_36_a_state_that_cannot_be_read_stops_a_run_before_any_call(
    kept: float, project: Project, line: Line, ledger: Ledger
) -> None:
    declare(project, *OWNED, NEW[0])
    project.up()
    path = find_state_file(project)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    line.asked.clear()

    assert "failed to load checkpoint" in project.up(status=1)

    assert line.asked == []
    path.write_bytes(whole)
    enter(ledger, project, (NEW[0],))


def test_row_36_a_state_that_is_lost_is_made_anew_without_a_write(project: Project, ledger: Ledger) -> None:
    declare(project, *OWNED, NEW[0])
    project.up()
    find_state_file(project).unlink()
    project.run("stack", "init", "dev")
    project.emulator.clear()

    text = project.up()

    assert project.writes() == []
    assert {*project.state()} == {*OWNED, NEW[0]}
    enter(ledger, project, (NEW[0],), text)


def test_row_37_of_two_runs_of_one_stack_at_once_the_second_is_refused(
    project: Project, line: Line, ledger: Ledger
) -> None:
    declare(project, *NEW[:5])
    line.latency = 0.3
    with project.start("up", "--yes", "--skip-preview") as first:
        wait_until(lambda: count_purchases(line) > 0)
        first.send_signal(signal.SIGSTOP)  # it cannot end before the second run has looked at the lock
        said = project.up(status=1)
        first.send_signal(signal.SIGCONT)
        assert first.wait(timeout=60) == 0
    line.latency = 0.0

    assert "the stack is currently locked" in said
    assert len(project.writes()) == 5
    enter(ledger, project, NEW[:5], said)


def test_a_project_may_lie_in_any_folder(line: Line, tmp_path: Path) -> None:
    """Spaces, letters of other alphabets, and behind a link."""
    real = tmp_path / "Mein Größtes 漢字 & $HOME 'x'"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    project = make_project(tmp_path / "link" / "project", line.emulator)
    declare(project, *OWNED)

    assert [step.operation for step in project.preview()] == ["import"] * 3 + ["update"] * 3
    project.up()

    assert len(project.writes()) == 3
    project.check_settled()


@pytest.mark.parametrize("seed", [seed_of({number: {"friendly_name": ACTING} for number in OWNED})], ids=["names"])
def test_names_that_act_do_nothing_in_a_preview(project: Project) -> None:
    declare(project, OWNED[0])
    project.declare(f'numbers: {{"{OWNED[0]}": {{friendly_name: Declared}}}}')

    for text in (project.run("preview", "--diff"), project.run("preview"), project.up()):
        assert "Declared" in text
        assert not {"\x1b", "\x07", "\N{RIGHT-TO-LEFT OVERRIDE}", "\x00"} & {*text}
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
