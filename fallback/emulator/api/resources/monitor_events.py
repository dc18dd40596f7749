"""`/v1/Events`: https://www.twilio.com/docs/usage/monitor-events."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.hosts import MONITOR
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.periods import read_period
from fallback.emulator.api.routes import ApiResponse, make_route
from fallback.emulator.core.errors import NotFound

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import Event, State

_EQUAL = {
    "ActorSid": "actor_sid",
    "EventType": "event_type",
    "ResourceSid": "resource_sid",
    "SourceIpAddress": "source_ip_address",
}


def _list(before: State, request: ApiRequest) -> ApiResponse:
    """List the events of the principal's account, the newest first (U)."""
    period = read_period(request.query)
    asked = {key: request.query[name] for name, key in _EQUAL.items() if request.query.get(name)}

    def where(event: Event) -> bool:
        return (
            _is_own(event, request)
            and all(getattr(event, key) == value for key, value in asked.items())
            and period.includes(event.date)
        )

    render = partial(bodies.render_event, locate=request.locate, switches=before.switches)
    filters = (*_EQUAL, "StartDate", "EndDate")
    return render_list(before, request, before.events, "events", render, where=where, filters=filters)


def _fetch(before: State, request: ApiRequest, sid: str) -> ApiResponse:
    event = before.events.get(sid)
    if event is None or not _is_own(event, request):
        raise NotFound(request.path)
    return ApiResponse(200, bodies.render_event(event, request.locate, before.switches), before)


def _is_own(event: Event, request: ApiRequest) -> bool:
    return event.account_sid == request.own_account


ROUTES = (make_route(MONITOR, "/v1/Events", GET=_list), make_route(MONITOR, "/v1/Events/{sid}", GET=_fetch))
