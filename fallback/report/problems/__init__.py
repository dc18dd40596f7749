"""What is wrong in stack files: text with the source lines, a document for programs, annotations for GitHub,
SARIF for code scanning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallback.model import Problem

Lines = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class CheckedStack:
    """A stack that was checked, and how many numbers it has; None where it cannot be read."""

    name: str
    numbers: int | None


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """What is wrong in some stacks, each problem once. `lines` finds the lines of a file by the name in a position."""

    stacks: Sequence[CheckedStack]
    problems: Sequence[Problem]
    lines: Lines
