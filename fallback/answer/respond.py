"""What the handler answers: a function from a request, the settings and the time to a response and an event.

Terms. Twilio *asks* the fallback after the primary failed; `ErrorCode` and `ErrorUrl` say why and where. A request is
*trusted* if its signature is right, or if the settings say that nobody checks. To *send on* is to answer with a
`<Redirect>`, so that the call goes on elsewhere.

Premise. A caller waits, and there is nothing behind this answer. So the function is pure and total: it reads no clock,
file or network, and whatever comes in, what goes out is valid TwiML or one of the refusals below. Nothing that a
request says decides where a call goes, unless the request is trusted and the settings name the host.

Rejected: to remember calls. Memory is lost with a restart and is not shared between processes, and those are the times
at which a fallback is asked. What must be known of earlier requests comes back with the next one; see `sending_on`.

Refusals: 403 for a signature that is not right, 405 for a method other than GET and POST, 413 for more than `MAX_BYTES`
or `MAX_PARAMETERS`. Their bodies are empty.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from fallback.answer.asked import is_health_check, read_asked, refuse_request
from fallback.answer.exchange import Answered, Event, Response
from fallback.answer.sending_on import RECORDED, find_origin, format_cookie, mark_target, refuse_sending
from fallback.answer.settings import Dial, HangUp, SendOn, Voicemail, dials_itself
from fallback.display import display_without_query, escape
from fallback.masking import mask_phone_number
from fallback.twiml.write import dial, hang_up, message, record, redirect, say, write_response
from fallback.webhook.request import CALL_SID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.answer.asked import Asked
    from fallback.answer.exchange import Action, Request
    from fallback.answer.settings import Choice, End, Settings, Then

HEALTH = "/healthz"

_LONGEST = 300  # characters of a text in an event
_NO_STORE = ("cache-control", "no-store")
_EMPTY = write_response()
_ACTIONS: Mapping[type[End], Action] = {HangUp: "heard", Dial: "dialled", Voicemail: "voicemail"}
_LAST_RESORT = write_response(say("We are having trouble. Please call again later."), hang_up())


def respond(request: Request, settings: Settings, now: float) -> Answered:
    """The answer to a request that arrives at `now`, in seconds since 1970. It never raises."""
    try:
        answered = _respond(request, settings, now)
    except Exception as error:  # noqa: BLE001 - whatever is wrong here, a caller waits
        answered = _answer_after_error(request, error, now)
    if request.method == "HEAD":
        return replace(answered, response=replace(answered.response, body=b""))
    return answered


def answer_last_resort(request: Request) -> Response:
    """The answer where nothing else works: words for a call, and nothing for whatever else it may be."""
    is_call = CALL_SID in request.query or CALL_SID.encode() in request.body
    return _write(_LAST_RESORT if is_call else _EMPTY)


def write_end(end: End, recorded: str) -> str:
    """The verbs that end what is answered to a call. After a recording, Twilio asks the URL `recorded`."""
    match end:
        case Dial(number, caller_id):
            return dial(number, caller_id=caller_id) + hang_up()
        case Voicemail(max_seconds):
            return record(max_seconds=max_seconds, action=recorded, method="POST") + hang_up()
    return hang_up()


def _respond(request: Request, settings: Settings, now: float) -> Answered:
    if is_health_check(request, settings, HEALTH):
        return Answered(_answer_health(settings))
    if status := refuse_request(request):
        return Answered(_refuse(status))
    asked = read_asked(request, settings)
    if not asked.trusted and settings.signature == "required":
        # Somebody who only tries addresses sends no signature; one that is wrong may be Twilio's.
        doubtful = asked.claims_signature and asked.kind != "other" and not asked.is_drill
        return Answered(_refuse(403), _describe(asked, "refused", now) if doubtful else None)
    return _answer_asked(asked, settings, now)


def _answer_asked(asked: Asked, settings: Settings, now: float) -> Answered:
    match asked.kind:
        case "call" if asked.recorded_for is not None:
            return _end_recording(asked, now)
        case "call":
            return _answer_call(asked, settings, now)
        case "message":
            return _answer_message(asked, settings, now)
    return Answered(_write(_EMPTY))


def _answer_call(asked: Asked, settings: Settings, now: float) -> Answered:
    choice = _choose(asked, settings)
    then, why = _settle(asked, choice.then, settings)
    if isinstance(then, SendOn):
        return _send_on(asked, then, now)
    recorded = f"{asked.place}?{RECORDED}={find_origin(asked.error_url)}" if isinstance(then, Voicemail) else ""
    return _answer(asked, _ACTIONS[type(then)], now, choice.opening, write_end(then, recorded), why=why)


def _end_recording(asked: Asked, now: float) -> Answered:
    """The answer after a caller could leave a message. Who said nothing has left none."""
    if not asked.recording:
        return Answered(_write(write_response(hang_up())))
    return _answer(asked, "recorded", now, hang_up())


def _answer_message(asked: Asked, settings: Settings, now: float) -> Answered:
    choice = _choose(asked, settings)
    then, why = _settle(asked, choice.pass_on, settings)
    if isinstance(then, SendOn):
        return _send_on(asked, then, now)
    # Twilio itself has answered STOP and the like: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
    if not choice.reply or "OptOutType" in asked.parameters:
        return _answer(asked, "ignored", now, why=why)
    return _answer(asked, "replied", now, message(choice.reply), why=why)


def _choose(asked: Asked, settings: Settings) -> Choice:
    return settings.choose(asked.number, asked.error_code, asked.parameters.get("FromCountry", ""))


def _settle(asked: Asked, then: Then, settings: Settings) -> tuple[Then, str]:
    """What is done at last, and why it is not what the settings want first.

    The answer to somebody who is not Twilio reveals no number and leads nowhere.
    """
    if not asked.trusted:
        return HangUp(), ""
    why = ""
    if isinstance(then, SendOn):
        target = then.url or asked.error_url
        why = refuse_sending(target, asked.error_url, asked.sent_before, settings.primaries)
        if not why:
            return replace(then, url=mark_target(target)), ""
        then = then.otherwise
    if dials_itself(then, asked.number):
        return HangUp(), "the number would dial itself"
    return then, why


def _send_on(asked: Asked, then: SendOn, now: float) -> Answered:
    cookie = format_cookie(asked.sid, asked.sent_before + 1)
    return _answer(asked, "sent-on", now, redirect(then.url, method=then.method), cookie=cookie)


def _answer(asked: Asked, action: Action, now: float, *verbs: str, why: str = "", cookie: str = "") -> Answered:
    response = _write(write_response(*filter(None, verbs)), *([("set-cookie", cookie)] if cookie else []))
    tell = asked.trusted and not asked.is_drill
    return Answered(response, _describe(asked, action, now, why) if tell else None)


def _answer_health(settings: Settings) -> Response:
    """Whether Twilio's requests can be answered. Without a token, each signature would be refused."""
    ready = settings.tokens or settings.signature != "required"
    text = b"ok\n" if ready else b"TWILIO_AUTH_TOKEN is not set, so every request is refused\n"
    return _make(200 if ready else 503, text, ("content-type", "text/plain; charset=utf-8"))


