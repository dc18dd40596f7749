"""Plain data as JSON. Each kind of document has its version at the top; a key never changes its meaning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fallback.display import COMMAND_ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping


def dump_json(document: Mapping[str, Any]) -> str:
    r"""The document in ASCII, indented. No text in it is a command to a CI system.

    >>> dump_json({"name": "##[add-mask]x"})
    '{\n  "name": "##\\u005badd-mask]x"\n}'
    """
    return COMMAND_ANYWHERE.sub(r"##\1\\u005b", json.dumps(document, indent=2))
