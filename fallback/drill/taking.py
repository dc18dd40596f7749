"""An answer -> the document that Twilio takes it for.

Source of the content types: https://www.twilio.com/docs/voice/twiml#twilio-request-response and
https://www.twilio.com/docs/messaging/twiml. Audio is played, plain text is read aloud or replied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.drill.evidence import Document
from fallback.drill.failures import BY_FAULT, Failure
from fallback.twiml.document import Fault
from fallback.twiml.heard import Heard, hear, quote_text
from fallback.twiml.read import read_document
from fallback.twiml.write import MAX_BYTES

if TYPE_CHECKING:
    from fallback.drill.exchange import Answer
    from fallback.twiml.document import Context

_TWIML = frozenset({"text/xml", "application/xml", "text/html"})
_AUDIO = frozenset(
    f"audio/{kind}"
    for kind in ("mpeg", "wav", "wave", "x-wav", "aiff", "x-aifc", "x-aiff", "x-gsm", "gsm", "basic", "ulaw")
)


def take_answer(answer: Answer, url: str, context: Context) -> Document:
    """What Twilio goes on with. Raises `Failure` where it cannot."""
    kind = read_content_type(answer)
    if context == "voice" and kind in _AUDIO:
        return Document(kind, None, Heard((f"plays {url}",)))
    if len(answer.body) > MAX_BYTES:
        raise Failure("too-big")
    if kind == "text/plain":
        return _take_text(answer, context)
    if kind not in _TWIML:
        raise Failure("content-type", kind[:80])
    if not answer.body and answer.is_chunked:
        raise Failure("empty")
    return _take_twiml(answer, kind, context)


def read_content_type(answer: Answer) -> str:
    """The content type without its parameters. Raises `Failure` if there is none."""
    kind = answer.find("content-type").partition(";")[0].strip().lower()
    if not kind:
        raise Failure("no-content-type")
    return kind


def require_twiml(answer: Answer) -> None:
    """Raise `Failure` if Twilio would not look for TwiML in the answer."""
    kind = read_content_type(answer)
    if kind not in _TWIML | {"text/plain"}:
        raise Failure("content-type", kind[:80])


def _take_twiml(answer: Answer, kind: str, context: Context) -> Document:
    response = read_document(answer.body)
    if isinstance(response, Fault):
        place = f"line {response.place.line}, column {response.place.column}"
        raise Failure(BY_FAULT[response.rule], f"{place}: {response.message}")
    return Document(kind, response, hear(response, context))


def _take_text(answer: Answer, context: Context) -> Document:
    """TwiML if it is that, else words. Nobody can hear no words."""
    response = read_document(answer.body)
    if not isinstance(response, Fault):
        return Document("text/plain", response, hear(response, context))
    words = quote_text(answer.body.decode("utf-8", errors="replace"))
    step = words if context == "voice" else f"replies {words}"
    return Document("text/plain", None, Heard((step,) if words != '""' else ()))
