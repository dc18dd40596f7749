"""Read a stack and judge it, from its files alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.errors import InvalidStackFile
from fallback.lint import lint_across, lint_stack
from fallback.stackfile.resolve.layers import gather
from fallback.stackfile.resolve.resolve import resolve
from fallback.stackfile.text.problems import Problems

if TYPE_CHECKING:
    from datetime import date

    from fallback.model import Problem, Stack
    from fallback.stackfile.text.files import Folder

_NUMBER = re.compile(r"\+[1-9][0-9]+")
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


def load_to_apply(folder: Folder, name: str, today: date) -> Stack:
    """Return a stack that may be applied. Raise `InvalidStackFile` with every error.

    A number that another stack of the account declares is an error here, too: the two would undo each other's changes.
    """
    stack = load_stack(folder, name, today, errors_only=True).accept()
    if shared := find_shared_numbers(folder, stack, today):
        raise InvalidStackFile(shared)
    return stack


def find_shared_numbers(folder: Folder, stack: Stack, today: date) -> tuple[Problem, ...]:
    """Return a problem at each entry of `stack` whose number another stack of its account declares.

    Only the stacks that name one of the numbers are read as a whole: reading a thousand entries takes a second.
    """
    others = [
        load_stack(folder, name, today, errors_only=True).stack
        for name in folder.list_stacks()
        if name != stack.name and not stack.numbers.keys().isdisjoint(_list_mentioned(folder, name))
    ]
    return tuple(lint_across([stack], [other for other in others if other]))


def list_mentioned_numbers(folder: Folder) -> set[str]:
    """Return every number that the files of any stack mention. It is quicker than reading them, and may be too many."""
    return {number for name in folder.list_stacks() for number in _list_mentioned(folder, name)}


def _list_mentioned(folder: Folder, name: str) -> set[str]:
    """Return everything in the files of a stack that looks like a number."""
    texts = (folder.read_lines(folder.label_file(file)) for file in (f"{name}.yaml", *folder.list_parts(name)))
    return {number for lines in texts for line in lines for number in _NUMBER.findall(line)}
