"""An edit as a person makes it in Twilio's web console: no credentials, one number, the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.protocol import settled
from fallback.emulator.api.routes import Answer
from fallback.emulator.core import events, parameters
from fallback.emulator.core import number_lifecycle as numbers
from fallback.emulator.core.errors import TwilioError, unknown_field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.state import State

_BY_FIELD = {parameter.field: parameter for parameter in parameters.NUMBER}


def edit(before: State, phone_number: str, settings: Mapping[str, str], now: datetime, caller: str | None) -> Answer:
    """The number with `settings`, whose names are those of Twilio's JSON; an unknown name is an error."""
    before = settled(before, now)
    number = before.find(phone_number)
    if number is None:
        return Answer(404, {"message": f"no account of the emulator has {phone_number}"}, before)
    for name in settings:
        if name not in _BY_FIELD:
            return Answer(400, {"message": unknown_field(name, _BY_FIELD)}, before)
    form = {_BY_FIELD[name].name: text for name, text in settings.items()}
    try:
        edits = parameters.read_number(form, before.switches)
        after, edited = numbers.update(before, number, edits, now)
    except TwilioError as error:
        return Answer(error.status, bodies.error(error), before)
    recorded = events.recorded(before, after, events.by_console(caller), now)
    return Answer(200, bodies.number(edited, after.switches), recorded)
