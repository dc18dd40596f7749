"""An alert as text for people and as plain data for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fallback.answer.alerts.storms import FAILED, REFUSED
from fallback.webhook.error_codes import describe_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.answer.alerts.storms import Alert
    from fallback.answer.exchange import Action, Event

VERSION = 1

_OUTCOMES: Mapping[Action, str] = {
    "heard": "the words were said, and the call ended",
    "dialled": "the call was connected to another number",
    "voicemail": "the caller was asked to leave a message",
    "recorded": "the caller left a message",
    "sent-on": "it was sent back to the primary, or on to another server",
    "replied": "the sender got the reply",
    "ignored": "the sender got no reply",
    "refused": "Twilio gets no answer",
    "failed": "the last resort answered",
}
_UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))
_COUNTED: Mapping[str, str] = {"call": "call", "message": "message", "other": "request"}


def write_title(alert: Alert) -> str:
    """One line: what happens, where, and how much."""
    if alert.stage == "first":
        return _write_first_title(alert)
    if alert.stage == "over":
        return f"Over: {alert.origin}, {alert.total:,} in all since {_format_time(alert.since)}"
    counts = _count_kinds(alert.kinds) or "no new call"
    return f"Goes on: {alert.origin}, {counts}, {alert.total:,} in all since {_format_time(alert.since)}"


def write_text(alert: Alert) -> str:
    """A few lines below the title."""
    lines = _describe_first(alert) if alert.stage == "first" else _describe_later(alert)
    return "\n".join([*lines, *(f"A caller left a message: {each}" for each in alert.recordings)])


def write_json(alert: Alert) -> str:
    """The alert on one line. `text` holds title and text, as chat programs show it."""
    return json.dumps(_to_document(alert))


def format_span(seconds: float) -> str:
    """A time for people.

    >>> format_span(300), format_span(1), format_span(90), format_span(3600)
    ('5 minutes', '1 second', '90 seconds', '1 hour')
    """
    size, name = next((unit for unit in _UNITS if seconds % unit[0] == 0), _UNITS[-1])
    return f"{seconds / size:g} {name}{'' if seconds == size else 's'}"


def _write_first_title(alert: Alert) -> str:
    if alert.origin == REFUSED:
        return "The fallback refuses requests that may be Twilio's: their signature is wrong"
    if alert.origin == FAILED:
        return f"The fallback handler failed: {alert.example.why}"
    code = alert.example.code
    cause = f"{code}, {describe_code(code).words}" if code else "Twilio names no error"
    return f"The fallback answers for {alert.origin}: {cause}"


def _describe_first(alert: Alert) -> list[str]:
    event = alert.example
    more = f"More are counted and told every {format_span(alert.every)}."
    if alert.origin == FAILED:
        return ["A constant answered instead: callers hear an apology, and messages get no reply.", more]
    came = f"{_format_time(event.time)}: a {_COUNTED[event.kind]} from {event.caller or 'somebody'} to {event.number}"
    if alert.origin == REFUSED:
        return [came, "Check TWILIO_AUTH_TOKEN, and that public_url is the host that the number's URL names.", more]
    return [came, *_describe_cause(event), f"Outcome: {_describe_outcome(event)}. {event.sid}", more]


def _describe_cause(event: Event) -> list[str]:
    failed = [f"Failed: {event.url}"] if event.url else []
    if not event.code:
        return ["Twilio names no error: this URL may be set as a primary.", *failed]
    error = describe_code(event.code)
    return [f"Error {event.code}: {error.words}. {error.remedy[:1].upper()}{error.remedy[1:]}.", *failed]


def _describe_outcome(event: Event) -> str:
    why = f" (not sent on: {event.why})" if event.why else ""
    return f"{_OUTCOMES[event.action]}{why}"


def _describe_later(alert: Alert) -> list[str]:
    if alert.stage == "over":
        quiet = format_span(alert.every)
        return [f"Nothing came for {quiet}. The last was at {_format_time(alert.example.time)}."]
    return [
        *(f"{_count_times(count)}: {_OUTCOMES[action]}" for action, count in alert.actions.items()),
        *(_describe_count(code, count) for code, count in alert.codes.items() if code),
        *(f"{_count_times(count)} to {number}" for number, count in alert.numbers.items() if number),
    ]


def _describe_count(code: str, count: int) -> str:
    return f"{_count_times(count)}: {code}" + (f", {describe_code(code).words}" if code.isdigit() else " codes")


def _count_times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _count_kinds(kinds: Mapping[str, int]) -> str:
    return " and ".join(f"{count:,} {_COUNTED[kind]}{'' if count == 1 else 's'}" for kind, count in kinds.items())


def _to_document(alert: Alert) -> dict[str, Any]:
    event = alert.example
    error = describe_code(event.code)
    title, text = write_title(alert), write_text(alert)
    return {
        "version": VERSION,
        "stage": alert.stage,
        "title": title,
        "text": f"{title}\n{text}",
        "origin": alert.origin,
        "since": _format_time(alert.since),
        "until": _format_time(alert.until),
        "total": alert.total,
        "counts": {
            "actions": dict(alert.actions),
            "kinds": dict(alert.kinds),
            "codes": dict(alert.codes),
            "numbers": dict(alert.numbers),
        },
        "recordings": list(alert.recordings),
        "example": {
            **asdict(event),
            "time": _format_time(event.time),
            "words": error.words,
            "remedy": error.remedy,
            "fault": error.fault,
        },
    }


def _format_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
