"""TwiML documents from words and URLs. Standard library only, so that a deployed handler can use it.

Each verb is a function that returns its markup; `write_response` makes one document of several. Whatever text comes,
the document is well-formed XML: markup is escaped, and a space stands for each character that XML does not allow. What
Twilio makes of a document is not judged here.

    >>> print(write_response(say("We are having trouble.", voice="Polly.Amy"), hang_up()))
    <?xml version="1.0" encoding="UTF-8"?>
    <Response><Say voice="Polly.Amy">We are having trouble.</Say><Hangup/></Response>
"""

from __future__ import annotations

import re

MAX_BYTES = 64 * 1024  # of a document: https://www.twilio.com/docs/api/errors/11750
MAX_SAY_CHARACTERS = 4096  # of what one <Say> holds: https://www.twilio.com/docs/voice/twiml/say

# No byte may stand before the declaration: https://www.twilio.com/docs/api/errors/12100
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NO_CHARACTER = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # https://www.w3.org/TR/xml/#charsets
# A reader takes a bare carriage return for a line feed, and in an attribute each kind of white space for a space.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def write_response(*verbs: str) -> str:
    """The document of `verbs`, in this order. Without verbs, a call ends and a message gets no reply."""
    return f"{_DECLARATION}<Response>{''.join(verbs)}</Response>" if verbs else f"{_DECLARATION}<Response/>"


def say(text: str, *, voice: str = "", language: str = "") -> str:
    """Read `text` to the caller. Twilio reads at most `MAX_SAY_CHARACTERS`."""
    return _write("Say", text, voice=voice, language=language)


def play(url: str) -> str:
    """Play the audio file at `url` to the caller."""
    return _write("Play", url)


def hang_up() -> str:
    """End the call."""
    return _write("Hangup")


def dial(number: str, *, caller_id: str = "") -> str:
    """Connect the caller to `number`, which sees the caller's own number or `caller_id`."""
    return _write("Dial", number, callerId=caller_id)


def record(*, max_seconds: int, action: str = "", method: str = "") -> str:
    """Record the caller after a beep. Then Twilio asks `action` what to do; without it, the URL of this document."""
    return _write("Record", action=action, method=method, maxLength=str(max_seconds), playBeep="true")


def redirect(url: str, *, method: str = "") -> str:
    """Go on with the document at `url`. Twilio asks with POST unless `method` says GET."""
    return _write("Redirect", url, method=method)


def message(text: str) -> str:
    """Reply `text` to a message."""
    return _write("Message", text)


def _write(verb: str, text: str = "", **attributes: str) -> str:
    """One element; an attribute that is empty is left out."""
    pairs = "".join(
        f' {name}="{_clean(value).translate(_IN_ATTRIBUTE)}"' for name, value in attributes.items() if value
    )
    return f"<{verb}{pairs}>{_clean(text).translate(_IN_TEXT)}</{verb}>" if text else f"<{verb}{pairs}/>"


def _clean(text: str) -> str:
    return _NO_CHARACTER.sub(" ", text)
