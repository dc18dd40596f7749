"""What a caller hears, or the sender of a message gets, in one line.

A document is followed from its first verb to the one that ends it. What depends on the caller (a key, whether
somebody takes the call) is not followed: the line then goes on with what comes if the caller does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.twiml.grammar import LAST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fallback.twiml.document import Context, Element

LONGEST_QUOTE = 60
_THEN = " then "


@dataclass(frozen=True, slots=True)
class Next:
    """The document that Twilio asks for next. `url` is as written: relative, or "" for the same document again."""

    url: str
    method: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a document does, step by step; `next` if it ends with a redirect, which is then not among the steps.

    `is_over` is whether the call ends with the last step if the document says nothing more.
    """

    steps: tuple[str, ...]
    next: Next | None = None
    is_over: bool = False


def hear(response: Element, context: Context) -> Heard:
    """What the caller hears, or the sender gets, of a document in the grammar."""
    verbs = list(_list_until_last(response))
    steps = tuple(step for verb in verbs if (step := _describe_verb(verb, context)))
    if verbs and verbs[-1].name == "Redirect":
        return Heard(steps, Next(verbs[-1].text, verbs[-1].get("method").upper() or "POST"))
    return Heard(steps, None, bool(verbs) and verbs[-1].name in _GOES_ON_ELSEWHERE | LAST)


def describe_heard(response: Element, context: Context) -> str:
    """One line for a document, as in `"We are having trouble…" then hangs up`."""
    return join_heard([hear(response, context)], context)


def join_heard(parts: Sequence[Heard], context: Context) -> str:
    """One line for documents that follow each other by redirects. The last redirect is told, as nobody followed it."""
    last = parts[-1]
    steps = [step for part in parts for step in part.steps]
    if last.next is not None:
        steps.append(f"goes on at {last.next.url or 'the same URL'}")
    elif context == "sms":
        return _THEN.join(steps) or "nothing: no reply"
    elif not steps or steps == [_HANGS_UP]:
        return f"nothing: {_HANGS_UP}"
    elif not last.is_over:
        steps.append(_HANGS_UP)
    return _THEN.join(steps)


def quote_text(text: str) -> str:
    """Words in quotes, on one line, cut."""
    words = " ".join(text.split())
    return f'"{words}"' if len(words) <= LONGEST_QUOTE else f'"{words[:LONGEST_QUOTE].rstrip()}…"'


def _list_until_last(response: Element) -> Iterator[Element]:
    for verb in response.children:
        yield verb
        if verb.name in LAST:
            return


def _describe_verb(verb: Element, context: Context) -> str:
    describe = (_VOICE if context == "voice" else _SMS).get(verb.name)
    return describe(verb) if describe else ""


def _describe_say(verb: Element) -> str:
    return quote_text(verb.text) if verb.text else ""


def _describe_play(verb: Element) -> str:
    if verb.get("digits"):
        return f"plays the tones {verb.get('digits')}"
    return f"plays {verb.text}" if verb.text else ""


def _describe_gather(verb: Element) -> str:
    asked = verb.get("input") or "dtmf"
    what = "speech" if asked == "speech" else "a key or speech" if "speech" in asked else "a key"
    prompt = _THEN.join(step for part in verb.children if (step := _describe_verb(part, "voice")))
    return f"asks for {what}: {prompt}" if prompt else f"asks for {what}"


def _describe_dial(verb: Element) -> str:
    nouns = [_describe_noun(noun) for noun in verb.children]
    own = " ".join("".join(part for part in verb.content if isinstance(part, str)).split())
    return f"dials {' and '.join([*([own] if own else []), *nouns]) or 'nobody'}"


def _describe_noun(noun: Element) -> str:
    inner = next((one.text for one in noun.children if one.name in {"Identity", "ApplicationSid", "Uri"}), noun.text)
    words = {
        "Client": "the client",
        "Conference": "the conference",
        "Queue": "the queue",
        "Sim": "the SIM",
        "Application": "the application",
        "WhatsApp": "WhatsApp",
    }.get(noun.name, "")
    return f"{words} {inner or 'nobody'}".strip()


def _describe_connect(verb: Element) -> str:
    noun = next(iter(verb.children), None)
    if noun is None:
        return ""
    where = noun.get("url") or noun.get("connectorName") or noun.text
    return f"connects to {noun.name}{f' {where}' if where else ''}"


def _describe_reject(verb: Element) -> str:
    return f"rejects the call ({'busy' if verb.get('reason') == 'busy' else 'not in service'})"


def _describe_message(verb: Element) -> str:
    body = next((part.text for part in verb.children if part.name == "Body"), None)
    text = body if body is not None else " ".join(part for part in verb.content if isinstance(part, str)).strip()
    files = sum(part.name == "Media" for part in verb.children)
    what = [*([quote_text(text)] if text else []), *([f"{files} file{'' if files == 1 else 's'}"] if files else [])]
    to = verb.get("to")
    return f"{f'sends {to}' if to else 'replies'} {' and '.join(what) or 'nothing'}"


_HANGS_UP = "hangs up"

# Verbs that are not here are not heard: Start, Stop, Annotate, and what Twilio does not know.
_VOICE: Mapping[str, Callable[[Element], str]] = {
    "Connect": _describe_connect,
    "Dial": _describe_dial,
    "Echo": lambda _: "echoes",
    "Enqueue": lambda verb: f"puts the call into the queue {verb.text or verb.get('workflowSid')}".rstrip(),
    "Gather": _describe_gather,
    "Hangup": lambda _: _HANGS_UP,
    "Leave": lambda _: "leaves the queue",
    "Pause": lambda verb: f"waits {verb.get('length') or 1} s",
    "Pay": lambda _: "asks for a payment",
    "Play": _describe_play,
    "Queue": lambda verb: f"dials the queue {verb.text}",
    "Record": lambda _: "records",
    "Refer": lambda verb: f"refers the call to {verb.text}",
    "Reject": _describe_reject,
    "Say": _describe_say,
    "Sms": lambda verb: f"sends a message {quote_text(verb.text)}",
}
_SMS: Mapping[str, Callable[[Element], str]] = {"Message": _describe_message, "Sms": _describe_message}
_GOES_ON_ELSEWHERE = frozenset({"Connect", "Dial", "Echo", "Enqueue", "Record", "Refer"})
