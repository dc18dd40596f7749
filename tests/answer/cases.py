"""What the handler answers to what: one table, for the function itself and for every adapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.answer.asking import (
    CALL,
    HANGUP,
    NUMBER,
    OLD_TOKEN,
    OTHER_NUMBER,
    PRIMARY,
    PUBLIC,
    REPLY,
    SAID,
    TOKEN,
    ask,
    call,
    message,
)

if TYPE_CHECKING:
    from fallback.answer import Request
    from tests.answer.asking import Verb


@dataclass(frozen=True)
class Case:
    """A request, the settings that it meets, and what comes back.

    `verbs` is None where the body is empty. `action` is what is told to people, None where nobody is told.
    """

    request: Request
    verbs: list[Verb] | None
    action: str | None
    settings: dict[str, Any] = field(default_factory=dict)
    tokens: tuple[str, ...] = (TOKEN,)
    status: int = 200
    why: str = ""


def _say(text: str, **attributes: str) -> Verb:
    return ("Say", text, attributes)


def _redirect(url: str, method: str = "POST") -> Verb:
    return ("Redirect", url, {"method": method})


def _voice(text: str, then: Any = "hangup") -> dict[str, Any]:
    return {"voice": {"say": {"text": text}, "then": then}}


RETRY: dict[str, Any] = {"voice": {"say": {"text": "Sorry."}, "then": "retry_primary"}}
RETRY_OR_DIAL = {
    "voice": {"say": {"text": "Sorry."}, "then": {"retry_primary": "GET", "otherwise": {"dial": OTHER_NUMBER}}}
}
SECOND = {
    "primaries": ["www.example.com", "second.example.com"],
    "voice": {"say": {"text": "Sorry."}, "then": {"redirect": "https://second.example.com/voice?a=1"}},
}
BY_CODE = {
    **_voice("rest"),
    "errors": {"12*": _voice("any document"), "12100": _voice("this document"), "1*": _voice("any")},
}
LEVELS = {
    **_voice("rest"),
    "countries": {"FR": _voice("tous")},
    "errors": {"11200": _voice("any number")},
    "numbers": {
        NUMBER: {
            **_voice("number"),
            "countries": {"FR": _voice("numéro")},
            "errors": {"11205": _voice("number and code")},
        },
        OTHER_NUMBER: {"voice": {"then": {"dial": NUMBER}}, "sms": "none"},
    },
}
RECORDED = {"RecordingUrl": "https://api.twilio.com/RE1", "RecordingDuration": "12"}
_TRIED = f"{PRIMARY}?fallback-tried=1"

CASES = {
    # Words.
    "a call": Case(ask(call()), [SAID, HANGUP], "heard"),
    "a call that is asked with GET": Case(ask(call(), method="GET"), [SAID, HANGUP], "heard"),
    "a call, with a query": Case(ask(call(), query="foo=1&bar=2"), [SAID, HANGUP], "heard"),
    "a call, on any path": Case(ask(call(), path="/a/b%20c/"), [SAID, HANGUP], "heard"),
    "a call, at the root": Case(ask(call(), path="/"), [SAID, HANGUP], "heard"),
    "a call that is played something": Case(
        ask(call()),
        [("Play", "https://cdn.example.com/a.mp3", {}), HANGUP],
        "heard",
        {"voice": {"play": "https://cdn.example.com/a.mp3"}},
    ),
    "a call that hears two languages": Case(
        ask(call()),
        [_say("Sorry.", language="en-GB"), _say("Désolé.", language="fr-FR"), HANGUP],
        "heard",
        {"voice": {"say": [{"text": "Sorry.", "language": "en-GB"}, {"text": "Désolé.", "language": "fr-FR"}]}},
    ),
    "a message": Case(ask(message(), path="/sms"), [("Message", REPLY, {})], "replied"),
    "a message that is asked with GET": Case(ask(message(), method="GET"), [("Message", REPLY, {})], "replied"),
    "a message without a reply": Case(ask(message()), [], "ignored", {"sms": "none"}),
    "a message that Twilio has answered": Case(ask(message(OptOutType="STOP")), [], "ignored"),
    "a call with markup in its parameters": Case(
        ask(call(code="<Say>", url="<![CDATA[", CallerName="&lt;")), [SAID, HANGUP], "heard"
    ),
    "a call with a code that nobody knows": Case(ask(call(code="99999")), [SAID, HANGUP], "heard"),
    "a call with no code": Case(
        ask({name: value for name, value in call().items() if not name.startswith("Error")}), [SAID, HANGUP], "heard"
    ),
    # What then becomes of the call.
    "a call that is dialled on": Case(
        ask(call()),
        [_say("One moment."), ("Dial", OTHER_NUMBER, {"callerId": NUMBER}), HANGUP],
        "dialled",
        _voice("One moment.", {"dial": OTHER_NUMBER, "caller_id": NUMBER}),
    ),
    "a call that would dial itself": Case(
        ask(call()),
        [_say("Sorry."), HANGUP],
        "heard",
        _voice("Sorry.", {"dial": NUMBER}),
        why="the number would dial itself",
    ),
    "a call that may leave a message": Case(
        ask(call(), path="/net/voice", query="a=1"),
        [
            _say("Sorry."),
            (
                "Record",
                None,
                {
                    "action": f"{PUBLIC}/net/voice?fallback-recorded=www.example.com",
                    "method": "POST",
                    "maxLength": "30",
                    "playBeep": "true",
                },
            ),
            HANGUP,
        ],
        "voicemail",
        _voice("Sorry.", {"voicemail": {"max_seconds": 30}}),
    ),
    "a call that has left a message": Case(
        ask(call(CallStatus="completed", **RECORDED), query="fallback-recorded=www.example.com"),
        [HANGUP],
        "recorded",
        _voice("Sorry.", {"voicemail": {}}),
    ),
    "a call that has left no message": Case(
        ask(call(CallStatus="completed"), query="fallback-recorded=www.example.com"), [HANGUP], None
    ),
    # Sent on.
    "a call that goes back": Case(ask(call()), [_redirect(_TRIED)], "sent-on", RETRY),
    "a call that goes back with GET": Case(ask(call()), [_redirect(_TRIED, "GET")], "sent-on", RETRY_OR_DIAL),
    "a call that goes back to its query and overrides": Case(
        ask(call(url=f"{PRIMARY}?a=1#rc=2")), [_redirect(f"{PRIMARY}?a=1&fallback-tried=1#rc=2")], "sent-on", RETRY
    ),
    "a call that comes back": Case(
        ask(call(url=_TRIED)), [_say("Sorry."), HANGUP], "heard", RETRY, why="it was sent on before, and failed there"
    ),
    "a call that comes back, and dials": Case(
        ask(call(url=_TRIED)),
        [_say("Sorry."), ("Dial", OTHER_NUMBER, {}), HANGUP],
        "dialled",
        RETRY_OR_DIAL,
        why="it was sent on before, and failed there",
    ),
    "a call that came back from other URLs too often": Case(
        ask(call(), cookie=f"a=b; fallback-tried={CALL}.3"),
        [_say("Sorry."), HANGUP],
        "heard",
        RETRY,
        why="it was sent on 3 times before",
    ),
    "a call whose cookie is another call's": Case(
        ask(call(), cookie="fallback-tried=CA2.3"), [_redirect(_TRIED)], "sent-on", RETRY
    ),
    "a call whose primary is unknown": Case(
        ask(call(url="")), [_say("Sorry."), HANGUP], "heard", RETRY, why="Twilio named no URL that failed"
    ),
    "a call whose primary the settings do not name": Case(
        ask(call(url="https://evil.example.org/voice")),
        [_say("Sorry."), HANGUP],
        "heard",
        RETRY,
        why="evil.example.org is not one of the primaries",
    ),
    "a call that a second server takes over": Case(
        ask(call()), [_redirect("https://second.example.com/voice?a=1&fallback-tried=1")], "sent-on", SECOND
    ),
    "a call that the second server did not answer": Case(
        ask(call(url="https://second.example.com/voice?a=1&fallback-tried=1")),
        [_say("Sorry."), HANGUP],
        "heard",
        SECOND,
        why="it was sent on before, and failed there",
    ),
    "a message that goes back": Case(
        ask(message()), [_redirect(_TRIED)], "sent-on", {"sms": {"reply": REPLY, "then": "retry_primary"}}
    ),
    "a message that comes back": Case(
        ask(message(url=_TRIED)),
        [("Message", REPLY, {})],
        "replied",
        {"sms": {"reply": REPLY, "then": "retry_primary"}},
        why="it was sent on before, and failed there",
    ),
    # Rules.
    "the rule of an exact code": Case(ask(call(code="12100")), [_say("this document"), HANGUP], "heard", BY_CODE),
    "the rule of the longest pattern": Case(ask(call(code="12101")), [_say("any document"), HANGUP], "heard", BY_CODE),
    "the rule of a short pattern": Case(ask(call(code="11200")), [_say("any"), HANGUP], "heard", BY_CODE),
    "no rule of a code": Case(ask(call(code="2")), [_say("rest"), HANGUP], "heard", BY_CODE),
    "a number's rule": Case(ask(call()), [_say("number"), HANGUP], "heard", LEVELS),
    "a number's rule of a code": Case(
        ask(call(code="11205", FromCountry="FR")), [_say("number and code"), HANGUP], "heard", LEVELS
    ),
    "a number's rule of a country": Case(ask(call(FromCountry="FR")), [_say("numéro"), HANGUP], "heard", LEVELS),
    "a number that changes one thing": Case(
        ask(call(OTHER_NUMBER, code="1")), [_say("rest"), ("Dial", NUMBER, {}), HANGUP], "dialled", LEVELS
    ),
    "a number without replies": Case(ask(message(OTHER_NUMBER)), [], "ignored", LEVELS),
    "a number that has no rules": Case(
        ask(call("+15005550008", code="1", FromCountry="FR")), [_say("tous"), HANGUP], "heard", LEVELS
    ),
    # Signatures.
    "a wrong signature": Case(ask(call(), token="x"), None, "refused", status=403),
    "a call without a signature": Case(ask(call(), token=None), None, None, status=403),
    "a call with an empty signature": Case(ask(call(), token=None, x_twilio_signature=""), None, "refused", status=403),
    "a page, without a signature": Case(ask({}, method="GET", path="/", token=None), None, None, status=403),
    "a wrong signature on no call": Case(ask({"a": "b"}, token="x"), None, None, status=403),
    "a signature for another host": Case(ask(call(), public="https://other.example.com"), None, "refused", status=403),
    "a signature with the old token": Case(
        ask(call(), token=OLD_TOKEN), [SAID, HANGUP], "heard", tokens=(TOKEN, OLD_TOKEN)
    ),
    "a signature, and no token to check it with": Case(ask(call()), None, "refused", tokens=(), status=403),
    "a call that is harmless": Case(ask(call()), [_redirect(_TRIED)], "sent-on", {**RETRY, "signature": "harmless"}),
    "a wrong signature that is harmless": Case(
        ask(call(), token="x"), [_say("Sorry."), HANGUP], None, {**RETRY_OR_DIAL, "signature": "harmless"}
    ),
    "no signature where nobody checks": Case(
        ask(call(), token=None), [_redirect(_TRIED)], "sent-on", {**RETRY, "signature": "off"}
    ),
    "a handler below a path that its proxy keeps": Case(
        ask(call(), path="/net/voice"), [SAID, HANGUP], "heard", {"public_url": f"{PUBLIC}/net"}
    ),
    "a handler below a path that its proxy takes away": Case(
        ask(call(), public=f"{PUBLIC}/net"), [SAID, HANGUP], "heard", {"public_url": f"{PUBLIC}/net/"}
    ),
    "a URL with a port, which Twilio leaves out": Case(
        ask(call()), [SAID, HANGUP], "heard", {"public_url": f"{PUBLIC}:8443"}
    ),
    # What is neither a call nor a message.
    "nothing": Case(ask({"a": "b"}), [], None),
    "an empty request": Case(ask({}, method="GET", path="/"), [], None),
    "the status of a call": Case(ask(call(CallStatus="completed")), [], None),
    "the status of a message": Case(ask(message(MessageStatus="delivered")), [], None),
    "a drill": Case(ask(call(CallSid="CA" + 32 * "0"), x_fallback_drill="1"), [SAID, HANGUP], None),
    "a drill without a token": Case(
        ask(call(CallSid="CA" + 32 * "0"), token="x", x_fallback_drill="1"), None, None, status=403
    ),
    "a call that only looks like a drill": Case(ask(call(), x_fallback_drill="1"), [SAID, HANGUP], "heard"),
    "a form of another type": Case(
        ask(call(), token=None, content_type="application/json"), [], None, {"signature": "off"}
    ),
    # Refusals.
    "another method": Case(ask(call(), method="PUT"), None, None, status=405),
    "too many parameters": Case(ask(call(**{f"p{number}": "" for number in range(10_000)})), None, None, status=413),
    "a form that is too long": Case(ask(call(Body="x" * 200_000)), None, None, status=413),
}
