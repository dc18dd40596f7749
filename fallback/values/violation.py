"""A rule that a value breaks, and how it is worded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# A part of `fallback.lint.RuleId`, which has the severity and the reason of each.
ValueRule = Literal[
    "bad-sid",
    "bad-value",
    "buy-and-release",
    "buy-without-handler",
    "fallback-without-primary",
    "friendly-name",
    "host-not-idna",
    "missing-fallback",
    "missing-primary",
    "not-e164",
    "release-not-the-number",
    "short-code",
    "text-too-long",
    "url-host",
    "url-password",
    "url-scheme",
    "url-whitespace",
    "wrong-type",
]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a value breaks.

    Only `found` quotes the value, with passwords masked. Where the whole value may be a secret, use `describe` and
    say something else about it.
    """

    rule: ValueRule
    expected: str
    found: str = field(repr=False)
    remedy: str = ""

    @property
    def message(self) -> str:
        """What was expected, what was found, and what to do."""
        return self.describe(self.found)

    def describe(self, found: str) -> str:
        """Return the message with `found` in place of the quoted value."""
        return f"expected {self.expected}, found {found}{f'; {self.remedy}' if self.remedy else ''}"
