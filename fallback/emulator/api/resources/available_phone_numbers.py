"""`/AvailablePhoneNumbers`: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import read_page_size
from fallback.emulator.api.routes import ACCOUNT, ApiResponse, make_route, refuse_unserved
from fallback.emulator.core.errors import NotFound
from fallback.emulator.core.number_lifecycle import format_friendly_name
from fallback.emulator.core.number_search import (
    NORTH_AMERICA,
    has_country,
    list_countries,
    list_types,
    name_country,
    search,
)

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_TYPES = {"Local": "local", "Mobile": "mobile", "TollFree": "tollfree"}
_UNSERVED = ("National", "Voip", "SharedCost", "MachineToMachine")


def _list_countries(before: State, request: ApiRequest, account: str) -> ApiResponse:
    countries = list_countries(before.available.values())
    entries = [bodies.render_country(account, code, name, list_types(code)) for code, name in countries.items()]
    return ApiResponse(200, {"countries": entries, "uri": request.path}, before)


def _fetch_country(before: State, request: ApiRequest, account: str, country: str) -> ApiResponse:
    if not has_country(before.available.values(), country):
        raise NotFound(request.path)
    return ApiResponse(200, bodies.render_country(account, country, name_country(country), list_types(country)), before)


def _search(before: State, request: ApiRequest, account: str, country: str, kind: str) -> ApiResponse:
    """Return one page without links, as in the published examples. A type that the country lacks is 20404."""
    del account
    offers = before.available.values()
    if not has_country(offers, country) or kind not in list_types(country):
        raise NotFound(request.path)
    page = search(offers, country, kind, request.query)[: read_page_size(request.query)]
    entries = [bodies.render_offer(each, format_friendly_name(each.phone_number), before.switches) for each in page]
    return ApiResponse(200, {"available_phone_numbers": entries, "uri": request.path}, before)


def _search_unserved(before: State, request: ApiRequest, account: str, country: str) -> ApiResponse:
    """North America has no numbers of these types. Other countries may have them."""
    if country in NORTH_AMERICA:
        raise NotFound(request.path)
    return refuse_unserved(before, request, account=account, country=country)


_AVAILABLE = f"{ACCOUNT}/AvailablePhoneNumbers"
_COUNTRY = f"{_AVAILABLE}/{{country}}"
ROUTES = (
    make_route(API, f"{_AVAILABLE}.json", GET=_list_countries),
    make_route(API, f"{_COUNTRY}.json", GET=_fetch_country),
    *(make_route(API, f"{_COUNTRY}/{path}.json", GET=partial(_search, kind=kind)) for path, kind in _TYPES.items()),
    *(make_route(API, f"{_COUNTRY}/{path}.json", GET=_search_unserved) for path in _UNSERVED),
)
