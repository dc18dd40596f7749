"""Rules for a number as such: can it exist? That it is E.164 has been checked before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.lint.checks import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fallback.lint.catalogue import RuleId
    from fallback.model import Desired

# The numbers of Twilio's test credentials and of our demo: nobody has them, whatever a numbering plan says.
# https://www.twilio.com/docs/iam/test-credentials
_FICTIONAL = re.compile(r"\+1500555[0-9]{4}")


def check_impossible_number(desired: Desired) -> Iterator[tuple[Place, str]]:
    if not _FICTIONAL.fullmatch(desired.number) and not _judge(desired.number)[0]:
        message = f"{desired.number!r} cannot exist: its country code or its length is wrong. Correct it."
        yield Place(desired, ""), message


def check_invalid_number(desired: Desired) -> Iterator[tuple[Place, str]]:
    if not _FICTIONAL.fullmatch(desired.number) and _judge(desired.number) == (True, False):
        message = f"{desired.number!r} is not in use in its country. Correct it, or waive this if the range is new."
        yield Place(desired, ""), message


def _judge(number: str) -> tuple[bool, bool]:
    """Whether the number is possible, and whether it is valid; the second is only as new as the tables."""
    import phonenumbers  # noqa: PLC0415 - reading its tables takes time

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False, False
    return phonenumbers.is_possible_number(parsed), phonenumbers.is_valid_number(parsed)


CHECKS: Mapping[RuleId, Callable[[Desired], Iterator[tuple[Place, str]]]] = {
    "impossible-number": check_impossible_number,
    "invalid-number": check_invalid_number,
}
