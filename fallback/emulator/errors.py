"""Twilio's error codes, and the HTTP status each comes with: https://www.twilio.com/docs/api/errors."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Everything else is 400. Twilio documents no status for 20004; 405 is HTTP's own (U).
_STATUS = {20003: 401, 20004: 405, 20404: 404, 20500: 500}


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


def unknown_field(name: str, known: Iterable[str]) -> str:
    """The complaint about a field we don't know, with the one that was probably meant.

    >>> unknown_field("voice_ulr", ["voice_url", "sms_url"])
    "unknown field 'voice_ulr', did you mean 'voice_url'?"
    """
    close = difflib.get_close_matches(name, known, n=1)
    return f"unknown field {name!r}" + (f", did you mean {close[0]!r}?" if close else "")
