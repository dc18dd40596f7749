"""Values as YAML that every parser reads as what they are.

A text is written without quotes only if no version of YAML can take it for anything else, in a block or between braces.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallback.stackfile.write.urls import Written

# It begins like no number, no date and no indicator. A blank, `:` and `#` are followed by more.
_PLAIN = re.compile(r"[A-Za-z/](?:[\w/.&=%~+;@!$()*-]| (?=[\w/.(+&-])|[:#](?=[\w/.]))*")
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_ESCAPED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def write_inline(value: Written) -> str:
    """Return a value on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return write_scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(map(write_scalar, value))}]"
    return "{" + ", ".join(f"{write_scalar(key)}: {write_inline(one)}" for key, one in value.items()) + "}"


def write_scalar(text: str) -> str:
    """Return a text, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: json.dumps(found[0])[1:-1], quoted)
