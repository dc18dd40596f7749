"""Rules for a number as such. That it is E.164 has been checked before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.rules.rule import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.model import Desired

_PLAN = "https://github.com/google/libphonenumber/blob/master/FAQ.md"

# The numbers of Twilio's test credentials and of our demo: nobody has them, whatever a numbering plan says.
# https://www.twilio.com/docs/iam/test-credentials
_FICTIONAL = re.compile(r"\+1500555[0-9]{4}")


@rule("impossible-number", "warning", "number", _PLAN)
def impossible_number(desired: Desired) -> Iterator[Finding]:
    """A number with too few or too many digits for its country cannot be called."""
    if not _FICTIONAL.fullmatch(desired.number) and not _judged(desired.number)[0]:
        message = (
            f"expected a number that can exist, found {desired.number!r}: wrong country code or length; correct it"
        )
        yield Finding(desired, "", message)


@rule("invalid-number", "warning", "number", _PLAN)
def invalid_number(desired: Desired) -> Iterator[Finding]:
    """A number outside of all ranges that its country has given out is probably mistyped."""
    if not _FICTIONAL.fullmatch(desired.number) and _judged(desired.number) == (True, False):
        message = f"expected a number in use in its country, found {desired.number!r}; correct it"
        yield Finding(desired, "", f"{message}, or waive this if the range is new")


def _judged(number: str) -> tuple[bool, bool]:
    """Whether the number is possible, and whether it is valid; the second is only as new as the tables."""
    import phonenumbers  # noqa: PLC0415 - reading its tables takes time

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False, False
    return phonenumbers.is_possible_number(parsed), phonenumbers.is_valid_number(parsed)
