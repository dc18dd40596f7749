"""Collecting problems, so that one run tells all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.errors import InvalidStackFile
from fallback.model import Problem
from fallback.stackfile.wording import key_shown

if TYPE_CHECKING:
    from fallback.model import Position
    from fallback.stackfile.tree import Path


class Mistake(Exception):
    """One thing that is wrong at one place, raised where it is seen and added where its path is known."""

    def __init__(self, position: Position, message: str) -> None:
        self.position = position
        self.message = message
        super().__init__(message)


class Problems:
    """Every problem found so far.

    The same message at the same place counts once: what a hundred numbers share is wrong once.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Position, str], Problem] = {}
        self._spoiled: set[Path] = set()

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, position: Position, path: Path, message: str) -> None:
        """Note one problem; `path` leads to the key that is wrong."""
        shown = ".".join(key_shown(step) for step in path)
        self._found.setdefault((position, message), Problem(position, shown, message))
        self._spoiled |= {path[:1], path[:2]}

    def spoil(self, *path: str) -> bool:
        """Whether a problem lies in what `path` leads to: a top-level key, or a name below one."""
        return path in self._spoiled

    def positions(self) -> frozenset[Position]:
        """The places that problems were found at."""
        return frozenset(position for position, _ in self._found)

    def only_in(self, keys: frozenset[str]) -> bool:
        """Whether every problem lies under one of these top-level keys."""
        return all(path and path[0] in keys for path in self._spoiled)

    def error(self) -> InvalidStackFile:
        """All of them, in the order of the files."""
        return InvalidStackFile(sorted(self._found.values()))
