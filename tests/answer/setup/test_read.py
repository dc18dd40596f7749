"""Settings files that are taken, and those that are not, each beside the report that its writer reads."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from fallback.answer.settings import parse_settings
from fallback.answer.setup.read import read_document
from fallback.answer.setup.schema import build_schema
from fallback.errors import InvalidAnswerFile

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
GOOD = [*sorted((HERE / "good").glob("*.yaml")), ROOT / "examples" / "answer" / "answer.yaml"]
BAD = sorted((HERE / "bad").glob("*.yaml"))
ENVIRONMENT = {"SMTP_PASSWORD": "canary", "CHAT_URL": "https://chat.example.com/", "SLACK_TOKENS": "a/b/c"}


def report(file: Path) -> str:
    with pytest.raises(InvalidAnswerFile) as raised:
        read_document(file)
    return str(raised.value).replace(f"{file.parent}/", "")


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_the_report_names_every_problem_with_its_position(file: Path) -> None:
    assert report(file) + "\n" == file.with_suffix(".txt").read_text(encoding="utf-8")


def test_no_report_holds_a_password() -> None:
    assert not [file for file in BAD if "hunter2" in file.with_suffix(".txt").read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_what_is_taken_leads_to_settings_and_fits_the_schema_of_editors(file: Path) -> None:
    document = read_document(file)

    assert parse_settings(document, ENVIRONMENT).public_url.origin == document["public_url"].rstrip("/").removesuffix(
        "/net"
    )
    jsonschema.Draft7Validator(build_schema()).validate(document)


@pytest.mark.parametrize(
    ("name", "expected"), [("missing.yaml", "No such file"), (".", "Is a directory"), ("a\0b", "its name is not one")]
)
def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(tmp_path: Path, name: str, expected: str) -> None:
    with pytest.raises(InvalidAnswerFile, match=expected):
        read_document(tmp_path / name)


def test_a_file_that_is_too_big_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"#" * 3_000_000)

    with pytest.raises(InvalidAnswerFile, match="at most 2 MiB"):
        read_document(tmp_path / "big.yaml")


if __name__ == "__main__":
    for bad in BAD:
        bad.with_suffix(".txt").write_text(report(bad) + "\n", encoding="utf-8")
