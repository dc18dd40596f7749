"""A state file serves one emulator at a time, and the emulator touches no file of anybody else."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fallback.emulator import running
from fallback.emulator.server.command import emulator as command
from fallback.emulator.server.state_file import StateFile, StateFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A file of somebody else, which a planted link names."""
    target = tmp_path / "foreign"
    target.write_text("precious")
    return target


def test_a_second_emulator_is_refused_until_the_first_has_stopped(path: Path, seed: dict[str, Any]) -> None:
    complaint = f"{path}: another emulator is using it"
    with running(seed, path) as emulator:
        with pytest.raises(StateFileError, match=complaint), running(seed, path):
            pass
        result = CliRunner().invoke(command, ["--state", str(path)], terminal_width=500)
        assert (result.exit_code, "another emulator is using it" in result.output) == (2, True), result.output
        emulator.console("+15005550006", friendly_name="Changed")
    with running(None, path) as emulator:
        assert emulator.numbers()[0]["friendly_name"] == "Changed"


def test_of_two_emulators_that_start_at_once_without_a_file_one_is_refused(path: Path) -> None:
    with contextlib.closing(StateFile(path)) as first, contextlib.closing(StateFile(path)) as second:
        first.replace(["first\n"])
        with pytest.raises(StateFileError, match="has just created it"):
            second.replace(["second\n"])

        first.append("more\n")
    assert path.read_text() == "first\nmore\n"
    assert [each.name for each in path.parent.iterdir()] == ["state"]


def test_a_file_that_is_replaced_stays_locked(path: Path) -> None:
    path.write_text("before\n")
    with contextlib.closing(StateFile(path)) as file:
        file.replace(["after\n"])
        with pytest.raises(StateFileError, match="another emulator is using it"):
            StateFile(path)


def test_a_seed_that_is_refused_leaves_no_file_and_no_lock(path: Path, seed: dict[str, Any]) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="acounts"), running({"acounts": []}, path):
            pass
    assert not path.exists()
    with running(seed, path):
        pass
    with pytest.raises(ValueError, match="unsett"), running(None, path, {"unsett": "text"}):
        pass
    with running(None, path) as emulator:
        assert emulator.numbers()


@pytest.mark.parametrize("target", ["foreign", "nowhere"])
def test_a_symbolic_link_is_refused_and_not_followed(
    path: Path, foreign: Path, seed: dict[str, Any], target: str
) -> None:
    path.symlink_to(target)

    with pytest.raises(StateFileError, match="found a symbolic link"), running(seed, path):
        pass
    assert (path.is_symlink(), foreign.read_text()) == (True, "precious")
    assert not (path.parent / "nowhere").exists()


def test_a_link_with_the_name_of_a_temporary_file_is_not_followed(
    path: Path, foreign: Path, seed: dict[str, Any]
) -> None:
    (path.parent / "state.tmp").symlink_to(foreign)

    with running(seed, path) as emulator:
        emulator.console("+15005550006", friendly_name="Changed")
    assert foreign.read_text() == "precious"
    assert not path.is_symlink()


def test_a_link_in_the_place_of_the_file_stops_the_next_change(path: Path, foreign: Path) -> None:
    with contextlib.closing(StateFile(path)) as file:
        file.replace(["ours\n"])
        path.unlink()
        path.symlink_to(foreign)

        with pytest.raises(OSError, match="another file has taken its place"):
            file.append("more\n")
    assert foreign.read_text() == "precious"


@pytest.mark.parametrize("before", [None, 0o666])
def test_only_the_owner_may_read_the_file(path: Path, before: int | None) -> None:
    if before is not None:
        path.write_text("planted")
        path.chmod(before)
    umask = os.umask(0)
    try:
        with contextlib.closing(StateFile(path)) as file:
            file.replace(["secret\n"])
    finally:
        os.umask(umask)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_the_owner_may_read_the_temporary_file(path: Path) -> None:
    def lines() -> Iterator[str]:
        (temporary,) = path.parent.iterdir()
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
        yield "secret\n"

    with contextlib.closing(StateFile(path)) as file:
        file.replace(lines())
    assert path.read_text() == "secret\n"


def test_a_replacement_that_fails_leaves_the_file_and_no_other(path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "half\n"
        raise OSError(errno.ENOSPC, "no space left on device")

    path.write_text("before\n")
    with contextlib.closing(StateFile(path)) as file:
        with pytest.raises(OSError, match="no space left"):
            file.replace(lines())
        assert file.read() == "before\n"
    assert [each.name for each in path.parent.iterdir()] == ["state"]


def test_a_line_that_is_half_written_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def fill_disk(descriptor: int, data: bytes) -> int:
        if len(data) <= 2:
            raise OSError(errno.ENOSPC, "no space left on device")
        return write(descriptor, data[: len(data) // 2])

    with contextlib.closing(StateFile(path)) as file:
        file.replace(["before\n"])
        monkeypatch.setattr(os, "write", fill_disk)
        with pytest.raises(OSError, match="no space left"):
            file.append("a line too much\n")

        assert file.read() == "before\n"


@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_what_is_no_file_is_refused(path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    result = CliRunner().invoke(command, ["--state", str(path) if kind == "pipe" else "/dev/zero"])

    assert (result.exit_code, "found something else" in result.output) == (2, True), result.output
