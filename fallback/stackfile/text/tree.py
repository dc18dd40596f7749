"""A stack file as a tree in which every value knows where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallback.model import Position

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Misread:
    """A scalar that YAML reads as something we never take: `NO`, `+15005550006`, `0x1f`, an empty value.

    It fits no type, so that the schema refuses it wherever it stands.
    """

    text: str
    reading: str

    @property
    def empty(self) -> bool:
        """Whether it is YAML's null, in any of its spellings."""
        return self.reading == "nothing"


@dataclass(frozen=True, slots=True)
class Node:
    """One value: a scalar, a list or a mapping.

    `written` is where the value begins, `named` where the key that names it begins. Both stay with the
    value through aliases, `<<`, `extends` and defaults.
    """

    value: str | int | bool | Misread | tuple[Node, ...] | Mapping[str, Node]
    written: Position
    named: Position

    @property
    def entries(self) -> Mapping[str, Node]:
        """What a mapping holds; nothing for any other value."""
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def items(self) -> tuple[Node, ...]:
        """What a list holds; nothing for any other value."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def text(self) -> str:
        """A scalar as text."""
        return self.value if isinstance(self.value, str) else str(self.value)

    def at(self, path: Path) -> Node:
        """Return the node that `path` leads to from here."""
        node = self
        for step in path:
            node = node.items[int(step)] if node.items else node.entries[step]
        return node


def plain(node: Node) -> Any:
    """Return the tree as dictionaries, lists and scalars, without positions."""
    if isinstance(node.value, Mapping):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(item) for item in node.value]
    return node.value
