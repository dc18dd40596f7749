"""The results of earlier drills: one line of JSON for each drill, the last one at the end. A file of text, for git."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallback.drill.verdict import Drill


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a drill: when, of which stack, and how many nets hold, have a hole, or are none."""

    at: str
    stack: str
    holds: int
    holes: int
    none: int
    slowest: float

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def summarise(drill: Drill) -> Entry:
    """The entry of a drill."""
    nets = [one.net for one in drill.judgements]
    asked = [one for each in drill.judgements for one in (each.finding.primary, each.finding.fallback) if one]
    slowest = round(max((one.seconds for one in asked), default=0.0), 3)
    return Entry(
        drill.at.isoformat(timespec="seconds"),
        drill.stack,
        nets.count("holds"),
        nets.count("hole"),
        nets.count("none"),
        slowest,
    )


def parse_history(text: str) -> list[Entry]:
    """The entries of a file. Raises `ValueError` with the line that is none."""
    return [_parse_line(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _parse_line(number: int, line: str) -> Entry:
    try:
        value = json.loads(line)
        holds, holes, none = (int(value[key]) for key in ("holds", "holes", "none"))
        return Entry(str(value["at"]), str(value["stack"]), holds, holes, none, float(value["slowest"]))
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"line {number} is not the entry of a drill") from None
