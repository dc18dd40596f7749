"""`fallback snapshot` and `fallback restore`: from an account over HTTP to the stack file that brings it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fallback.cli import main
from fallback.stackfile import Folder, load_stack, read_snapshot
from tests.hand_configured import PASSWORD, TOKEN, hand_configured
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.emulator import Emulator

TODAY = datetime.now(UTC).date()


@pytest.fixture
def seed() -> dict[str, Any]:
    return hand_configured()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def test_a_snapshot_of_an_account_costs_one_call_and_is_restored_without_any(signed_in: Emulator, folder: Path) -> None:
    status, text, errors = run("snapshot")
    assert (status, errors) == (0, "")
    assert len(read_snapshot(text.encode(), "before.yaml").numbers) == 60
    assert len(signed_in.requests()) == 1
    assert PASSWORD not in text
    assert TOKEN not in text

    (folder / "before.yaml").write_text(text)
    signed_in.clear()
    status, stack, summary = run("restore", "before.yaml")
    (folder / "prod.yaml").write_text(stack)
    assert status == 0
    assert len(load_stack(Folder(folder), "prod", TODAY).accept().numbers) == 60
    assert summary.splitlines()[0] == "60 numbers as they were; applying the file brings them back"
    assert signed_in.requests() == []


@pytest.mark.usefixtures("signed_in")
def test_some_numbers_are_kept_and_restored(folder: Path) -> None:
    run("snapshot", "+14155551000", "+14155551005", "--out", "before.yaml")

    assert len(read_snapshot((folder / "before.yaml").read_bytes(), "before.yaml").numbers) == 2
    status, text, _ = run("restore", "before.yaml", "+14155551005")
    assert (status, text.count('\n  "+')) == (0, 1)
    assert run("restore", "before.yaml", "--out", "stacks/prod.yaml")[0] == 0
    assert (folder / "stacks" / "prod.yaml").exists()


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("content", "arguments", "status", "message"),
    [
        ("version: 1", ["restore", "before.yaml"], 2, "before.yaml:1:1: expected `account`, found nothing"),
        ("\x00", ["restore", "before.yaml"], 2, "before.yaml:1:1: expected text, found the character"),
        ("", ["restore", "missing.yaml"], 2, "File 'missing.yaml' does not exist"),
        ("", ["snapshot", "+14155551001"], 2, f"expected numbers of account {ACCOUNT}, found +14155551001"),
        ("", ["snapshot", "--account", f"AC{'2' * 32}"], 3, "Twilio refused it"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, content: str, arguments: list[str], status: int, message: str
) -> None:
    (folder / "before.yaml").write_text(content)

    code, text, errors = run(*arguments)

    assert (code, text) == (status, "")
    assert message in errors


@pytest.mark.usefixtures("signed_in")
def test_a_number_that_the_snapshot_lacks_is_said(folder: Path) -> None:
    (folder / "before.yaml").write_text(run("snapshot", "+14155551000")[1])

    status, _, errors = run("restore", "before.yaml", "+14155551005")

    assert status == 2
    assert errors == "expected numbers of the snapshot, found +14155551005; did you mean `+14155551000`?\n"


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("seed", [seed_of({})], ids=["empty"])
def test_an_empty_account_is_refused() -> None:
    assert run("snapshot")[0] == 3
