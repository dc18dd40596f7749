"""Read a request: what Twilio asks, and whether it is Twilio who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.answer.exchange import MAX_BYTES, MAX_PARAMETERS
from fallback.answer.sending_on import RECORDED, count_sent
from fallback.webhook.request import (
    CALL_SID,
    CONTENT_TYPE,
    ERROR_CODE,
    ERROR_URL,
    MESSAGE_SID,
    find_kind,
    parse_form,
)
from fallback.webhook.signature import HEADER, is_signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.answer.exchange import Request
    from fallback.answer.settings import Settings
    from fallback.webhook.request import Kind, Pairs

DRILL_HEADER = "x-fallback-drill"
_DRILL_SID = re.compile("(CA|SM)0+")  # of no call; the emulator asks with the header, too, about real ones
SIGNATURE_HEADER = HEADER.lower()

# A status callback that is sent here by mistake is no question: nobody waits for words.
_ENDED = {"completed", "busy", "failed", "no-answer", "canceled"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as an answer depends on it.

    `trusted` is whether its signature is right, or nobody checks. `place` is the URL that was asked, without query.
    `recorded_for` is the origin of the failed URL where the caller could leave a message, and None where not.
    `sent_before` is how often the call was sent on, as far as its marks say.
    `is_drill` marks the requests of `fallback drill`, about which nobody is told.
    """

    kind: Kind
    parameters: Mapping[str, str]
    trusted: bool
    place: str
    recorded_for: str | None
    sent_before: int
    is_drill: bool
    claims_signature: bool

    @property
    def number(self) -> str:
        return self.parameters.get("To", "")

    @property
    def sid(self) -> str:
        return self.parameters.get(CALL_SID if self.kind == "call" else MESSAGE_SID, "")

    @property
    def error_code(self) -> str:
        return self.parameters.get(ERROR_CODE, "")

    @property
    def error_url(self) -> str:
        return self.parameters.get(ERROR_URL, "")

    @property
    def recording(self) -> str:
        return self.parameters.get("RecordingUrl", "")


def is_health_check(request: Request, settings: Settings, path: str) -> bool:
    """Whether a request is for `path` of the handler, which is not Twilio's to ask."""
    return f"{settings.public_url.origin}{settings.public_url.prefix}{path}" in settings.public_url.list_places(
        request.path
    )


def refuse_request(request: Request) -> int:
    """The status with which a request is refused unread; 0 if it is read."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return 405
    sizes = len(request.body), len(request.path), *map(len, request.spellings or (request.query,))
    parts = request.body.count(b"&") + request.query.count("&")
    return 413 if max(sizes) > MAX_BYTES or parts >= MAX_PARAMETERS else 0


def read_asked(request: Request, settings: Settings) -> Asked:
    """What a request asks."""
    query, form = parse_form(request.query), _parse_body(request)
    parameters = dict(form if request.method == "POST" else query)
    kind, recorded_for = find_kind(parameters), dict(query).get(RECORDED)
    sid = parameters.get(CALL_SID if kind == "call" else MESSAGE_SID, "")
    is_status = (recorded_for is None and parameters.get("CallStatus") in _ENDED) or "MessageStatus" in parameters
    return Asked(
        kind="other" if is_status else kind,
        parameters=parameters,
        trusted=settings.signature == "off" or _is_signed(request, settings, form),
        place=_list_places(request, settings)[0],
        recorded_for=recorded_for,
        sent_before=count_sent(request.headers.get("cookie", ""), sid, parameters.get(ERROR_URL, "")),
        is_drill=DRILL_HEADER in request.headers and _DRILL_SID.fullmatch(sid) is not None,
        claims_signature=SIGNATURE_HEADER in request.headers,
    )


def _parse_body(request: Request) -> Pairs:
    if request.method != "POST" or not request.headers.get("content-type", "").lower().startswith(CONTENT_TYPE):
        return []
    return parse_form(request.body.decode("utf-8", "replace"))


def _list_places(request: Request, settings: Settings) -> list[str]:
    """The URLs, without query, that a request may have been for."""
    places = settings.public_url.list_places(request.path)
    return [f"{request.origin}{request.path}", *places] if request.origin else places


def _is_signed(request: Request, settings: Settings, form: Pairs) -> bool:
    signature = request.headers.get(SIGNATURE_HEADER, "")
    urls = [
        f"{place}{'?' if query else ''}{query}"
        for place in _list_places(request, settings)
        for query in request.spellings or (request.query,)
    ]
    return bool(signature) and any(is_signed(signature, url, form, settings.tokens) for url in urls)
