"""An `up` keeps the numbers as they were before its first write, and a snapshot brings them back."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fallback.engine.snapshots import KEPT, keep_snapshot
from fallback.fields import FIELDS
from fallback.model import Desired, Live, Position, Stack
from fallback.plan.stack import Plan, make_plan
from fallback.stackfile import read_snapshot
from tests.seeds import ACCOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.project import Project

NUMBER = "+15005550006"
A, B, C = (f"https://{letter}.example.com/x" for letter in "abc")
EMPTY = {field.name: field.default for field in FIELDS}
NOW = datetime(2026, 11, 25, 4, 10, tzinfo=UTC)
LIVE = Live(NUMBER, "PN" + "1" * 32, ACCOUNT, EMPTY | {"voice_url": A})


def plan(stack: str = "dev", *, release: bool = False, buy: bool = False, voice_url: str = B) -> Plan:
    fields = {"voice_url": voice_url}
    desired = Desired(NUMBER, frozenset({"voice"}), fields, Position("s", 1, 1), buy=buy, release=release)
    return make_plan(Stack(stack, ACCOUNT, {NUMBER: desired}), {} if buy else {NUMBER: LIVE}, None)


def kept(project: Path) -> list[str]:
    folder = project / ".fallback" / "snapshots"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("planned", "is_kept"),
    [
        (plan(), True),
        (plan(release=True), True),
        (plan(voice_url=A), False),
        (plan(buy=True), False),  # there is nothing yet
    ],
)
def test_what_is_going_to_be_written_is_kept(tmp_path: Path, planned: Plan, *, is_kept: bool) -> None:
    keep_snapshot(tmp_path, planned, [LIVE], NOW)

    assert kept(tmp_path) == (["dev-20261125T041000.000000Z.yaml"] if is_kept else [])


def test_the_last_ten_of_each_stack_are_kept_and_git_sees_none(tmp_path: Path) -> None:
    for second in range(KEPT + 3):
        for stack in ("dev", "dev-eu"):
            keep_snapshot(tmp_path, plan(stack), [LIVE], NOW + timedelta(seconds=second))

    assert len(kept(tmp_path)) == 2 * KEPT
    assert kept(tmp_path)[0] == "dev-20261125T041003.000000Z.yaml"
    assert (tmp_path / ".fallback" / ".gitignore").read_text() == "*\n"


def test_a_run_that_cannot_keep_one_goes_on(tmp_path: Path) -> None:
    (tmp_path / ".fallback").write_text("in the way")

    keep_snapshot(tmp_path, plan(), [LIVE], NOW)


def test_an_up_keeps_what_it_overwrites_and_a_restore_brings_it_back(project: Project) -> None:
    project.emulator.console(NUMBER, voice_fallback_url=C, status_callback="")
    before = project.live(NUMBER)
    entry = f"{{voice: {{url: {A}, fallback_url: none}}, status_callback: {{url: {B}}}}}"
    project.declare(f'limits: {{changes: 100%}}\nnumbers: {{"{NUMBER}": {entry}}}\n')
    project.run("preview")
    assert kept(project.folder) == []

    printed = project.up()
    (name,) = kept(project.folder)
    assert f"fallback restore .fallback/snapshots/{name}" in printed
    snapshot = read_snapshot((project.folder / ".fallback" / "snapshots" / name).read_bytes(), name)
    assert snapshot.numbers[0].fields["voice_fallback_url"] == C
    project.up()
    assert kept(project.folder) == [name]  # nothing was written, so nothing is kept

    restored = subprocess.run(
        [sys.executable, "-m", "fallback", "restore", f".fallback/snapshots/{name}"],
        cwd=project.folder,
        env=project.environment,
        text=True,
        capture_output=True,
        check=True,
    ).stdout
    (project.folder / "stacks" / "dev.yaml").write_text(restored)
    project.up()
    after = project.live(NUMBER)
    assert {name: value or "" for name, value in after.items() if name != "date_updated"} == {
        name: value or "" for name, value in before.items() if name != "date_updated"
    }
