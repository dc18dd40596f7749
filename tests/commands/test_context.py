"""What commands share: the project, the exit codes, and how an error ends a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.commands.context import Exit, Project, choose_exit, exit_on_error, find_project
from fallback.errors import CallInDoubt, FallbackError, InvalidStackFile, NoCredentials, Refused
from fallback.model import Position, Problem

if TYPE_CHECKING:
    from pathlib import Path

INVALID = InvalidStackFile([Problem(Position("s", 1, 1), "a", "is wrong")])


def test_the_exit_codes_are_a_promise() -> None:
    assert {code.name: code.value for code in Exit} == {
        "NOTHING_TO_SAY": 0,
        "FINDINGS": 1,
        "WRONG_USAGE": 2,
        "NO_ANSWER": 3,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (INVALID, Exit.WRONG_USAGE),
        (NoCredentials("no credentials"), Exit.NO_ANSWER),
        (CallInDoubt("what", "cause"), Exit.NO_ANSWER),
        (Refused("no"), Exit.NO_ANSWER),
    ],
)
def test_an_error_ends_a_command_with_its_message_and_its_exit_code(
    error: FallbackError, code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left, exit_on_error():
        raise error

    assert left.value.code == code == choose_exit(error)
    assert capsys.readouterr() == ("", f"{error}\n")


def test_no_message_of_an_error_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), exit_on_error():
        raise Refused("a\n ::error::x ##[add-mask]y")

    assert capsys.readouterr().err == "a\n \\x3a:error::x ##\\x5badd-mask]y\n"


def test_the_folder_of_stacks_is_called_by_its_path_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    here = find_project()

    assert here.stacks.label_file("dev.yaml") == "stacks/dev.yaml"

    monkeypatch.chdir("/")
    path = f"{tmp_path}/stacks".removeprefix("/")
    assert Project(tmp_path, here.today).stacks.label_file("dev.yaml") == f"{path}/dev.yaml"
