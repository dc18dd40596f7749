"""`/SMS/ShortCodes`: https://www.twilio.com/docs/messaging/api/short-code-resource."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import contains_digits, render_list
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, make_route
from fallback.emulator.core.records import ShortCode
from fallback.emulator.core.short_codes import SHORT_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import ApiRequest, ApiResponse
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(ShortCode) if each.name != "iso_country")
_FILTERS = ("FriendlyName", "ShortCode")


def _render(code: ShortCode, request: ApiRequest, state: State) -> dict[str, Any]:
    """In the published examples what is unset is null."""
    del request
    uri = f"{ACCOUNTS}/{code.account_sid}/SMS/ShortCodes/{code.sid}.json"
    return {**record_bodies.render_classic(code, _FIELDS, state.switches), "uri": uri}


def _list(before: State, request: ApiRequest, account: str) -> ApiResponse:
    where = partial(_matches, account=account, query=request.query)
    render = partial(_render, request=request, state=before)
    return render_list(before, request, before.short_codes, "short_codes", render, where=where, filters=_FILTERS)


def _matches(code: ShortCode, account: str, query: Mapping[str, str]) -> bool:
    return (
        code.account_sid == account
        and contains_digits(code.short_code, query.get("ShortCode", ""))
        and query.get("FriendlyName") in {None, "", code.friendly_name}
    )


_CODES = ResourceCollection(SHORT_CODES, "short_codes", _render)

ROUTES = (
    make_route(API, f"{ACCOUNT}/SMS/ShortCodes.json", GET=_list),
    make_route(API, f"{ACCOUNT}/SMS/ShortCodes/{{sid}}.json", GET=_CODES.fetch, POST=_CODES.update),
)
