"""`/Accounts` and the balance of an account: https://www.twilio.com/docs/iam/api/account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.access import can_access
from fallback.emulator.api.hosts import API
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, ApiResponse, make_route
from fallback.emulator.core import account_lifecycle, parameters
from fallback.emulator.core.account_lifecycle import ACCOUNT_KIND
from fallback.emulator.core.errors import TwilioError

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


def _create(before: State, request: ApiRequest) -> ApiResponse:
    """Create a subaccount of the account whose credentials the request has. Its status cannot be chosen."""
    edits = parameters.read(request.form, ACCOUNT_KIND.parameters[:1], before.switches)
    after, made = account_lifecycle.create(before, before.accounts[request.own_account], edits, request.now)
    return ApiResponse(201, bodies.render_account(made), after)


def _update(before: State, request: ApiRequest, account: str) -> ApiResponse:
    """Change an account. Only the credentials of the parent change the status of a subaccount (U)."""
    edits = parameters.read(request.form, ACCOUNT_KIND.parameters, before.switches)
    if "status" in edits and before.accounts[account].family != request.own_account:
        raise TwilioError(20001, f"Only the parent of account {account} can change its status")
    after, edited = account_lifecycle.update(before, before.accounts[account], edits, request.now)
    return ApiResponse(200, bodies.render_account(edited), after)


def _fetch_balance(before: State, _request: ApiRequest, account: str) -> ApiResponse:
    held = before.accounts[account]
    return ApiResponse(200, {"account_sid": account, "balance": held.balance, "currency": held.currency}, before)


ROUTES = (
    make_route(API, f"{ACCOUNTS}.json", GET=_list, POST=_create),
    make_route(API, f"{ACCOUNT}.json", GET=_fetch, POST=_update),
    make_route(API, f"{ACCOUNT}/Balance.json", GET=_fetch_balance),
)
