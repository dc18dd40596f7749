"""Read the files that people write: a seed, a fault plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.emulator.core import documents
from fallback.emulator.faults import plan
from fallback.emulator.faults.kinds import FaultError
from fallback.emulator.seed import document
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from fallback.emulator.core.state import State

MAX_BYTES = 16 * 2**20


def read_seed(path: Path, now: datetime) -> State:
    """Return the state that a seed file describes."""
    try:
        return document.parse(_read_document(path), now)
    except (OSError, ValueError) as error:
        raise SeedError(f"{path}: {error}") from error


def read_plan(path: Path) -> list[str]:
    """Return the rules of a fault plan in a file."""
    try:
        return plan.read_document(_read_document(path))
    except (OSError, ValueError) as error:
        raise FaultError(f"{path}: {error}") from error


def _read_document(path: Path) -> Any:
    # A pipe is welcome, so the size is counted while reading: /dev/zero has none.
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"expected at most {MAX_BYTES:,} bytes, found more")
    return documents.parse(data)
