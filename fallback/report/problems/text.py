"""Problems as text, each with the line that it is in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fallback.display import defuse
from fallback.masking import may_hold_secret
from fallback.report.page import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fallback.model import Problem, Severity
    from fallback.report.problems import ProblemReport

MOST_SHOWN = 200  # nobody reads more, and a generated file can hold a hundred thousand
_WIDTH = 110
_PLURALS: dict[Severity, str] = {"error": "errors", "warning": "warnings", "advice": "advice"}


def render_problems(report: ProblemReport) -> str:
    """The first problems with their lines, how many more there are, and the counts."""
    shown = [render_problem(problem, report.lines(problem.position.file)) for problem in report.problems[:MOST_SHOWN]]
    left = len(report.problems) - len(shown)
    more = [f"… and {count(left, 'more problem')}; `--format json` has all of them"] if left else []
    return defuse("\n".join([*shown, *more, _render_counts(report)]))


def _render_counts(report: ProblemReport) -> str:
    numbers = sum(stack.numbers or 0 for stack in report.stacks)
    where = f"{count(len(report.stacks), 'stack')}, {count(numbers, 'number')}"
    return f"{where}: {render_tally(report.problems)}"


def render_tally(problems: Iterable[Problem]) -> str:
    """How many problems there are of each severity."""
    counts = Counter(problem.severity for problem in problems)
    tally = [
        f"{counts[severity]} {severity if counts[severity] == 1 else plural}"
        for severity, plural in _PLURALS.items()
        if counts[severity]
    ]
    return ", ".join(tally) or "nothing to say"


def render_problem(problem: Problem, lines: Sequence[str]) -> str:
    """A problem, its line of the file's `lines`, and a caret. A line that may hold a password is not shown."""
    head = f"{problem.position}: {problem.severity}: {problem.text}"
    line, column = problem.position.line, problem.position.column
    text = lines[line - 1 : line]
    if not text or may_hold_secret(text[0]) or not text[0].strip():
        return head
    start = max(0, column - _WIDTH)
    part = "".join(sign if sign.isprintable() else " " for sign in text[0][start : start + _WIDTH + 20])
    margin = f"{line:>6} | "
    return f"{head}\n{margin}{part.rstrip()}\n{' ' * (len(margin) - 2)}| {' ' * (column - 1 - start)}^"
