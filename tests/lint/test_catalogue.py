"""Each rule on a file that breaks it and on one that nearly does."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from fallback.commands.problems import choose_exit
from fallback.lint import RULES, Rule
from fallback.report.problems.text import render_problems
from fallback.stackfile.text.files import MAX_BYTES
from tests.lint.cases import NEAR, TRIPS, cases, judged

# A file that would be too big to keep here.
MADE = {"file-too-big"}
# What no file says: tests/lint/test_live.py.
LIVE = {rule.id for rule in RULES.values() if rule.scope == "live"}


def names(root: Path) -> set[str]:
    return {case.stem for case in cases(root)}


def test_every_rule_has_a_file_that_breaks_it_and_a_near_miss() -> None:
    assert names(TRIPS) == RULES.keys() - MADE - LIVE
    assert names(NEAR) == RULES.keys() - LIVE


@pytest.mark.parametrize("case", cases(TRIPS), ids=lambda case: case.stem)
def test_a_file_that_breaks_a_rule_is_reported_like_this(case: Path, tmp_path: Path) -> None:
    report = judged(case, tmp_path)

    assert case.stem in {problem.rule for problem in report.problems}
    assert render_problems(report) + "\n" == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", cases(NEAR), ids=lambda case: case.stem)
def test_a_near_miss_does_not_break_the_rule_and_can_be_read(case: Path, tmp_path: Path) -> None:
    report = judged(case, tmp_path)

    assert case.stem not in {problem.rule for problem in report.problems}
    assert choose_exit(report.problems) != 2


def test_a_file_that_is_too_big_is_reported_as_such(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"#" * (MAX_BYTES + 1))

    assert [problem.rule for problem in judged(tmp_path / "big.yaml", tmp_path).problems] == ["file-too-big"]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_says_in_one_sentence_why_and_who_says_so(rule: Rule) -> None:
    assert rule.reason[0].isupper() or not rule.reason[0].isalpha()
    assert rule.reason.endswith(".")
    assert rule.source.startswith(("https://", "README: ", "docs/"))


def test_no_report_holds_a_password() -> None:
    for report in TRIPS.glob("*.txt"):
        assert "hunter2" not in report.read_text(encoding="utf-8")


if __name__ == "__main__":
    for path in cases(TRIPS):
        with tempfile.TemporaryDirectory() as scratch:
            path.with_suffix(".txt").write_text(render_problems(judged(path, Path(scratch))) + "\n", encoding="utf-8")
