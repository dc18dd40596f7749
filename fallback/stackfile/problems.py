"""Collecting problems, so that one run tells all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fallback.errors import InvalidStackFile
from fallback.lint import RULES
from fallback.model import Problem
from fallback.stackfile.wording import dotted
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from fallback.model import Position
    from fallback.stackfile.tree import Path

Value = TypeVar("Value")


class Mistake(Exception):
    """One thing that is wrong at one place, raised where it is seen and added where its path is known."""

    def __init__(self, rule: str, position: Position, message: str) -> None:
        self.rule = rule
        self.position = position
        self.message = message
        super().__init__(message)


def accept(value: Value | Violation, position: Position) -> Value:
    """Return a parsed value. Raise a `Mistake` at `position` for a violation."""
    if isinstance(value, Violation):
        raise Mistake(value.rule, position, value.message)
    return value


class Problems:
    """Every problem found so far.

    The same message at the same place counts once: what a hundred numbers share is wrong once.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Position, str], Problem] = {}
        self._spoiled: set[Path] = set()

    def __bool__(self) -> bool:
        """Whether anything is so wrong that the files cannot be taken."""
        return any(problem.severity == "error" for problem in self._found.values())

    def add(self, rule: str, position: Position, path: Path, message: str) -> None:
        """Note that `rule` is broken; `path` leads to the key that is wrong."""
        severity = RULES[rule].severity
        self._found.setdefault((position, message), Problem(position, dotted(path), message, rule, severity))
        if severity == "error":
            self._spoiled |= {path[:1], path[:2]}

    def add_mistake(self, mistake: Mistake, path: Path) -> None:
        """Note a mistake at the path where it was caught."""
        self.add(mistake.rule, mistake.position, path, mistake.message)

    def spoil(self, *path: str) -> bool:
        """Whether a problem lies in what `path` leads to: a top-level key, or a name below one."""
        return path in self._spoiled

    def positions(self) -> frozenset[Position]:
        """The places that problems were found at."""
        return frozenset(position for position, _ in self._found)

    def only_in(self, keys: frozenset[str]) -> bool:
        """Whether every problem lies under one of these top-level keys."""
        return all(path and path[0] in keys for path in self._spoiled)

    def all(self) -> list[Problem]:
        """All of them, in the order of the files."""
        return sorted(self._found.values())

    def error(self) -> InvalidStackFile:
        """Those for which the files cannot be taken, in the order of the files."""
        return InvalidStackFile([problem for problem in self.all() if problem.severity == "error"])
