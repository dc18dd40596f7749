"""`/AssignedAddOns` of a number: https://www.twilio.com/docs/phone-numbers/api/assignedaddon-resource."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.access import find_owned
from fallback.emulator.api.hosts import API
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, ApiResponse, make_route
from fallback.emulator.core import add_ons, parameters
from fallback.emulator.core.add_ons import ADD_ONS, INSTALLED
from fallback.emulator.core.records import AssignedAddOn
from fallback.emulator.core.resource_kinds import NUMBERS

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(AssignedAddOn))


def _render(add_on: AssignedAddOn, request: ApiRequest, state: State) -> dict[str, Any]:
    del request
    numbers = f"{ACCOUNTS}/{add_on.account_sid}/IncomingPhoneNumbers"
    uri = f"{numbers}/{add_on.resource_sid}/AssignedAddOns/{add_on.sid}"
    return {
        **record_bodies.render_classic(add_on, _FIELDS, state.switches),
        "uri": f"{uri}.json",
        "subresource_uris": {"extensions": f"{uri}/Extensions.json"},
    }


_ADD_ONS = ResourceCollection(ADD_ONS, "assigned_add_ons", _render, parents={"resource": NUMBERS})


def _create(before: State, request: ApiRequest, account: str, resource: str) -> ApiResponse:
    number = find_owned(before.numbers, request, account, resource)
    installed = parameters.read(request.form, INSTALLED, before.switches, creates=True)
    after, add_on = add_ons.assign(before, number, installed["installed_sid"], request.now)
    return ApiResponse(201, _render(add_on, request, after), after)


_PATH = f"{ACCOUNT}/IncomingPhoneNumbers/{{resource}}/AssignedAddOns"
ROUTES = (
    make_route(API, f"{_PATH}.json", GET=_ADD_ONS.list_all, POST=_create),
    make_route(API, f"{_PATH}/{{sid}}.json", GET=_ADD_ONS.fetch, DELETE=_ADD_ONS.delete),
)
