"""The problems of some stacks: found, rendered in one of four formats, and turned into an exit code."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from fallback.commands.exits import Exit
from fallback.lint import RULES, lint_across
from fallback.report.documents import dump_json
from fallback.report.problems import CheckedStack, ProblemReport
from fallback.report.problems.document import describe_problems
from fallback.report.problems.github import render_annotations
from fallback.report.problems.sarif import describe_as_sarif
from fallback.report.problems.text import render_problems
from fallback.stackfile import load_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from fallback.model import Problem
    from fallback.report.problems import Lines
    from fallback.stackfile import Folder, StackFile

FORMATS: dict[str, Callable[[ProblemReport], str]] = {
    "text": render_problems,
    "json": lambda report: dump_json(describe_problems(report)),
    "github": render_annotations,
    "sarif": lambda report: dump_json(describe_as_sarif(report)),
}


def check_stacks(asked: Sequence[tuple[Folder, str]], today: date) -> ProblemReport:
    """What is wrong with some stacks, each named with its folder, as of a day."""
    stacks = [load_stack(folder, name, today) for folder, name in asked]
    problems = {problem for stack in stacks for problem in stack.problems}
    problems |= set(_find_between(asked, stacks, today))
    return report_problems(stacks, problems, dict.fromkeys(folder for folder, _ in asked))


def harden(report: ProblemReport) -> ProblemReport:
    """The report with warnings taken for errors."""
    return replace(report, problems=sorted(map(_harden, report.problems)))


def report_problems(
    stacks: Iterable[StackFile], problems: Iterable[Problem], folders: Iterable[Folder]
) -> ProblemReport:
    """Some problems of some stacks, in the order of the files."""
    summaries = [CheckedStack(each.name, len(each.stack.numbers) if each.stack else None) for each in stacks]
    return ProblemReport(summaries, sorted(problems), _read_lines(list(folders)))


def choose_exit(problems: Iterable[Problem]) -> Exit:
    """2 where a file cannot be used as it is written, 1 where a rule finds an error, else 0."""
    errors = [RULES[problem.rule] for problem in problems if problem.severity == "error"]
    if any(rule.scope == "reading" and rule.severity == "error" for rule in errors):
        return Exit.WRONG_USAGE
    return Exit.FINDINGS if errors else Exit.NOTHING_TO_SAY


def _find_between(asked: Sequence[tuple[Folder, str]], stacks: Sequence[StackFile], today: date) -> list[Problem]:
    """What is wrong between the stacks and all others of their folders; the others come first and are not blamed."""
    others = [
        load_stack(folder, name, today, errors_only=True)
        for folder in dict.fromkeys(folder for folder, _ in asked)
        for name in folder.list_stacks()
        if (folder, name) not in asked
    ]
    return lint_across([each.stack for each in stacks if each.stack], [each.stack for each in others if each.stack])


def _harden(problem: Problem) -> Problem:
    return replace(problem, severity="error") if problem.severity == "warning" else problem


def _read_lines(folders: Sequence[Folder]) -> Lines:
    """A function that finds the lines of a file by the name that positions call it."""

    @cache
    def read(file: str) -> list[str]:
        return next((lines for folder in folders if (lines := folder.read_lines(file))), [])

    return read
