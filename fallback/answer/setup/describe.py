"""What settings lead to, in words, for `fallback answer --check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.answer.alerts.wording import format_span
from fallback.answer.respond import write_end
from fallback.answer.settings import (
    TOKENS,
    HangUp,
    SendOn,
    dials_itself,
    list_variables,
    parse_duration,
    parse_settings,
)
from fallback.display import display_text
from fallback.twiml.document import Element
from fallback.twiml.heard import describe_heard
from fallback.twiml.read import read_document
from fallback.twiml.write import message, write_response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.answer.settings import Choice, Settings, Then
    from fallback.twiml.document import Context

Document = dict[str, Any]


def describe_settings(document: Document, environ: Mapping[str, str]) -> str:
    """A few lines on checked settings: what callers and senders get, who is told, and what the environment lacks."""
    settings = parse_settings({**document, "alerts": {}}, {})
    lines = [
        f"answers for {document['public_url']}; signatures: {settings.signature}",
        *_describe_level(document, settings, ""),
        *(
            line
            for number, level in document.get("numbers", {}).items()
            for line in (f"  {number}:", *_describe_level(level, settings, number, "  "))
        ),
        _describe_alerts(document.get("alerts", {})),
        *_describe_environment(document, environ),
    ]
    return "\n".join(map(display_text, lines))


def _describe_level(level: Document, settings: Settings, number: str, indent: str = "") -> Iterator[str]:
    """What one number gets, or all others: for each rule that is written, what comes of it and the rules behind it."""
    yield from _describe_choice(settings.choose(number, "", ""), number, indent)
    for pattern in level.get("errors", {}):
        yield f"{indent}  error {pattern}:"
        yield from _describe_choice(settings.choose(number, pattern, ""), number, f"{indent}  ")
    for country in level.get("countries", {}):
        yield f"{indent}  country {country}:"
        yield from _describe_choice(settings.choose(number, "", country), number, f"{indent}  ")


def _describe_choice(choice: Choice, number: str, indent: str) -> Iterator[str]:
    end = choice.then.otherwise if isinstance(choice.then, SendOn) else choice.then
    heard = _hear(choice.opening + write_end(HangUp() if dials_itself(end, number) else end, ""), "voice")
    yield f"{indent}  a call: {_describe_route(choice.then)}{heard}"
    reply = _hear(message(choice.reply) if choice.reply else "", "sms")
    yield f"{indent}  a message: {_describe_route(choice.pass_on)}{reply}"


def _hear(verbs: str, context: Context) -> str:
    response = read_document(write_response(*filter(None, [verbs])).encode())
    return describe_heard(response, context) if isinstance(response, Element) else response.message


def _describe_route(then: Then) -> str:
    if not isinstance(then, SendOn):
        return ""
    return f"{f'goes on to {then.url}' if then.url else 'goes back to the primary'} once; if that fails: "


def _describe_alerts(alerts: Document) -> str:
    kinds = [kind for sink in alerts.get("to", [{"log": "stdout"}]) for kind in sink]
    every = format_span(parse_duration(alerts.get("every", "5m")))
    return f"alerts: {', '.join(kinds) or 'nobody'}; at once, then every {every} while it lasts"


def _describe_environment(document: Document, environ: Mapping[str, str]) -> Iterator[str]:
    signed = document.get("signature", "required") != "off"
    needed = [*(TOKENS[:1] if signed else []), *list_variables(document.get("alerts", {}))]
    for name in dict.fromkeys(needed):
        if not environ.get(name):
            yield f"{name} is not set here; the handler needs it"
