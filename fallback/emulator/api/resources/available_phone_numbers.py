"""`/AvailablePhoneNumbers`: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.paging import read_page_size
from fallback.emulator.api.routes import ACCOUNT, ApiResponse, make_route
from fallback.emulator.core.errors import NotFound
from fallback.emulator.core.number_lifecycle import format_friendly_name
from fallback.emulator.core.number_search import list_countries, list_types, search

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_TYPES = {"Local": "local", "Mobile": "mobile", "TollFree": "tollfree"}


def _list_countries(before: State, request: ApiRequest, account: str) -> ApiResponse:
    countries = list_countries(before.available.values())
    entries = [bodies.render_country(account, code, name, list_types(code)) for code, name in countries.items()]
    return ApiResponse(200, {"countries": entries, "uri": request.path}, before)


def _fetch_country(before: State, request: ApiRequest, account: str, country: str) -> ApiResponse:
    countries = list_countries(before.available.values())
    if country not in countries:
        raise NotFound(request.path)
    return ApiResponse(200, bodies.render_country(account, country, countries[country], list_types(country)), before)


def _search(before: State, request: ApiRequest, account: str, country: str, kind: str) -> ApiResponse:
    """Return one page without links, as in the published examples. A type that the country lacks is 20404."""
    del account
    offers = before.available.values()
    if country not in list_countries(offers) or _TYPES[kind] not in list_types(country):
        raise NotFound(request.path)
    page = search(offers, country, _TYPES[kind], request.query)[: read_page_size(request.query)]
    entries = [bodies.render_offer(each, format_friendly_name(each.phone_number), before.switches) for each in page]
    return ApiResponse(200, {"available_phone_numbers": entries, "uri": request.path}, before)


_AVAILABLE = f"{ACCOUNT}/AvailablePhoneNumbers"
_COUNTRY = rf"{_AVAILABLE}/(?P<country>[A-Z]{{2}})"
ROUTES = (
    make_route(rf"{_AVAILABLE}\.json", GET=_list_countries),
    make_route(rf"{_COUNTRY}\.json", GET=_fetch_country),
    make_route(rf"{_COUNTRY}/(?P<kind>{'|'.join(_TYPES)})\.json", GET=_search),
)
