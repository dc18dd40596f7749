"""Loads a stack as a program does, as of one day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fallback.stackfile import Folder, load_stack

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.model import Stack

TODAY = date(2026, 11, 23)


def load(stacks: Path, name: str = "dev") -> Stack:
    """Return the stack, or raise `InvalidStackFile` with every error."""
    return load_stack(Folder(stacks), name, TODAY, errors_only=True).accept()
