"""Create, change and delete a TwiML application. Pure: each function returns the next state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.core.state import Application, Number, State, derive_sid

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Edits

_REFERENCES = ("voice_application_sid", "sms_application_sid", "displaced_application_sid")


def create(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, Application]:
    """Create an application of the account with `edits`."""
    blank = make_blank(derive_sid("AP", account_sid, state.issued), account_sid, now)
    after, application = update(state, blank, edits, now)
    return replace(after, issued=state.issued + 1), application


def make_blank(sid: str, account_sid: str, now: datetime) -> Application:
    """Return an application without settings. Its name is its SID (U)."""
    return Application(sid=sid, account_sid=account_sid, friendly_name=sid, date_created=now, date_updated=now)


def update(state: State, application: Application, edits: Edits, now: datetime) -> tuple[State, Application]:
    """Change `application`. A fallback without a primary, which a number may not have, is accepted here (U)."""
    edited = replace(application, **edits, date_updated=now)
    return replace(state, applications=state.applications | {edited.sid: edited}), edited


def delete(state: State, application: Application, now: datetime) -> State:
    """Delete `application`, and every number's reference to it.

    https://www.twilio.com/docs/usage/api/applications#delete-an-application-resource
    """
    cleared = {sid: _remove_reference(number, application.sid, now) for sid, number in state.numbers.items()}
    changed = {sid: number for sid, number in cleared.items() if number is not state.numbers[sid]}
    return replace(state, applications=state.applications.remove(application.sid), numbers=state.numbers | changed)


def _remove_reference(number: Number, application_sid: str, now: datetime) -> Number:
    cleared: Edits = {name: "" for name in _REFERENCES if getattr(number, name) == application_sid}
    return replace(number, **cleared, date_updated=now) if cleared else number
