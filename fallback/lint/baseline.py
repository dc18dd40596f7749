"""Problems that were there before: `fallback validate --baseline FILE` leaves them out and shows the new ones.

A problem is known by its file, its path and its rule, and by how often the three occur together: lines move with every
edit, and messages quote values. An error is never in a baseline, because it refuses the stack in every preview.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.model import Problem

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each problem was there, by file, path and rule."""

    known: Mapping[_Key, int]

    @property
    def count(self) -> int:
        """How many problems there were."""
        return sum(self.known.values())


def make_baseline(problems: Iterable[Problem]) -> Baseline:
    """Return a baseline of some problems."""
    return Baseline(Counter(_key(problem) for problem in problems if problem.severity != "error"))


def subtract(baseline: Baseline, problems: Iterable[Problem]) -> tuple[list[Problem], int]:
    """Return the problems that are not in the baseline, and how many of the baseline are gone."""
    left = Counter(dict(baseline.known))
    new = []
    for problem in problems:
        if problem.severity != "error" and left[_key(problem)] > 0:
            left[_key(problem)] -= 1
        else:
            new.append(problem)
    return new, left.total()


def format_baseline(baseline: Baseline) -> str:
    """Return a baseline as a file holds it: one problem a line, in order, so that a review shows what changed."""
    lines = [
        json.dumps({"file": file, "path": path, "rule": rule, "count": count}, ensure_ascii=False)
        for (file, path, rule), count in sorted(baseline.known.items())
    ]
    listed = "\n    " + ",\n    ".join(lines) + "\n  " if lines else ""
    return f'{{\n  "version": 1,\n  "problems": [{listed}]\n}}\n'


def parse_baseline(text: str) -> Baseline:
    """Take the text of a baseline. Raise ValueError for any other text."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("expected JSON, found something else") from None
    match document:
        case {"version": 1, "problems": list(problems)}:
            return Baseline(dict(map(_parse_problem, problems)))
    raise ValueError('expected an object with "version": 1 and a list of "problems", found another one')


def _parse_problem(problem: Any) -> tuple[_Key, int]:
    match problem:
        case {"file": str(file), "path": str(path), "rule": str(rule), "count": int(count)} if count > 0:
            return (file, path, rule), count
    raise ValueError('expected problems with "file", "path", "rule" and "count", found another one')


def _key(problem: Problem) -> _Key:
    return (problem.position.file, problem.path, problem.rule)
