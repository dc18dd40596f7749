"""Answer one request to the API: a state and a request in, a response and the next state out. Pure.

Terms: a *principal* is who the credentials of a request name. A *route* is a path with a function for each method.
*Settling* is what Twilio finishes by itself after a time, such as the registration of an emergency address.

Premise: time passes only when a request arrives. Before each request the state is settled up to the request's own time,
so the answer depends on nothing but its arguments, and a test moves the clock instead of waiting. A timer that settles
in the background was rejected: what a request sees would depend on when the timer ran.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies, magic_numbers, site
from fallback.emulator.api.access import authenticate, can_access, check_active, check_key, find_origin
from fallback.emulator.api.resources import (
    accounts,
    address_configurations,
    applications,
    assigned_add_ons,
    available_phone_numbers,
    byoc_trunks,
    calls,
    incoming_phone_numbers,
    keys,
    messages,
    messaging_services,
    monitor_alerts,
    monitor_events,
    serverless,
    short_codes,
    sip_domains,
    trunks,
)
from fallback.emulator.api.routes import ACCOUNTS, ApiRequest, ApiResponse, refuse_unserved
from fallback.emulator.core import number_lifecycle, serverless_lifecycle
from fallback.emulator.core.errors import NotFound, TwilioError, Unauthenticated
from fallback.emulator.core.events import TWILIO, record_events

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.api.access import Principal
    from fallback.emulator.core.state import State

ROUTES = (
    *accounts.ROUTES,
    *incoming_phone_numbers.ROUTES,
    *applications.ROUTES,
    *available_phone_numbers.ROUTES,
    *monitor_events.ROUTES,
    *monitor_alerts.ROUTES,
    *calls.ROUTES,
    *messages.ROUTES,
    *messaging_services.ROUTES,
    *short_codes.ROUTES,
    *trunks.ROUTES,
    *sip_domains.ROUTES,
    *byoc_trunks.ROUTES,
    *address_configurations.ROUTES,
    *assigned_add_ons.ROUTES,
    *keys.ROUTES,
    *serverless.ROUTES,
)
_BY_HOST = {host: [route for route in ROUTES if route.host == host] for host in {route.host for route in ROUTES}}


def answer(before: State, request: ApiRequest) -> ApiResponse:
    """Return Twilio's response to `request`. A refused request changes nothing but what time itself settles."""
    settled = settle(before, request.now)
    if request.host.endswith(site.DOMAIN):
        return site.answer(settled, request)
    principal = authenticate(settled, request.authorization)
    try:
        if principal is None:
            raise Unauthenticated
        response = _dispatch(settled, replace(request, principal=principal), principal)
    except TwilioError as error:
        return ApiResponse(error.status, bodies.render_error(error), settled)
    origin = find_origin(principal, settled, request.client_address)
    return replace(response, state=record_events(settled, response.state, origin, request.now))


def settle(before: State, now: datetime) -> State:
    """Return the state after what Twilio finishes by itself up to `now`."""
    after = serverless_lifecycle.settle(number_lifecycle.settle(before, now), now)
    return record_events(before, after, TWILIO, now)


def _dispatch(before: State, request: ApiRequest, principal: Principal) -> ApiResponse:
    check_active(before, principal.account)
    check_key(principal, request)
    if principal.by == "test":
        return magic_numbers.answer(before, request, principal)
    for route in _BY_HOST.get(request.host, ()):
        if path := route.pattern.fullmatch(request.path):
            parts = path.groupdict()
            _check_account(before, request, principal, parts.get("account"))
            if request.method not in route.methods:
                raise TwilioError(20004, "Method not allowed")
            return route.methods[request.method](before, request, **parts)
    return refuse_unserved(before, request)


def _check_account(before: State, request: ApiRequest, principal: Principal, account_sid: str | None) -> None:
    """Refuse an account in the path that the principal may not see. A parent may see a closed subaccount."""
    if account_sid is None:
        return
    is_itself = request.path == f"{ACCOUNTS}/{account_sid}.json"
    if not can_access(before, principal, account_sid, itself=is_itself):
        raise NotFound(request.path)
    if not is_itself:
        check_active(before, before.accounts[account_sid])
