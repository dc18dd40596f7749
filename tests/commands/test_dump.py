"""`fallback dump` against an account over HTTP: the file, the summary, the calls and the exit codes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fallback.cli import main
from fallback.stackfile import MAX_BYTES, Folder, load_stack
from tests.hand_configured import PASSWORD, TOKEN, hand_configured
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from fallback.emulator import Emulator

GOLDEN = Path(__file__).with_name("dumped.yaml")  # tests/hand_configured.py as a stack file
URL = "https://www.example.com/voice"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def seed() -> dict[str, Any]:
    return hand_configured()


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["dump", *arguments], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def test_an_account_is_dumped_with_one_call(signed_in: Emulator, tmp_path: Path) -> None:
    status, text, summary = run()

    (tmp_path / "prod.yaml").write_text(text)
    loaded = load_stack(Folder(tmp_path), "prod", TODAY)
    assert status == 0
    assert len(loaded.accept().numbers) == 60
    assert [(request["method"], request["status"]) for request in signed_in.requests()] == [("GET", 200)]
    assert summary.splitlines() == [
        "60 numbers as they are; applying the file changes nothing at Twilio",
        "2 secrets to set before the first preview: the file says which",
        "11 warnings: comments in the file say what is wrong",
    ]
    assert PASSWORD not in text + summary
    assert TOKEN not in text + summary


@pytest.mark.usefixtures("signed_in")
def test_the_file_is_what_a_person_would_write() -> None:
    assert run()[1] == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.usefixtures("signed_in")
def test_some_numbers_are_dumped() -> None:
    status, text, summary = run("+14155551000", "+442071831001")

    assert status == 0
    assert text.count('\n  "+') == 2
    assert summary.startswith("2 numbers as they are")


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["+14155551001"], 2, "found +14155551001; did you mean `+14155551050`?"),
        (["4155551000"], 2, "expected a number in E.164, as in \"+15005550006\", found '4155551000'"),
        (["--account", "AC1"], 2, "expected AC and 32 hex digits, found 'AC1'"),
        (["--account", f"AC{'2' * 32}"], 3, f"listing the numbers of account AC{'2' * 32}: Twilio refused it"),
        (["--out", "prod.txt"], 2, "expected a file that ends in .yaml, found 'prod.txt': name it after its stack"),
        (["--out", "/dev/null/a/prod.yaml"], 2, "expected a file that can be written, found '/dev/null/a/prod.yaml'"),
    ],
)  # fmt: skip
def test_what_cannot_be_dumped_is_said(
    arguments: list[str], status: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, text, errors = run(*arguments)

    assert (code, text) == (status, "")
    assert message in errors


@pytest.mark.usefixtures("signed_in")
def test_no_file_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert run("--out", "stacks/prod.yaml")[0] == 0
    before = (tmp_path / "stacks" / "prod.yaml").read_text()
    status, _, errors = run("--out", "stacks/prod.yaml")

    assert status == 2
    assert errors == "expected a new file, found 'stacks/prod.yaml': remove it, or name another one\n"
    assert (tmp_path / "stacks" / "prod.yaml").read_text() == before


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("seed", [seed_of({"+15005550006": {"voice_url": URL, "voice_fallback_url": URL}})])
def test_errors_of_the_account_can_be_waived_for_a_while(tmp_path: Path) -> None:
    assert "1 error: correct or waive them before the first preview (`--waive-until DATE`)" in run()[2]

    (tmp_path / "prod.yaml").write_text(run("--waive-until", "2099-12-31")[1])
    assert load_stack(Folder(tmp_path), "prod", TODAY).errors == ()


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("seed", [seed_of({})], ids=["empty"])
def test_an_account_without_numbers_is_refused() -> None:
    assert run() == (3, "", f"account {ACCOUNT} has no numbers, and a stack file declares at least one\n")


def test_without_credentials_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    status, text, errors = run()

    assert (status, text) == (3, "")
    assert "no Twilio credentials" in errors


PATHS = [f"/{index}/{'p' * 600}" for index in range(3000)]


@pytest.mark.parametrize(
    "seed",
    [
        seed_of(
            {
                f"+1415{2000000 + index}": {"voice_url": f"https://www.example.com{path}"}
                for index, path in enumerate(PATHS)
            }
        )
    ],
    ids=["3000"],
)
def test_a_big_account_is_split_into_files_that_are_read_together(signed_in: Emulator, tmp_path: Path) -> None:
    _, text, errors = run()
    assert len(text) > MAX_BYTES
    assert errors.splitlines()[-1].startswith("too big for one stack file")

    signed_in.clear()
    assert run("--out", str(tmp_path / "prod.yaml"))[0] == 0
    assert len(signed_in.requests()) == 3  # pages
    assert len(load_stack(Folder(tmp_path), "prod", TODAY, errors_only=True).accept().numbers) == 3000
    assert len(list((tmp_path / "prod").iterdir())) >= 2
