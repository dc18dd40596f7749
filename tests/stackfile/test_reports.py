"""Every folder in `bad` is a set of files with something wrong and the report that its writer reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from fallback.errors import InvalidStackFile
from tests.stackfile.loading import load

BAD = sorted(path for path in Path(__file__).with_name("bad").iterdir() if path.is_dir())


def report(folder: Path) -> str:
    with pytest.raises(InvalidStackFile) as raised:
        load(folder / "stacks")
    return str(raised.value)


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_the_report_names_every_problem_with_its_position(folder: Path) -> None:
    assert report(folder) + "\n" == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_no_report_holds_a_password_or_a_problem_of_two_lines(folder: Path) -> None:
    lines = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()

    assert not [line for line in lines if "hunter2" in line or "p4ss" in line or "w0rd" in line]
    assert all(line.startswith("  stacks/") for line in lines[1:])
    assert len(lines) == 1 + int(lines[0].split()[0])


if __name__ == "__main__":
    for folder in BAD:
        (folder / "expected.txt").write_text(report(folder) + "\n", encoding="utf-8")
