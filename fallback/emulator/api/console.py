"""Change a number as a person does in Twilio's web console: without credentials, by the same rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies, protocol
from fallback.emulator.api.routes import ApiResponse
from fallback.emulator.core import number_lifecycle, parameters
from fallback.emulator.core.errors import TwilioError, describe_unknown
from fallback.emulator.core.events import CONSOLE_USER, make_console_origin, record_events

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.state import State

_USER = re.compile(r"US[0-9a-fA-F]{32}")
_BY_FIELD = {parameter.field: parameter for parameter in parameters.NUMBER}


def edit(
    before: State,
    phone_number: str,
    settings: Mapping[str, str],
    now: datetime,
    client_address: str | None,
    *,
    user: str = CONSOLE_USER,
) -> ApiResponse:
    """Change the number as `user`. `settings` are named as in Twilio's JSON; an unknown name is an error."""
    if not _USER.fullmatch(user):
        return ApiResponse(400, {"message": f"expected US and 32 hex digits, found {user!r}"}, before)
    before = protocol.settle(before, now)
    number = before.find_number(phone_number)
    if number is None:
        return ApiResponse(404, {"message": f"no account of the emulator has {phone_number}"}, before)
    for name in settings:
        if name not in _BY_FIELD:
            return ApiResponse(400, {"message": describe_unknown("field", name, _BY_FIELD)}, before)
    form = {_BY_FIELD[name].name: text for name, text in settings.items()}
    try:
        edits = parameters.read_number(form, before.switches)
        after, edited = number_lifecycle.update(before, number, edits, now)
    except TwilioError as error:
        return ApiResponse(error.status, bodies.render_error(error), before)
    after = record_events(before, after, make_console_origin(client_address, user), now)
    return ApiResponse(200, bodies.render_number(edited, after.switches), after)
