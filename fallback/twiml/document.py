"""The nouns of a TwiML document: its elements, each with its place, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Context = Literal["voice", "sms"]
FaultId = Literal[
    "too-big",
    "not-xml",
    "wrong-root",
    "wrong-version",
    "unknown-element",
    "misplaced-element",
    "unknown-attribute",
    "bad-attribute",
    "missing-content",
    "stray-text",
    "too-long",
    "unreachable",
]


class Place(NamedTuple):
    """A place in a document, counted from 1 as editors do it."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute's value, and where its name stands."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element. `content` has its texts and its elements in their order.

    A document may nest as deep as 64 kB allow, so nothing here calls itself.
    """

    name: str
    place: Place
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    content: tuple[Element | str, ...] = field(default=(), repr=False)

    @property
    def children(self) -> tuple[Element, ...]:
        """The elements directly inside."""
        return tuple(part for part in self.content if isinstance(part, Element))

    @property
    def text(self) -> str:
        """All text inside, however deep, on one line."""
        return " ".join("".join(_list_texts(self)).split())

    def get(self, name: str) -> str:
        """The value of an attribute without blanks around it; "" if there is none."""
        return self.attributes[name].value.strip() if name in self.attributes else ""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with a document: where, by which rule (`fallback.twiml.check.RULES`), and what to do."""

    place: Place
    rule: FaultId
    message: str


def _list_texts(element: Element) -> Iterator[str]:
    waiting: list[Element | str] = [element]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        else:
            waiting += reversed(part.content)
