"""`/Applications`: https://www.twilio.com/docs/usage/api/applications."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.access import find_owned
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.routes import ACCOUNT, ApiResponse, make_route
from fallback.emulator.core import application_lifecycle, parameters

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State


def _list(before: State, request: ApiRequest, account: str) -> ApiResponse:
    name = request.query.get("FriendlyName")
    applications = [
        application
        for application in before.applications.values()
        if application.account_sid == account and name in {None, "", application.friendly_name}
    ]
    render = partial(bodies.render_application, switches=before.switches)
    return render_list(before, request, applications, "applications", render, filters=("FriendlyName",))


def _create(before: State, request: ApiRequest, account: str) -> ApiResponse:
    edits = parameters.read_application(request.form, before.switches)
    after, application = application_lifecycle.create(before, account, edits, request.now)
    return ApiResponse(201, bodies.render_application(application, after.switches), after)


def _fetch(before: State, request: ApiRequest, account: str, sid: str) -> ApiResponse:
    application = find_owned(before.applications, request, account, sid)
    return ApiResponse(200, bodies.render_application(application, before.switches), before)


def _update(before: State, request: ApiRequest, account: str, sid: str) -> ApiResponse:
    application = find_owned(before.applications, request, account, sid)
    edits = parameters.read_application(request.form, before.switches)
    after, edited = application_lifecycle.update(before, application, edits, request.now)
    return ApiResponse(200, bodies.render_application(edited, after.switches), after)


def _delete(before: State, request: ApiRequest, account: str, sid: str) -> ApiResponse:
    application = find_owned(before.applications, request, account, sid)
    return ApiResponse(204, None, application_lifecycle.delete(before, application, request.now))


_APPLICATIONS = f"{ACCOUNT}/Applications"
ROUTES = (
    make_route(API, f"{_APPLICATIONS}.json", GET=_list, POST=_create),
    make_route(API, f"{_APPLICATIONS}/{{sid}}.json", GET=_fetch, POST=_update, DELETE=_delete),
)
