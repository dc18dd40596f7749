"""Short texts: the friendly name of a number, the method of a request."""

from __future__ import annotations

from fallback.fields import METHODS
from fallback.masking import quote
from fallback.model import SecretText
from fallback.values.violation import Violation

MAX_CHARACTERS = 10_000  # of any text; more than Twilio takes, it bounds a variable that multiplies
NAME_LENGTH = 64  # https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource: FriendlyName


def parse_friendly_name(value: str | SecretText) -> str | Violation:
    """Take what people call a number. It is shown to everybody, so it holds no secret."""
    if isinstance(value, SecretText):
        secret = f"`${{secret.{value.names[0]}}}`"
        return Violation("friendly-name", "a name without secrets", secret, "a name is shown to everybody")
    if violation := check_length(value):
        return violation
    if not value.isprintable():
        return Violation("friendly-name", "printable characters", quote(value), "remove the others")
    if not 1 <= len(value) <= NAME_LENGTH:
        return Violation(
            "friendly-name", f"1 to {NAME_LENGTH} characters", f"{len(value)}: {quote(value)}", "write another name"
        )
    return value


def parse_method(text: str) -> str | Violation:
    """Take the method of a request."""
    return text if text in METHODS else Violation("bad-value", " or ".join(METHODS), quote(text))


def check_length(text: str) -> Violation | None:
    """Refuse a text that is too long for any field."""
    if len(text) <= MAX_CHARACTERS:
        return None
    return Violation("text-too-long", f"at most {MAX_CHARACTERS:,} characters", f"{len(text):,}", "shorten the text")
