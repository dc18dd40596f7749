"""What a caller asks, and what it brings back. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.drill.failures import FailureKind
    from fallback.twiml.document import Context, Element
    from fallback.twiml.heard import Heard

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Question:
    """One document to be asked for: what for, where, how, and with which parameters."""

    context: Context
    url: str
    method: Method
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of a server: the first 16 hex digits of its SHA-256, and when it ends."""

    fingerprint: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on the way to a document: what was asked, which addresses its host has, and what came.

    `status` is None where no answer came. `failure` is "" where the answer could be used.
    """

    url: str
    method: Method
    addresses: tuple[str, ...] = ()
    certificate: Certificate | None = None
    status: int | None = None
    seconds: float = 0.0
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a handler answered, as Twilio takes it: TwiML, or a recording or text in its place."""

    content_type: str
    response: Element | None
    heard: Heard


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question. `code` is Twilio's `ErrorCode`, None where there is a document to go on with.

    `url` is what was asked; `failed_url` is what Twilio would name as `ErrorUrl`. `why` says what happened in words.
    `seconds` is how long a caller waits. `heard` is what a caller hears, None where nothing can be heard.
    """

    url: str
    code: str | None
    seconds: float
    hops: tuple[Hop, ...] = field(default=(), repr=False)
    kind: FailureKind | None = None
    why: str = ""
    heard: str | None = None
    failed_url: str = ""
    document: Document | None = field(default=None, repr=False)
