"""SIDs, Twilio's names for its resources: https://www.twilio.com/docs/glossary/what-is-a-sid."""

from __future__ import annotations

import re

from fallback.masking import quote
from fallback.values.violation import Violation


def sid_pattern(prefix: str) -> str:
    """Return a regular expression for SIDs of one kind."""
    return f"{prefix}[0-9a-fA-F]{{32}}"


def describe_sid(prefix: str) -> str:
    """Say what a SID of one kind is."""
    return f"{prefix} and 32 hex digits"


def parse_sid(text: str, prefix: str) -> str | Violation:
    """Take a SID of the kind that `prefix`, two letters, names."""
    return text if re.fullmatch(sid_pattern(prefix), text) else Violation("bad-sid", describe_sid(prefix), quote(text))
