"""Problems as people read them."""

from __future__ import annotations

import pytest

from fallback.model import Position, Problem
from fallback.report.problems import CheckedStack, ProblemReport
from fallback.report.problems.text import MOST_SHOWN, render_problems


def report(count: int, line: str = "numbers: {}", **changed: str) -> ProblemReport:
    problems = [Problem(Position("s.yaml", 1, n + 1), "a", **{"message": "is wrong", **changed}) for n in range(count)]
    return ProblemReport([CheckedStack("dev", 3)], problems, lambda _: [line])


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (0, ["1 stack, 3 numbers: nothing to say"]),
        (1, ["1 stack, 3 numbers: 1 error"]),
        (MOST_SHOWN, [f"1 stack, 3 numbers: {MOST_SHOWN} errors"]),
        (
            MOST_SHOWN + 1,
            [
                "… and 1 more problem; `--format json` has all of them",
                f"1 stack, 3 numbers: {MOST_SHOWN + 1} errors",
            ],
        ),
        (100_000, ["… and 99,800 more problems; `--format json` has all of them", "1 stack, 3 numbers: 100000 errors"]),
    ],
)
def test_the_first_problems_are_shown_and_the_rest_is_counted(count: int, end: list[str]) -> None:
    lines = render_problems(report(count)).splitlines()

    assert sum(line.startswith("s.yaml:") for line in lines) == min(count, MOST_SHOWN)
    assert lines[-len(end) :] == end


@pytest.mark.parametrize("text", ["##[add-mask]x", "a # ##vso[task.setvariable]b", "::error::x"])
def test_neither_a_source_line_nor_a_message_is_a_command(text: str) -> None:
    printed = render_problems(report(1, line=text, message=text))

    assert "##[" not in printed
    assert "##vso[" not in printed
    assert not any(line.strip().startswith("::") for line in printed.splitlines())


def test_a_source_line_that_may_hold_a_password_is_not_shown() -> None:
    assert "canary" not in render_problems(report(1, line="https://u:canary@h"))
