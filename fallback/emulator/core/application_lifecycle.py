"""The life of a TwiML application. Pure: each step makes the next state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.core.state import Application, Number, State, fresh_sid

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Edits


def create(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, Application]:
    """A new application of `account_sid`; without a name it is called by its SID (U)."""
    sid = fresh_sid("AP", account_sid, state.issued)
    fresh = new(sid, account_sid, now)
    after, application = update(state, fresh, edits, now)
    return replace(after, issued=state.issued + 1), application


def new(sid: str, account_sid: str, now: datetime) -> Application:
    """An application without settings."""
    return Application(sid=sid, account_sid=account_sid, friendly_name=sid, date_created=now, date_updated=now)


def update(state: State, application: Application, edits: Edits, now: datetime) -> tuple[State, Application]:
    """`application` with `edits`. What numbers have to do before a fallback is not asked of it (U)."""
    edited = replace(application, **edits, date_updated=now)
    return replace(state, applications={**state.applications, edited.sid: edited}), edited


def delete(state: State, application: Application, now: datetime) -> State:
    """The application goes, and with it every number's reference to it.

    https://www.twilio.com/docs/usage/api/applications#delete-an-application-resource
    """
    rest = {sid: other for sid, other in state.applications.items() if sid != application.sid}
    numbers = {sid: _without(number, application.sid, now) for sid, number in state.numbers.items()}
    return replace(state, applications=rest, numbers=numbers)


def _without(number: Number, application: str, now: datetime) -> Number:
    names = ("voice_application_sid", "sms_application_sid", "displaced_application_sid")
    cleared: Edits = {name: "" for name in names if getattr(number, name) == application}
    return replace(number, **cleared, date_updated=now) if cleared else number
