"""`/v1/Events` of monitor.twilio.com, on this server: https://www.twilio.com/docs/usage/monitor-events."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.paging import paginate, render_meta
from fallback.emulator.api.routes import ApiResponse, make_route, make_sid_pattern
from fallback.emulator.core.errors import NotFound, TwilioError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    since, until = _read_date(request.query, "StartDate"), _read_date(request.query, "EndDate")
    events = [
        event
        for event in before.events.values()
        if _is_own(event, request)
        and (since is None or event.date.replace(microsecond=0) >= since)
        and (until is None or event.date.replace(microsecond=0) <= until)
        and all(getattr(event, key) == request.query[name] for name, key in _EQUAL.items() if request.query.get(name))
    ]
    page = paginate(events, f"{request.base_url}{request.path}", request.query, (*_EQUAL, "StartDate", "EndDate"))
    entries = [bodies.render_event(event, request.base_url, before.switches) for event in page.entries]
    return ApiResponse(200, {"events": entries, "meta": render_meta(page, "events")}, before)


def _fetch(before: State, request: ApiRequest, sid: str) -> ApiResponse:
    event = before.events.get(sid)
    if event is None or not _is_own(event, request):
        raise NotFound(request.path)
    return ApiResponse(200, bodies.render_event(event, request.base_url, before.switches), before)


def _is_own(event: Event, request: ApiRequest) -> bool:
    return request.principal is not None and event.account_sid == request.principal.account.sid


def _read_date(query: Mapping[str, str], name: str) -> datetime | None:
    """Return a date or a time in GMT. An end date includes its day (U); anything that is no date is 20001 (U)."""
    text = query.get(name)
    if not text:
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise TwilioError(20001, f"{name} is not a date: {text}") from None
    if name == "EndDate" and len(text) == len("YYYY-MM-DD"):
        date = datetime.combine(date, time.max)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


ROUTES = (make_route("/v1/Events", GET=_list), make_route(f"/v1/Events/{make_sid_pattern('AE')}", GET=_fetch))
