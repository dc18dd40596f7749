"""`/Accounts.json` and `/Accounts/{sid}.json`: https://www.twilio.com/docs/iam/api/account. Read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.access import can_access
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, ApiResponse, make_route, refuse_unserved

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import Account, State

_FILTERS = {"FriendlyName": "friendly_name", "Status": "status"}


def _list(before: State, request: ApiRequest) -> ApiResponse:
    """List the principal's account and, for a parent's token, its subaccounts."""
    accounts = [account for account in before.accounts.values() if _is_listed(before, request, account)]
    return render_list(before, request, accounts, "accounts", bodies.render_account, filters=tuple(_FILTERS))


def _is_listed(before: State, request: ApiRequest, account: Account) -> bool:
    if request.principal is None or not can_access(before, request.principal, account.sid, itself=True):
        return False
    body = bodies.render_account(account)
    return all(body[key] == request.query[name] for name, key in _FILTERS.items() if request.query.get(name))


def _fetch(before: State, _request: ApiRequest, account: str) -> ApiResponse:
    return ApiResponse(200, bodies.render_account(before.accounts[account]), before)


ROUTES = (
    make_route(API, f"{ACCOUNTS}.json", GET=_list, POST=refuse_unserved),
    make_route(API, f"{ACCOUNT}.json", GET=_fetch, POST=refuse_unserved),
)
