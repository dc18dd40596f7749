"""What goes in and out of the handler: plain values that every adapter makes and takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 128 * 1024  # of a form or a query; Twilio's have a few kB, a message of 1,600 characters has 20 kB
MAX_PARAMETERS = 1000  # Twilio's forms have some 30

# The headers on which an answer depends, in lower case; adapters need not hand on others.
HEADERS = ("content-type", "cookie", "x-fallback-drill", "x-twilio-signature")

# heard      the caller heard the words, and the call ended
# dialled    the call was connected to another number
# voicemail  the caller may leave a message
# recorded   the caller left a message
# sent-on    the call or message went back to the primary, or to another URL
# replied    the sender got a reply
# ignored    the sender got no reply, as the settings say
# refused    the request had no valid signature
# failed     our own code failed, and the last resort answered
Action = Literal["heard", "dialled", "voicemail", "recorded", "sent-on", "replied", "ignored", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived. `path` and `query` are percent-encoded; names of headers are in lower case.

    A body longer than `MAX_BYTES` need not be whole. Where a server hands on a decoded query, `spellings` are the ways
    in which Twilio may have written it; `query` is one of them. `origin` is the scheme and host that were asked, where
    the platform itself says so and not the client.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    spellings: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back. Names of headers are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, for people. Every text is on one line, short, and without passwords and callers' numbers.

    `time` is in seconds since 1970. `origin` is the host of the URL that failed. `why` says why a call was not sent on
    although the settings want it. `is_again` marks another request about a call or message that was told before.
    """

    time: float
    action: Action
    kind: Literal["call", "message", "other"]
    number: str = ""
    caller: str = ""
    sid: str = ""
    code: str = ""
    url: str = ""
    origin: str = ""
    why: str = ""
    recording: str = ""
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A response, and what is to be told about it, if anything."""

    response: Response
    event: Event | None = None
