"""`/Calls` with their events, as a log: nothing here makes a call. https://www.twilio.com/docs/voice/api/call-resource."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.periods import read_periods
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, make_route, refuse_unserved
from fallback.emulator.core.number_lifecycle import format_friendly_name
from fallback.emulator.core.records import Call, CallEvent
from fallback.emulator.core.traffic import CALLS, list_call_events

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest, ApiResponse
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(Call))
_SUBRESOURCES = {
    "notifications": "Notifications",
    "recordings": "Recordings",
    "payments": "Payments",
    "events": "Events",
    "siprec": "Siprec",
    "streams": "Streams",
    "transcriptions": "Transcriptions",
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
    "user_defined_messages": "UserDefinedMessages",
}
_EQUAL = {"To": "to", "From": "from_", "ParentCallSid": "parent_call_sid", "Status": "status"}
_DATES = {"StartTime": "start_time", "EndTime": "end_time"}
_FILTERS = (*_EQUAL, *(f"{name}{sign}" for name in _DATES for sign in ("", "<", ">")))


def render_call(call: Call, request: ApiRequest, state: State) -> dict[str, Any]:
    """Return the body of a call."""
    del request
    uri = f"{ACCOUNTS}/{call.account_sid}/Calls/{call.sid}"
    return {
        **record_bodies.render_classic(call, _FIELDS, state.switches),
        "to_formatted": format_friendly_name(call.to),
        "from_formatted": format_friendly_name(call.from_),
        "uri": f"{uri}.json",
        "subresource_uris": {name: f"{uri}/{part}.json" for name, part in _SUBRESOURCES.items()},
    }


def _list(before: State, request: ApiRequest, account: str) -> ApiResponse:
    """List calls, the newest first."""
    asked = {field: request.query[name] for name, field in _EQUAL.items() if request.query.get(name)}
    periods = [(field, period) for name, field in _DATES.items() for period in read_periods(request.query, name)]

    def where(call: Call) -> bool:
        return (
            call.account_sid == account
            and all(getattr(call, field) == value for field, value in asked.items())
            and all(period.includes(getattr(call, field)) for field, period in periods)
        )

    render = partial(render_call, request=request, state=before)
    return render_list(
        before,
        request,
        before.calls,
        "calls",
        render,
        where=where,
        filters=_FILTERS,
        date=lambda call: call.start_time or call.date_created,
    )


_CALLS = ResourceCollection(CALLS, "calls", render_call)


def _list_events(before: State, request: ApiRequest, account: str, sid: str) -> ApiResponse:
    events = list_call_events(before, _CALLS.find(before, request, sid, account=account), request.now)
    return render_list(before, request, events, "events", partial(_render_event, state=before))


def _render_event(event: CallEvent, state: State) -> dict[str, Any]:
    names = [each.name for each in fields(event.response)]
    return {
        "request": record_bodies.render_classic(event.request, ("method", "url", "parameters"), state.switches),
        "response": record_bodies.render_classic(event.response, names, state.switches),
    }


_CALL = f"{ACCOUNT}/Calls/{{sid}}"
ROUTES = (
    make_route(API, f"{ACCOUNT}/Calls.json", GET=_list, POST=refuse_unserved),
    make_route(API, f"{_CALL}.json", GET=_CALLS.fetch, POST=refuse_unserved, DELETE=refuse_unserved),
    make_route(API, f"{_CALL}/Events.json", GET=_list_events),
)
