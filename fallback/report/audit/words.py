"""What an audit calls outcomes, what answers, and the fields of what is no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import display
from fallback.report.layout import Span
from fallback.report.page import Phrase, code, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Group
    from fallback.plan.answering import AnsweredBy, Answering
    from fallback.plan.audit import Audited, AuditedBehind

ASKED: Mapping[Group, str] = {"voice": "calls", "sms": "messages"}
_PLACES: Mapping[AnsweredBy, str] = {
    "application": "application",
    "trunk": "trunk",
    "service": "Messaging Service",
}
# Twilio's names for fields that have those of a number here.
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "trunk": {"voice_fallback_url": "disaster_recovery_url", "voice_fallback_method": "disaster_recovery_method"},
    "Messaging Service": {
        "sms_url": "inbound_request_url",
        "sms_method": "inbound_method",
        "sms_fallback_url": "fallback_url",
        "sms_fallback_method": "fallback_method",
    },
}


def name_audited(one: Audited) -> Phrase:
    """A number with its friendly name; anything else with what it is."""
    kind = () if one.kind == "number" else (f"{one.kind} ",)
    return phrase(*kind, code(one.address), *((" ", Span(one.name, "name")) if one.name else ()))


def name_behind(one: AuditedBehind) -> Phrase:
    """What answers for others, with its name."""
    return phrase(f"{one.kind} ", code(one.sid), *((" ", Span(one.name, "name")) if one.name else ()))


def name_field(kind: str, field: str) -> str:
    """A field by Twilio's name."""
    return _FIELDS.get(kind, {}).get(field, field)


def describe_place(answering: Answering) -> Phrase:
    """What lies behind the number and answers for it; nothing where its own URL does."""
    if answering.form == "url" or answering.behind is None:
        return ()
    name = answering.behind.name
    return phrase(
        f"{_PLACES[answering.form]} ",
        code(display(answering.behind.sid)),
        *((" ", Span(display(name), "name")) if name else ()),
    )


def explain_outcome(answering: Answering) -> str:
    """Why a call or a message has this outcome, where the addresses do not say it."""
    match answering.outcome:
        case "silent" if answering.fallback is not None:
            return "the fallback is on the same host, and fails with it"
        case "silent" if answering.form == "trunk" and answering.primary and answering.primary.method:
            return "no origination URL is enabled, so the disaster recovery URL answers alone"
        case "nobody":
            return _explain_nobody(answering)
        case "unknown" if answering.gaps:
            return f"the account's {' and '.join(answering.gaps)} could not be read"
    return ""


def _explain_nobody(answering: Answering) -> str:
    if answering.behind is None:
        return "no handler is set"
    if answering.form == "service":
        return "the service drops messages, unless it creates Conversations by itself, which only the Console shows"
    if not answering.behind.fields:
        return f"the account has no such {answering.form}"
    return (
        "it has neither an enabled origination URL nor a disaster recovery URL"
        if answering.form == "trunk"
        else ("it has no URL for them")
    )
