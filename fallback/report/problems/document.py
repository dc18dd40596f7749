"""Problems as plain data for other programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fallback.lint import RULES

if TYPE_CHECKING:
    from fallback.model import Problem
    from fallback.report.problems import ProblemReport

VERSION = 1


def describe_problems(report: ProblemReport) -> dict[str, Any]:
    """Every stack, every problem, and how many there are of each severity. The keys are documented in docs/rules.md."""
    counts = Counter(problem.severity for problem in report.problems)
    return {
        "version": VERSION,
        "stacks": [{"name": stack.name, "numbers": stack.numbers} for stack in report.stacks],
        "problems": [describe_problem(problem) for problem in report.problems],
        "errors": counts["error"],
        "warnings": counts["warning"],
        "advice": counts["advice"],
    }


def describe_problem(problem: Problem) -> dict[str, object]:
    rule = RULES[problem.rule]
    place = problem.position
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "severity": problem.severity,
        "rule": problem.rule,
        "path": problem.path,
        "message": problem.message,
        "reason": rule.reason,
        "source": rule.source,
    }
