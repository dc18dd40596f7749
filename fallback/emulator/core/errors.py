"""Twilio's error codes, and the HTTP status each comes with: https://www.twilio.com/docs/api/errors."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Everything else is 400. Twilio documents no status for 20004, 20005 and 70051; 405 is HTTP's own, and
# https://www.twilio.com/docs/api/errors/403 names restricted API keys (U).
_STATUS = {
    20003: 401,
    20004: 405,
    20005: 403,
    20008: 403,
    20403: 403,
    20404: 404,
    20429: 429,
    20500: 500,
    20503: 503,
    70051: 403,
}


class TwilioError(Exception):
    """Twilio says no: `code` from its dictionary, `status` for HTTP, `message` for the body.

    `detail` is a second sentence that only some errors carry (20003).
    """

    def __init__(self, code: int, message: str, detail: str | None = None) -> None:
        self.code = code
        self.status = _STATUS.get(code, 400)
        self.message = message
        self.detail = detail
        super().__init__(f"{code}: {message}")


def unauthenticated() -> TwilioError:
    """What Twilio answers to credentials that it does not know."""
    detail = "Your AccountSid or AuthToken was incorrect."
    return TwilioError(20003, "Authentication Error - No credentials provided", detail)


def not_found(path: str) -> TwilioError:
    """What Twilio answers for a path at which there is nothing."""
    return TwilioError(20404, f"The requested resource {path} was not found")


def unknown_field(name: str, known: Iterable[str]) -> str:
    """The complaint about a field we don't know, with the one that was probably meant.

    >>> unknown_field("voice_ulr", ["voice_url", "sms_url"])
    "unknown field 'voice_ulr', did you mean 'voice_url'?"
    """
    close = difflib.get_close_matches(name, known, n=1)
    return f"unknown field {name!r}" + (f", did you mean {close[0]!r}?" if close else "")
