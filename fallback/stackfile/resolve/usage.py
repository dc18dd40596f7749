"""What the file of a stack defines and nothing uses. What a base defines may serve another stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.stackfile.schema.keywords import NAME
from fallback.stackfile.text.wording import format_key

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from fallback.lint import RuleId
    from fallback.stackfile.resolve.layers import Declared
    from fallback.stackfile.text.tree import Node, Path

_VARIABLE = re.compile(rf"\$\{{({NAME})\}}")


def find_unused(declared: Declared) -> Iterator[tuple[RuleId, Node, Path, str]]:
    """Yield the rule, the definition, its path and a message."""
    texts = set(_list_texts(*declared.numbers.values(), *_settings(declared, "handlers", "defaults")))
    variables = {name for text in texts if "${" in text for name in _VARIABLE.findall(text)}
    for path, node in _list_definitions(declared, "vars", variables):
        name = format_key(path[1])
        message = f"Nothing uses the variable `{name}`. Remove it; perhaps a `${{name}}` is misspelt."
        yield "unused-variable", node, path, message
    for path, node in _list_definitions(declared, "handlers", texts):
        yield "unused-handler", node, path, f"No number uses the handler `{format_key(path[1])}`. Remove it."


def _list_definitions(declared: Declared, key: str, used: Container[str]) -> Iterator[tuple[tuple[str, str], Node]]:
    """Yield what the leaf itself defines under `key` and nothing uses."""
    for section in _settings(declared, key):
        for name, node in section.entries.items():
            if name not in used and node.named.file == declared.leaf:
                yield (key, name), node


def _settings(declared: Declared, *keys: str) -> list[Node]:
    return [declared.settings[key] for key in keys if key in declared.settings]


def _list_texts(*nodes: Node) -> Iterator[str]:
    """Yield every text in some trees; the trees are at most 20 levels deep."""
    for node in nodes:
        if isinstance(node.value, str):
            yield node.value
        else:
            yield from _list_texts(*node.entries.values(), *node.items)
