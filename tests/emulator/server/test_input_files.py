"""Seeds and fault plans in files: what cannot be used is refused by name, whatever the file holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from fallback.emulator.faults.kinds import FaultError
from fallback.emulator.seed.values import SeedError
from fallback.emulator.server.command import emulator as command
from fallback.emulator.server.input_files import read_plan, read_seed

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 60))
ALIASES = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))

# What no file may hold, and a part of the complaint.
NONSENSE = {
    "a bad byte": (b"accounts: \xff", "can't decode byte 0xff"),
    "a control character": (b"accounts: \x00", "control characters are not allowed"),
    "a date that is none": (b"2020-13-45", "month must be in 1..12"),
    "a tag that does not fit": (b"!!bool x", "cannot be read as YAML"),
    "a tag of Python's": (b"!!python/object/apply:os.getcwd []", "could not determine a constructor"),
    "too deep": (b"[" * 100_000, "at most 20 levels"),
    "too many digits": (b"9" * 5000, "cannot be read as YAML"),
    "a number in base 60": (b"1:" * 100_000 + b"1", "at most 10,000 characters"),
    "half a surrogate pair": (b'"\\uD800"', "cannot be read as YAML"),
    "merges of merges": (MERGES.encode(), "at most 1,000,000 values"),
    "aliases of aliases": (ALIASES.encode(), "at most 1,000,000 values"),
    "an alias of itself": (b"&a [*a]", "must be a mapping, not [["),
    "a key of too many digits": (b"? 0x" + b"f" * 5000 + b"\n: 1", "unknown field <int>"),
    "a long key": (b"? " + b"accounts" * 1000 + b"\n: 1", "unknown field 'accounts"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_seed_that_makes_no_sense_is_a_usage_error(tmp_path: Path, name: str) -> None:
    data, complaint = NONSENSE[name]
    path = tmp_path / "seed.yaml"
    path.write_bytes(data)

    with pytest.raises(SeedError) as refused:
        read_seed(path, NOW)
    assert str(refused.value).startswith(f"{path}: ")
    assert complaint in str(refused.value)
    result = CliRunner().invoke(command, ["--seed", str(path)])
    assert (result.exit_code, type(result.exception)) == (2, SystemExit), result.output


@pytest.mark.parametrize("name", NONSENSE)
def test_a_plan_that_makes_no_sense_is_a_usage_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(NONSENSE[name][0])

    result = CliRunner().invoke(command, ["--faults", str(path), "--seed", "examples/account.yaml"])

    assert (result.exit_code, type(result.exception)) == (2, SystemExit), result.output
    assert str(path) in result.output


@pytest.mark.parametrize("option", ["--seed", "--faults"])
def test_a_file_without_an_end_is_a_usage_error(option: str) -> None:
    result = CliRunner().invoke(command, [option, "/dev/zero"])

    assert (result.exit_code, "/dev/zero: expected at most 16,777,216 bytes" in result.output) == (2, True)


def test_a_complaint_about_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    for text in ("accounts: []", "accounts: [", None):
        if text is not None:
            path.write_text(text)
        with pytest.raises(SeedError, match=r"seed\.yaml"):
            read_seed(path if text is not None else tmp_path / "missing" / "seed.yaml", NOW)


def test_a_plan_is_read_from_a_file_or_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text('- "* * always 429"\n')
    assert read_plan(path) == ["* * always 429"]
    for text in ("- * * always 429\n", "rules: 1"):
        path.write_text(text)
        with pytest.raises(FaultError, match=str(tmp_path)):
            read_plan(path)
