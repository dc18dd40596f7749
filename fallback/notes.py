"""Words beside a resource's row: what the provider did that Pulumi's columns cannot say.

Our host hands in a way to the engine's log for the request being served; on the stock host a note is a
line on standard error, which the engine shows for the stack as a whole, so it names the number itself.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

on_row: ContextVar[Callable[[str], None] | None] = ContextVar("on_row", default=None)


def note(number: str, text: str) -> None:
    """Says `text` about `number`."""
    say = on_row.get()
    if say is None:
        print(f"{number}: {text}", file=sys.stderr)  # noqa: T201 -- the stock host has no other way
    else:
        say(text)
