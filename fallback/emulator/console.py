"""An edit as a person makes it in Twilio's web console: no credentials, one number, the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator import parameters, state
from fallback.emulator.errors import TwilioError, unknown_field
from fallback.emulator.protocol import Answer, error_body, number_body

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.state import State


def edit(before: State, phone_number: str, settings: Mapping[str, str], now: datetime) -> Answer:
    """The number with `settings`, whose names are those of Twilio's JSON; an unknown name is an error."""
    number = before.find(phone_number)
    if number is None:
        return Answer(404, {"message": f"no account of the emulator has {phone_number}"}, before)
    for name in settings:
        if name not in parameters.BY_FIELD:
            return Answer(400, {"message": unknown_field(name, parameters.BY_FIELD)}, before)
    form = {parameters.BY_FIELD[name].name: text for name, text in settings.items()}
    try:
        after, edited = state.update(before, number, parameters.read(form), now)
    except TwilioError as error:
        return Answer(error.status, error_body(error), before)
    return Answer(200, number_body(edited), after)