def _answer_after_error(request: Request, error: Exception, now: float) -> Answered:
    """The answer where our own code fails. The error's text may quote the request, so only its type is told."""
    event = Event(now, "failed", "other", why=f"{type(error).__name__} in the handler; please report it")
    return Answered(answer_last_resort(request), event)


def _refuse(status: int) -> Response:
    return _make(status, b"", *([("allow", "GET, HEAD, POST")] if status == 405 else []))


def _write(document: str, *headers: tuple[str, str]) -> Response:
    return _make(200, document.encode(), ("content-type", "text/xml; charset=utf-8"), *headers)


def _make(status: int, body: bytes, *headers: tuple[str, str]) -> Response:
    return Response(status, (("content-length", str(len(body))), _NO_STORE, *headers), body)


def _describe(asked: Asked, action: Action, now: float, why: str = "") -> Event:
    """What happened, made fit to be shown."""
    return Event(
        time=now,
        action=action,
        kind=asked.kind,
        number=_shorten(asked.number),
        caller=mask_phone_number(asked.parameters.get("From", "")),
        sid=_shorten(asked.sid),
        code=_shorten(asked.error_code),
        url=_display_url(asked.error_url[:_LONGEST]),
        origin=_shorten(asked.recorded_for or find_origin(asked.error_url)),
        why=why,
        recording=_display_url(asked.recording[:_LONGEST]) if action == "recorded" else "",
        is_again=asked.recorded_for is not None or asked.sent_before > 0,
    )


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST and text.isascii() and text.isalnum() else _escape(text[:_LONGEST])


# An outage has few numbers, hosts and URLs, and many calls.
_escape = lru_cache(maxsize=64)(escape)
_display_url = lru_cache(maxsize=64)(display_without_query)
