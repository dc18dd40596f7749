"""Everything that can be said of a stack from its files alone: what cannot be read, and what the rules find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.errors import InvalidStackFile
from fallback.lint import lint_stack
from fallback.stackfile.layers import gather
from fallback.stackfile.problems import Problems
from fallback.stackfile.resolve import resolve

if TYPE_CHECKING:
    from datetime import date

    from fallback.model import Problem, Stack
    from fallback.stackfile.files import Folder

# What is said to be of no use may be used by what could not be read.
_MAY_FOLLOW = {"unused-variable", "unused-handler", "unused-waiver"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A stack and all that is wrong with it, in the order of the files.

    Where something cannot be read, `stack` is what is left without it, for rules and not for applying; it is None
    where nothing is left.
    """

    name: str
    stack: Stack | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def accepted(self) -> Stack:
        """The stack. Raises `InvalidStackFile` with every error."""
        if self.stack is None or self.errors:
            raise InvalidStackFile(self.errors)
        return self.stack


def checked(folder: Folder, name: str, today: date, *, errors_only: bool = False) -> Checked:
    """The stack `name`, read and judged as of a day; `errors_only` leaves out what would not refuse it."""
    problems = Problems()
    try:
        stack = resolve(name, gather(folder, name, problems), problems)
    except InvalidStackFile:
        return Checked(name, None, tuple(problems.all()))
    found = [*problems.all(), *lint_stack(stack, today, errors_only=errors_only)]
    if problems:
        found = [problem for problem in found if problem.rule not in _MAY_FOLLOW]
    return Checked(name, stack, tuple(sorted(found)))
