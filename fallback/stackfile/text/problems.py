"""Collecting problems, so that one run tells all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fallback.errors import InvalidStackFile
from fallback.lint import RULES
from fallback.model import Problem
from fallback.stackfile.text.wording import format_path
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from fallback.lint import RuleId
    from fallback.model import Position
    from fallback.stackfile.text.tree import Path

Value = TypeVar("Value")


class Rejection(Exception):
    """A file or a value that cannot be taken. It is raised where that is seen, and added where its path is known."""

    def __init__(self, rule: RuleId, position: Position, message: str) -> None:
        self.rule = rule
        self.position = position
        self.message = message
        super().__init__(message)


def accept(value: Value | Violation, position: Position) -> Value:
    """Return a parsed value. Raise a `Rejection` at `position` for a violation."""
    if isinstance(value, Violation):
        raise Rejection(value.rule, position, value.message)
    return value


class Problems:
    """Every problem so far.

    The same message at the same place counts once: what a hundred numbers share is wrong once.
    """

    def __init__(self) -> None:
        self._problems: dict[tuple[Position, str], Problem] = {}
        self._spoiled: set[Path] = set()

    def __bool__(self) -> bool:
        """Whether anything is so wrong that the files cannot be taken."""
        return any(problem.severity == "error" for problem in self._problems.values())

    def add(self, rule: RuleId, position: Position, path: Path, message: str) -> None:
        """Note that `rule` is broken; `path` leads to the key that is wrong."""
        severity = RULES[rule].severity
        self._problems.setdefault((position, message), Problem(position, format_path(path), message, rule, severity))
        if severity == "error":
            self._spoiled |= {path[:1], path[:2]}

    def add_rejection(self, rejection: Rejection, path: Path) -> None:
        """Note a rejection at the path where it was caught."""
        self.add(rejection.rule, rejection.position, path, rejection.message)

    def spoil(self, *path: str) -> bool:
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
        return sorted(self._problems.values())

    def to_error(self) -> InvalidStackFile:
        """Return those for which the files cannot be taken, in the order of the files."""
        return InvalidStackFile([problem for problem in self.list_all() if problem.severity == "error"])
