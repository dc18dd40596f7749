"""`/SMS/ShortCodes`: https://www.twilio.com/docs/messaging/api/short-code-resource."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import bodies
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import matches_digits, render_list
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, make_route
from fallback.emulator.core.short_codes import SHORT_CODES, ShortCode

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest, ApiResponse
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(ShortCode) if each.name != "iso_country")


def _render(code: ShortCode, request: ApiRequest, state: State) -> dict[str, Any]:
    """In the published examples what is unset is null."""
    del request
    uri = f"{ACCOUNTS}/{code.account_sid}/SMS/ShortCodes/{code.sid}.json"
    return {**bodies.render_classic(code, _FIELDS, state.switches), "uri": uri}


def _list(before: State, request: ApiRequest, account: str) -> ApiResponse:
    """`ShortCode` may be a part of the code, with `*` for any digit."""
    codes = [
        code
        for code in before.short_codes.values()
        if code.account_sid == account
        and matches_digits(code.short_code, request.query.get("ShortCode", ""))
        and request.query.get("FriendlyName") in {None, "", code.friendly_name}
    ]
    render = partial(_render, request=request, state=before)
    return render_list(before, request, codes, "short_codes", render, filters=("FriendlyName", "ShortCode"))


_CODES = ResourceCollection(SHORT_CODES, "short_codes", _render)

ROUTES = (
    make_route(API, f"{ACCOUNT}/SMS/ShortCodes.json", GET=_list),
    make_route(API, f"{ACCOUNT}/SMS/ShortCodes/{{sid}}.json", GET=_CODES.fetch, POST=_CODES.update),
)
