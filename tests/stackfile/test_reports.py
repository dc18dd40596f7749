"""Every folder in `bad` is a set of files with something wrong and the report that its writer reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from fallback.errors import InvalidStackFile
from fallback.stackfile import load

BAD = sorted(path for path in Path(__file__).with_name("bad").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_the_report_names_every_problem_with_its_position(folder: Path) -> None:
    with pytest.raises(InvalidStackFile) as raised:
        load(folder / "stacks", "dev")

    assert str(raised.value) + "\n" == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_no_report_holds_a_password_or_a_problem_of_two_lines(folder: Path) -> None:
    report = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()

    assert not [line for line in report if "hunter2" in line or "p4ss" in line or "w0rd" in line]
    assert all(line.startswith("  stacks/") for line in report[1:])
    assert len(report) == 1 + int(report[0].split()[0])
