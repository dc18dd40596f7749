"""`/v1/Alerts` of monitor.twilio.com: https://www.twilio.com/docs/usage/monitor-alert."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.access import find_owned
from fallback.emulator.api.hosts import MONITOR
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.periods import read_period
from fallback.emulator.api.routes import ApiResponse, make_route
from fallback.emulator.core.alerts import list_alerts
from fallback.emulator.core.records import Alert

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_ALONE = ("request_variables", "request_headers", "response_headers", "response_body")
_LISTED = tuple(each.name for each in fields(Alert) if each.name not in _ALONE)


def _render(alert: Alert, request: ApiRequest, state: State, *, names: tuple[str, ...] = _LISTED) -> dict[str, Any]:
    url = f"{request.locate(MONITOR)}/v1/Alerts/{alert.sid}"
    more = f"https://www.twilio.com/docs/errors/{alert.error_code}"
    return {**record_bodies.render_v1(alert, names, state.switches), "more_info": more, "url": url}


def _list(before: State, request: ApiRequest) -> ApiResponse:
    """List the alerts of the last 30 days, the newest first (U)."""
    period, level = read_period(request.query), request.query.get("LogLevel")

    def where(alert: Alert) -> bool:
        return level in {None, "", alert.log_level} and period.includes(alert.date_generated)

    return render_list(
        before,
        request,
        list_alerts(before, request.own_account, request.now),
        "alerts",
        partial(_render, request=request, state=before),
        where=where,
        filters=("LogLevel", "StartDate", "EndDate"),
        date=lambda alert: alert.date_generated,
    )


def _fetch(before: State, request: ApiRequest, sid: str) -> ApiResponse:
    alert = find_owned(before.alerts, request, request.own_account, sid)
    return ApiResponse(200, _render(alert, request, before, names=(*_LISTED, *_ALONE)), before)


ROUTES = (make_route(MONITOR, "/v1/Alerts", GET=_list), make_route(MONITOR, "/v1/Alerts/{sid}", GET=_fetch))
