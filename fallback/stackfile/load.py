"""Read a stack and judge it, from its files alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.errors import InvalidStackFile
from fallback.lint import lint_stack
from fallback.stackfile.resolve.layers import gather
from fallback.stackfile.resolve.resolve import resolve
from fallback.stackfile.text.problems import Problems

if TYPE_CHECKING:
    from datetime import date

    from fallback.model import Problem, Stack
    from fallback.stackfile.text.files import Folder

# What seems to be unused may be used by what could not be read.
_MAY_FOLLOW = {"unused-variable", "unused-handler", "unused-waiver"}


@dataclass(frozen=True, slots=True)
class StackFile:
    """A stack file as it was read: its stack, and all that is wrong with it, in the order of the files.

    Where something cannot be read, `stack` is what is left without it, for rules and not for applying; it is None
    where nothing is left.
    """

    name: str
    stack: Stack | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse the stack."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def accept(self) -> Stack:
        """Return the stack. Raise `InvalidStackFile` with every error."""
        if self.stack is None or self.errors:
            raise InvalidStackFile(self.errors)
        return self.stack


def load_stack(folder: Folder, name: str, today: date, *, errors_only: bool = False) -> StackFile:
    """Read a stack and judge it as of a day; `errors_only` leaves out what would not refuse it."""
    problems = Problems()
    try:
        stack = resolve(name, gather(folder, name, problems), problems)
    except InvalidStackFile:
        return StackFile(name, None, tuple(problems.list_all()))
    everything = [*problems.list_all(), *lint_stack(stack, today, errors_only=errors_only)]
    if problems:
        everything = [problem for problem in everything if problem.rule not in _MAY_FOLLOW]
    return StackFile(name, stack, tuple(sorted(everything)))
