"""What settings lead to, in words, for `fallback answer --check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.answer.alerts.wording import format_span
from fallback.answer.settings import RETRY_PRIMARY, TOKENS, list_variables, parse_duration
from fallback.display import display_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Document = dict[str, Any]
_LONGEST = 60


def describe_settings(document: Document, environ: Mapping[str, str]) -> str:
    """A few lines on checked settings: what callers and senders get, who is told, and what the environment lacks."""
    return "\n".join(
        [
            f"answers for {document['public_url']}; signatures: {document.get('signature', 'required')}",
            *_describe_level(document, ""),
            _describe_alerts(document.get("alerts", {})),
            *_describe_environment(document, environ),
        ]
    )


def _describe_level(level: Document, indent: str) -> Iterator[str]:
    yield from _describe_rule(level, indent)
    for group, about in (("errors", "error"), ("countries", "country")):
        for name, rule in level.get(group, {}).items():
            yield f"{indent}  {about} {name}:"
            yield from _describe_rule(rule, f"{indent}  ")
    for number, inner in level.get("numbers", {}).items():
        yield f"  {number}:"
        yield from _describe_level(inner, "  ")


def _describe_rule(rule: Document, indent: str) -> Iterator[str]:
    if "voice" in rule:
        yield f"{indent}  a call: {_describe_voice(rule['voice'])}"
    if "sms" in rule:
        yield f"{indent}  a message: {_describe_sms(rule['sms'])}"


def _describe_voice(voice: Document) -> str:
    words = _describe_words(voice)
    then = voice.get("then")
    if route := _describe_route(then):
        end = _describe_end(then.get("otherwise", "hangup") if isinstance(then, dict) else "hangup")
        return f"{route}; if that fails, {words}{end}"
    return f"{words}{_describe_end(then)}" if then else words.removesuffix(", then ")


def _describe_words(voice: Document) -> str:
    if "play" in voice:
        return f"plays {display_text(voice['play'])}, then "
    if "say" not in voice:
        return ""
    texts = voice["say"] if isinstance(voice["say"], list) else [voice["say"]]
    return f"says {' and '.join(_quote(each['text']) for each in texts)}, then "


def _describe_end(end: Any) -> str:
    if end == "hangup":
        return "hangs up"
    if "dial" in end:
        return f"dials {end['dial']}"
    return f"records for up to {end['voicemail'].get('max_seconds', 120)} seconds"


def _describe_route(then: Any) -> str:
    if then == RETRY_PRIMARY or (isinstance(then, dict) and RETRY_PRIMARY in then):
        return "goes back to the primary once"
    return f"goes on to {display_text(then['redirect'])} once" if isinstance(then, dict) and "redirect" in then else ""


def _describe_sms(sms: Any) -> str:
    if sms == "none":
        return "gets no reply"
    reply = f"gets the reply {_quote(sms['reply'])}" if "reply" in sms else "gets the reply of the other rules"
    route = _describe_route(sms.get("then"))
    return f"{route}; if that fails, {reply}" if route else reply


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


def _quote(text: str) -> str:
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f'"{display_text(shown)}"'
