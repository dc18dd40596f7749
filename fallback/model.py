"""The nouns: what a stack file declares and what an account reports, as frozen values.

They are made once, at the edge (`stackfile` from text, `account` from Twilio's answers); after that
nobody asks again whether a value is there or of the right type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from fallback.fields import Group, Value

Severity = Literal["error", "warning", "advice"]
SECRET = re.compile(r"\$\{secret\.[A-Za-z_][A-Za-z0-9_-]*\}")  # one secret in the template of a `SecretText`


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file, counted from 1, printed as editors and compilers print it."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it was written, which key, and what was expected, found and is to be done.

    `rule` is the id of the rule that it breaks, in `fallback.lint.RULES`.
    """

    position: Position
    path: str
    message: str
    rule: str = ""
    severity: Severity = "error"

    @property
    def text(self) -> str:
        """What is wrong, without the place."""
        return f"{self.path + ': ' if self.path else ''}{self.message}{f' [{self.rule}]' if self.rule else ''}"

    def __str__(self) -> str:
        return f"{self.position}: {self.text}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a desired value was written, however it came to the number: the place, and the path of its key.

    `kind` says by which way it came; of a `default`, which nobody wrote, the place is that of its group. `head` is
    the origin of the variable that a text begins with, and so of a URL's scheme and host; `tail` is that of the
    connection that became a URL's fragment.
    """

    position: Position
    path: str
    kind: Literal["entry", "handler", "defaults", "default", "variable"]
    head: Origin | None = None
    tail: Origin | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that a number is not held to, why, and up to which day. It was written in its entry or for the stack."""

    rule: str
    reason: str
    until: date
    position: Position
    path: str


@dataclass(frozen=True, slots=True)
class SecretText:
    """A text with `${secret.name}` in it, whose clear form exists only inside Pulumi's encrypted config."""

    template: str

    def __str__(self) -> str:
        """The template, which is safe to show."""
        return self.template

    @property
    def names(self) -> tuple[str, ...]:
        """The secrets it needs, in order of first use."""
        return tuple(dict.fromkeys(map(_name, SECRET.findall(self.template))))

    def fill(self, secrets: Mapping[str, str]) -> str:
        """The clear text. Its result must only ever be put into a Pulumi secret."""
        return SECRET.sub(lambda secret: secrets[_name(secret[0])], self.template)


def _name(secret: str) -> str:
    return secret.removeprefix("${secret.").removesuffix("}")


@dataclass(frozen=True, slots=True)
class Document:
    """A TwiML document that Twilio is to serve, in the place of a URL. It is equal to another of the same content.

    `words` says what callers or writers get, in a few words. `url` is "" until the domain is known that serves it.
    `fragment` is the connection's, with its `#`.
    """

    content: str
    words: str
    url: str = field(default="", compare=False)
    fragment: str = ""

    def __str__(self) -> str:
        """The URL as a number gets it, or the words where there is none yet."""
        return f"{self.url}{self.fragment}" if self.url else self.words


DesiredValue: TypeAlias = "Value | SecretText | Document"


@dataclass(frozen=True, slots=True)
class Desired:
    """One number as the stack wants it: every field that its written groups own has a value.

    `position` is where its entry was written. `origins` has where the value of each field comes from; a field whose
    text could not be taken has none. `group_origins` has where the entry writes each group. Two numbers are equal if
    the same is wanted of them, whatever file and line wants it.
    """

    number: str
    groups: frozenset[Group]
    fields: Mapping[str, DesiredValue]
    position: Position
    buy: bool = False
    release: bool = False
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    group_origins: Mapping[Group, Origin] = field(default_factory=dict, compare=False, repr=False)
    waivers: tuple[Waiver, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may change before it is refused.

    `changes` is a share (0 to 1) of the declared numbers, counted from `min_numbers` declared numbers up;
    the others are counts.
    """

    changes: float = 0.3
    at_most: int = 50
    min_numbers: int = 10
    buys: int = 1
    releases: int = 1


@dataclass(frozen=True, slots=True)
class Stack:
    """One environment: the account that owns the numbers and every number it declares, by E.164."""

    name: str
    account: str
    numbers: Mapping[str, Desired]
    limits: Limits = field(default_factory=Limits)
    production: bool = False


@dataclass(frozen=True, slots=True)
class Live:
    """One number as the account reports it: canonical values of every field we know."""

    number: str
    sid: str
    account_sid: str
    fields: Mapping[str, Value]
    capabilities: tuple[str, ...] = ()
