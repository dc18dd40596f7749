"""Phone numbers in E.164: https://www.itu.int/rec/T-REC-E.164."""

from __future__ import annotations

import re

from fallback.masking import quote
from fallback.values.violation import Violation

E164 = r"\+[1-9][0-9]{1,14}"
EXPECTED = 'a number in E.164, as in "+15005550006"'
_FEWEST_DIGITS = 6  # of a number in a national form
_SHORT_CODE = re.compile(r"[0-9]{3,8}")


def parse_e164(text: str) -> str | Violation:
    """Take a phone number."""
    if re.fullmatch(E164, text):
        return text
    if _SHORT_CODE.fullmatch(text):
        remedy = "short codes are not managed here: remove it"
        return Violation("short-code", EXPECTED, f"{quote(text)}, a short code", remedy)
    return Violation("not-e164", EXPECTED, quote(text))


def is_national_form(text: str, number: str) -> bool:
    """Whether a text is a number in a national form, as Twilio names a new number: `(415) 555-0100`."""
    digits = "".join(filter(str.isdigit, text))
    return len(digits) >= _FEWEST_DIGITS and number.endswith(digits) and not any(map(str.isalpha, text))
