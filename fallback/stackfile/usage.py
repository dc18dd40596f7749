"""What the file of a stack defines and nothing uses. What a base defines may serve another stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.stackfile.keywords import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.stackfile.layers import Declared
    from fallback.stackfile.tree import Node, Path

_VARIABLE = re.compile(rf"\$\{{({NAME})\}}")


def unused(declared: Declared) -> Iterator[tuple[str, Node, Path]]:
    """The rule, the definition and its path."""
    texts = set(_texts(*declared.numbers.values(), *_settings(declared, "handlers", "defaults")))
    variables = {name for text in texts if "${" in text for name in _VARIABLE.findall(text)}
    for key, rule, used in (("vars", "unused-variable", variables), ("handlers", "unused-handler", texts)):
        for section in _settings(declared, key):
            for name, node in section.entries.items():
                if name not in used and node.named.file == declared.leaf:
                    yield rule, node, (key, name)


def _settings(declared: Declared, *keys: str) -> list[Node]:
    return [declared.settings[key] for key in keys if key in declared.settings]


def _texts(*nodes: Node) -> Iterator[str]:
    """Every text in some trees; the trees are at most 20 levels deep."""
    for node in nodes:
        if isinstance(node.value, str):
            yield node.value
        else:
            yield from _texts(*node.entries.values(), *node.items)
