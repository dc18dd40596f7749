"""Which credentials open which account: https://www.twilio.com/docs/iam/api/subaccounts."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from fallback.emulator.core.errors import NotFound, TwilioError, Unauthenticated
from fallback.emulator.core.events import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import Account, Owned, State

_T = TypeVar("_T", bound="Owned")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who sends a request: `sid` names an account (by its token), an API key, or test credentials."""

    sid: str
    account: Account
    by: Literal["token", "key", "test"]


def authenticate(state: State, authorization: str | None) -> Principal | None:
    """Return the principal that the Authorization header names, if the password is right."""
    user, password = _parse_basic(authorization or "")
    for account in state.accounts.values() if password else ():
        if (user, password) == (account.sid, account.auth_token):
            return Principal(user, account, "token")
        if account.api_keys.get(user) == password:
            return Principal(user, account, "key")
        if account.test and (user, password) == (account.test.sid, account.test.auth_token):
            return Principal(user, account, "test")
    return None


def can_access(state: State, principal: Principal, account_sid: str) -> bool:
    """Return whether the account is open: it is the principal's own, or a subaccount of a parent's token.

    The API keys of a parent do not open its subaccounts.
    """
    if principal.account.sid == account_sid:
        return True
    account = state.accounts.get(account_sid)
    return principal.by == "token" and account is not None and account.owner == principal.account.sid


def find_owned(resources: Mapping[str, _T], request: ApiRequest, account_sid: str, sid: str) -> _T:
    """Return the resource with `sid` if the account owns it; otherwise raise NotFound."""
    resource = resources.get(sid)
    if resource is None or resource.account_sid != account_sid:
        raise NotFound(request.path)
    return resource


def check_active(state: State, account: Account) -> None:
    """Refuse a request about a suspended or closed account. A switch decides the code."""
    if account.status == "active":
        return
    code = state.switches.inactive_account
    raise Unauthenticated() if code == 20003 else TwilioError(code, f"Account {account.sid} is {account.status}")


def find_origin(principal: Principal, state: State, client_address: str | None) -> Origin:
    """Return the origin of a change over the API. A switch decides whether an API key is the actor."""
    if principal.by == "key" and state.switches.api_key_actor == "key":
        return Origin(principal.sid, "api-key", "api", client_address)
    return Origin(principal.account.sid, "account", "api", client_address)


def _parse_basic(authorization: str) -> tuple[str, str]:
    """Return user and password of HTTP Basic, both empty if the header is something else."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
