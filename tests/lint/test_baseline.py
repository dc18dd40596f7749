"""A baseline leaves out the problems that were there before, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.lint.baseline import format_baseline, make_baseline, parse_baseline, subtract
from fallback.model import Position, Problem, Severity


def problem(line: int, rule: str = "no-fallback", severity: Severity = "warning", path: str = "a.b") -> Problem:
    return Problem(Position("stacks/dev.yaml", line, 1), path, f"message {line}", rule, severity)


BEFORE = [problem(1), problem(1, "same-host", "advice"), problem(2, path="a.c"), problem(3, path="a.c")]


def test_what_was_there_before_is_left_out_wherever_its_line_is_now() -> None:
    moved = [problem(line + 10, each.rule, each.severity, each.path) for line, each in enumerate(BEFORE)]

    assert subtract(make_baseline(BEFORE), moved) == ([], 0)


def test_what_is_new_stays_and_what_is_gone_is_counted() -> None:
    now = [problem(1), problem(2, "same-host", path="a.c"), *(problem(line, path="a.c") for line in (3, 4, 5))]

    assert subtract(make_baseline(BEFORE), now) == ([now[1], now[4]], 1)


def test_an_error_is_never_left_out() -> None:
    """It refuses the stack in every preview."""
    error = problem(1, severity="error")

    assert make_baseline([error]).count == 0
    assert subtract(make_baseline([problem(1)]), [error]) == ([error], 1)


@given(st.lists(st.builds(problem, st.integers(1, 9), st.sampled_from(["a", "b"]), st.just("advice"), st.text())))
def test_a_baseline_survives_its_file(problems: list[Problem]) -> None:
    baseline = make_baseline(problems)

    assert parse_baseline(format_baseline(baseline)) == baseline
    assert subtract(baseline, problems) == ([], 0)


def test_the_file_has_a_line_for_each_problem() -> None:
    assert (
        format_baseline(make_baseline(BEFORE[:2]))
        == """\
{
  "version": 1,
  "problems": [
    {"file": "stacks/dev.yaml", "path": "a.b", "rule": "no-fallback", "count": 1},
    {"file": "stacks/dev.yaml", "path": "a.b", "rule": "same-host", "count": 1}
  ]
}
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        '{"version": 2, "problems": []}',
        '{"version": 1}',
        '{"version": 1, "problems": {}}',
        '{"version": 1, "problems": [1]}',
        '{"version": 1, "problems": [{"file": "a", "path": "b", "rule": "c", "count": 0}]}',
        '{"version": 1, "problems": [{"file": "a", "path": "b", "rule": 1, "count": 1}]}',
    ],
)
def test_another_text_is_no_baseline(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected "):
        parse_baseline(text)
