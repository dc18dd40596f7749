"""`/IncomingPhoneNumbers`: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import bodies
from fallback.emulator.api.access import find_owned
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import contains_digits, render_list
from fallback.emulator.api.routes import ACCOUNT, ApiResponse, make_route
from fallback.emulator.core import number_lifecycle, parameters
from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import Number, State

_FILTERS = ("PhoneNumber", "FriendlyName", "Beta", "Origin")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")


def buy(before: State, request: ApiRequest, account: str, kind: str | None = None) -> ApiResponse:
    """Buy the number that `request` names, or the first one in an area code where the path names no `kind`."""
    phone_number, area_code = request.form.get("PhoneNumber", ""), request.form.get("AreaCode", "")
    if area_code and kind:
        raise TwilioError(21457, "AreaCode is not supported here; give a PhoneNumber")
    if area_code and not phone_number:
        phone_number = number_lifecycle.pick_in_area(before, area_code)
    if not phone_number:
        raise TwilioError(21421, "PhoneNumber is required" if kind else "PhoneNumber or AreaCode is required")
    edits = parameters.read_number(request.form, before.switches)
    after, number = number_lifecycle.buy(before, account, phone_number, edits, request.now, kind=kind)
    return ApiResponse(201, _render(number, after, kind), after)


def _list(before: State, request: ApiRequest, account: str, kind: str | None = None) -> ApiResponse:
    render = partial(_render, state=before, kind=kind)
    where = partial(_matches, account=account, kind=kind, query=request.query)
    return render_list(before, request, before.numbers, "incoming_phone_numbers", render, where=where, filters=_FILTERS)


def _render(number: Number, state: State, kind: str | None) -> dict[str, Any]:
    """Leave the type out of the body where the path names it, as in Twilio's OpenAPI document."""
    body = bodies.render_number(number, state.switches)
    return {name: value for name, value in body.items() if name != "type"} if kind else body


def _matches(number: Number, account: str, kind: str | None, query: Mapping[str, str]) -> bool:
    """`PhoneNumber` may be a part of the number; the other filters are exact."""
    return (
        number.account_sid == account
        and kind in {None, number.type}
        and contains_digits(number.phone_number, query.get("PhoneNumber", ""))
        and query.get("FriendlyName") in {None, "", number.friendly_name}
        and query.get("Origin") in {None, "", number.origin}
        and not (number.beta and query.get("Beta") == "false")
    )


def _fetch(before: State, request: ApiRequest, account: str, sid: str) -> ApiResponse:
    number = find_owned(before.numbers, request, account, sid)
    return ApiResponse(200, bodies.render_number(number, before.switches), before)


def _update(before: State, request: ApiRequest, account: str, sid: str) -> ApiResponse:
    number = find_owned(before.numbers, request, account, sid)
    gaining = request.form.get("AccountSid", account)
    edits = parameters.read_number(request.form, before.switches)
    if gaining == account:
        after, edited = number_lifecycle.update(before, number, edits, request.now)
    else:
        _check_move(before, request, account, gaining)
        after, edited = number_lifecycle.move(before, number, gaining, edits, request.now)
    return ApiResponse(200, bodies.render_number(edited, after.switches), after)


def _check_move(before: State, request: ApiRequest, losing: str, gaining: str) -> None:
    """Raise the errors of https://www.twilio.com/docs/iam/api/subaccounts#exchanging-numbers, in the order of codes.

    "The caller must be the parent account" is understood as its token, not its API keys (U).
    """
    if not _ACCOUNT_SID.fullmatch(gaining):
        raise TwilioError(21470, f"AccountSid {gaining} is not valid")
    account, principal = before.accounts.get(gaining), request.principal
    if account is None:
        raise TwilioError(21471, f"Account {gaining} does not exist")
    if account.status != "active":
        raise TwilioError(21472, f"Account {gaining} is not active")
    if account.family != before.accounts[losing].family:
        raise TwilioError(21473, f"Account {gaining} is not related to the owner of the number")
    if principal is None or (principal.sid, principal.by) != (account.family, "token"):
        raise TwilioError(21474, "Only the parent account can move numbers")


def _release(before: State, request: ApiRequest, account: str, sid: str) -> ApiResponse:
    number = find_owned(before.numbers, request, account, sid)
    return ApiResponse(204, None, number_lifecycle.release(before, number, request.now))


_NUMBERS = f"{ACCOUNT}/IncomingPhoneNumbers"
ROUTES = (
    make_route(API, f"{_NUMBERS}.json", GET=_list, POST=buy),
    *(
        make_route(API, f"{_NUMBERS}/{path}.json", GET=partial(_list, kind=kind), POST=partial(buy, kind=kind))
        for path, kind in (("Local", "local"), ("Mobile", "mobile"), ("TollFree", "tollfree"))
    ),
    make_route(API, f"{_NUMBERS}/{{sid}}.json", GET=_fetch, POST=_update, DELETE=_release),
)
