"""The exit codes of all commands. They are a promise."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """0 nothing to say; 1 findings, changes where none were expected, or a refused plan; 2 wrong usage or an invalid file;
    3 the account or the network said no; 130 interrupted.
    """

    NOTHING_TO_SAY = 0
    FINDINGS = 1
    WRONG_USAGE = 2
    NO_ANSWER = 3
    INTERRUPTED = 130
