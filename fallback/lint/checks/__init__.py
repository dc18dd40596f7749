"""The functions that judge, one file a topic. Each file has a table `CHECKS` from the id of a rule to its function.

    urls       one URL, with `hosts` for what its host is
    handlers   a primary and its fallback
    live       what the number can do at all
    numbering  whether a number can exist
    stacks     all numbers of a stack, all stacks of an account

A function returns or yields messages; the engine adds the rule, the severity and the position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fallback.model import Desired


class Place(NamedTuple):
    """What a message is about: a field of a number, or `""` for the number as a whole."""

    desired: Desired
    field: str
