"""Twilio's error codes, and the HTTP status of each: https://www.twilio.com/docs/api/errors.

TwilioError
├── Unauthenticated   20003: no account has these credentials
├── NotFound          20404: nothing is at this path
└── NotEmulated       501: Twilio may answer this, the emulator does not
"""

from __future__ import annotations

import difflib
import reprlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Every other code is 400. 21710 and 21712 have the status of recorded answers of live accounts. Twilio documents none
# for 20004, 20005 and 70051; 405 is HTTP's own, and https://www.twilio.com/docs/api/errors/403 names restricted API
# keys (U).
_STATUS = {
    20003: 401,
    20004: 405,
    20005: 403,
    20008: 403,
    20403: 403,
    20404: 404,
    20409: 409,
    20429: 429,
    20500: 500,
    20503: 503,
    21710: 409,
    21712: 409,
    70051: 403,
    501: 501,
}


_LONGEST_NAME = 80
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 200


class TwilioError(Exception):
    """Twilio refuses a request: `code` from its dictionary, `status` for HTTP, `message` for the body.

    `detail` is a second sentence that only some errors have (20003).
    """

    def __init__(self, code: int, message: str, detail: str | None = None) -> None:
        self.code = code
        self.status = _STATUS.get(code, 400)
        self.message = message
        self.detail = detail
        super().__init__(f"{code}: {message}")


class Unauthenticated(TwilioError):
    """No account has the credentials of the request."""

    def __init__(self) -> None:
        detail = "Your AccountSid or AuthToken was incorrect."
        super().__init__(20003, "Authentication Error - No credentials provided", detail)


class NotFound(TwilioError):
    """Nothing is at `path`, or the credentials do not open it."""

    def __init__(self, path: str) -> None:
        super().__init__(20404, f"The requested resource {path} was not found")


class NotEmulated(TwilioError):
    """The emulator does not serve a method at an address. Twilio has no such code: 501 is HTTP's "Not Implemented"."""

    def __init__(self, method: str, address: str) -> None:
        super().__init__(501, f"The emulator does not emulate {method} {address}; docs/emulator.md says what it serves")


def describe_unknown(noun: str, name: object, known: Iterable[str]) -> str:
    """Describe an unknown name, with the known name that was probably meant.

    >>> describe_unknown("field", "voice_ulr", ["voice_url", "sms_url"])
    "unknown field 'voice_ulr', did you mean 'voice_url'?"
    """
    # The comparison takes quadratic time, and all known names are short.
    is_short = isinstance(name, str) and len(name) <= _LONGEST_NAME
    close = difflib.get_close_matches(str(name), known, n=1) if is_short else []
    return f"unknown {noun} {shorten(name)}" + (f", did you mean {close[0]!r}?" if close else "")


def shorten(value: object) -> str:
    """Return the `repr` of a value, cut where it is long or deep."""
    try:
        return _SHORT.repr(value)
    except ValueError:  # an integer of more than 4,300 digits
        return f"<{type(value).__name__}>"
