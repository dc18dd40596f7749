"""Problems as text with the lines they are in, as JSON, as annotations for GitHub; and the exit code they make."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fallback.lint import RULES
from fallback.stackfile import Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fallback.model import Problem, Severity
    from fallback.stackfile import Checked

    Lines = Callable[[str], list[str]]

_WIDTH = 110
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "advice": "notice"}


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in some stacks, each problem once."""

    stacks: Sequence[Checked]
    problems: Sequence[Problem]
    lines: Lines

    @property
    def status(self) -> int:
        """The exit code: 2 where a file cannot be taken as it is written, 1 where a rule finds an error, else 0."""
        errors = [RULES[problem.rule] for problem in self.problems if problem.severity == "error"]
        unreadable = any(rule.scope == "reading" and rule.severity == "error" for rule in errors)
        return 2 if unreadable else min(len(errors), 1)


def opened(root: Path) -> Folder:
    """The folder, called by its path from here, so that editors and GitHub find its files."""
    path = os.path.relpath(root)
    return Folder(root, Path(path if not path.startswith("..") else root.absolute()).as_posix())


def sources(folders: Sequence[Folder]) -> Lines:
    """A function that finds the lines of a file by what positions call it."""

    @cache
    def lines(file: str) -> list[str]:
        return next((found for folder in folders if (found := folder.lines(file))), [])

    return lines


def as_text(report: Report) -> str:
    said = [_with_source(problem, report.lines) for problem in report.problems]
    numbers = sum(len(stack.stack.numbers) for stack in report.stacks if stack.stack)
    where = f"{_count(len(report.stacks), 'stack')}, {_count(numbers, 'number')}"
    counts = Counter(problem.severity for problem in report.problems)
    plural = {"error": "errors", "warning": "warnings", "advice": "advice"}
    tally = [f"{count} {name if count == 1 else plural[name]}" for name, count in sorted(counts.items(), key=_weight)]
    return "\n".join([*said, f"{where}: {', '.join(tally) or 'nothing to say'}"])


def as_json(report: Report) -> str:
    counts = Counter(problem.severity for problem in report.problems)
    document = {
        "stacks": [
            {"name": stack.name, "numbers": len(stack.stack.numbers) if stack.stack else None}
            for stack in report.stacks
        ],
        "problems": [_record(problem) for problem in report.problems],
        "errors": counts["error"],
        "warnings": counts["warning"],
        "advice": counts["advice"],
    }
    return json.dumps(document, indent=2)


def as_github(report: Report) -> str:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions."""
    return "\n".join(
        f"::{_LEVELS[problem.severity]} file={_escaped(problem.position.file, ',:')},line={problem.position.line},"
        f"col={problem.position.column},title={problem.rule}::{_escaped(problem.text)}"
        for problem in report.problems
    )


FORMATS = {"text": as_text, "json": as_json, "github": as_github}


def _record(problem: Problem) -> dict[str, object]:
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


def _with_source(problem: Problem, lines: Lines) -> str:
    """A problem, its line and a caret. A line with an `@` in it is not shown: it may hold a password."""
    head = f"{problem.position}: {problem.severity}: {problem.text}"
    line, column = problem.position.line, problem.position.column
    text = lines(problem.position.file)[line - 1 : line]
    if not text or "@" in text[0] or not text[0].strip():
        return head
    start = max(0, column - _WIDTH)
    part = "".join(sign if sign.isprintable() else " " for sign in text[0][start : start + _WIDTH + 20])
    margin = f"{line:>6} | "
    return f"{head}\n{margin}{part.rstrip()}\n{' ' * (len(margin) - 2)}| {' ' * (column - 1 - start)}^"


def _weight(counted: tuple[Severity, int]) -> int:
    return list(_LEVELS).index(counted[0])


def _escaped(text: str, more: str = "") -> str:
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
