"""Collecting problems, so that one run tells all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fallback.errors import InvalidStackFile
from fallback.lint import RULES
from fallback.model import Problem
from fallback.stackfile.text.wording import format_path, suggest
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from fallback.lint import RuleId
    from fallback.model import Position
    from fallback.stackfile.text.tree import Path
    from fallback.stackfile.text.wording import Unknown

Value = TypeVar("Value")
_MOST_SUGGESTED = 200


class Rejection(Exception):
    """A file or a value that cannot be taken. It is raised where that is seen, and added where its path is known."""

    def __init__(self, rule: RuleId, position: Position, message: str, unknown: Unknown | None = None) -> None:
        self.rule = rule
        self.position = position
        self.message = message
        self.unknown = unknown
        super().__init__(message)


def accept(value: Value | Violation, position: Position) -> Value:
    """Return a parsed value. Raise a `Rejection` at `position` for a violation."""
    if isinstance(value, Violation):
        raise Rejection(value.rule, position, value.message)
    return value


class Problems:
    """Every problem so far.

    The same message at the same place counts once: what a hundred numbers share is wrong once. Names are suggested for
    the first of many problems only: who has hundreds has not misspelt a name, and to compare them all takes long.
    """

    def __init__(self) -> None:
        self._problems: dict[tuple[Position, str], Problem] = {}
        self._spoiled: set[Path] = set()

    def __bool__(self) -> bool:
        """Whether anything is so wrong that the files cannot be taken."""
        return any(problem.severity == "error" for problem in self._problems.values())

    def add(self, rule: RuleId, position: Position, path: Path, message: str, unknown: Unknown | None = None) -> None:
        """Note that `rule` is broken; `path` leads to the key that is wrong."""
        severity = RULES[rule].severity
        if (position, message) not in self._problems:
            more = suggest(unknown) if unknown and len(self._problems) < _MOST_SUGGESTED else ""
            problem = Problem(position, format_path(path), message + more, rule, severity)
            self._problems[position, message] = problem
        if severity == "error":
            self._spoiled |= {path[:1], path[:2]}

    def add_rejection(self, rejection: Rejection, path: Path, more: str = "") -> None:
        """Note a rejection at the path where it was caught. `more` is what is known there, as the message's end."""
        self.add(rejection.rule, rejection.position, path, rejection.message + more, rejection.unknown)

    def is_spoiled(self, *path: str) -> bool:
        """Whether a problem lies in what `path` leads to: a top-level key, or a name below one."""
        return path in self._spoiled

    def list_positions(self) -> frozenset[Position]:
        """Return the places that have a problem."""
        return frozenset(position for position, _ in self._problems)

    def lie_within(self, keys: frozenset[str]) -> bool:
        """Whether every problem lies under one of these top-level keys."""
        return all(path and path[0] in keys for path in self._spoiled)

    def list_all(self) -> list[Problem]:
        """Return all of them, in the order of the files."""
        return sorted(self._problems.values(), key=_place)

    def to_error(self) -> InvalidStackFile:
        """Return those for which the files cannot be taken, in the order of the files."""
        return InvalidStackFile([problem for problem in self.list_all() if problem.severity == "error"])


def _place(problem: Problem) -> tuple[object, ...]:
    """The order of problems, as plain values: comparing dataclasses is slow where there are many."""
    place = problem.position
    return (place.file, place.line, place.column, problem.path, problem.message, problem.rule)
