"""Names that are all different: the first that is free, else one with a number."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class FreeNames:
    """The names that were taken so far. `sign` stands before a number. To take one costs the same however many."""

    def __init__(self, sign: str, taken: Iterable[str] = ()) -> None:
        self._sign = sign
        self._taken = set(taken)
        self._numbers: dict[str, int] = defaultdict(lambda: 1)

    def take(self, *names: str) -> str:
        """Take the first of `names` that is free; the last one with the next number from 2 up, if none is."""
        free = next((name for name in names if name not in self._taken), None) or self._count_up(names[-1])
        self._taken.add(free)
        return free

    def _count_up(self, name: str) -> str:
        while True:
            self._numbers[name] += 1
            numbered = f"{name}{self._sign}{self._numbers[name]}"
            if numbered not in self._taken:
                return numbered
