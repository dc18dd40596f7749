"""The exit codes of all commands. They are a promise."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command ends with: findings include a refused plan, wrong usage an invalid file."""

    NOTHING_TO_SAY = 0
    FINDINGS = 1
    WRONG_USAGE = 2
    NO_ANSWER = 3
    INTERRUPTED = 130
