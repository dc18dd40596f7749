"""Lines as YAML 1.1 counts them (https://yaml.org/spec/1.1/#id871136), and so every position."""

from __future__ import annotations

import re

_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, without their ends; after a last end there is one more, empty."""
    return _END.split(text)
