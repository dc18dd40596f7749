"""Which credentials open which account: https://www.twilio.com/docs/iam/api/subaccounts."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from fallback.emulator.api.hosts import API
from fallback.emulator.api.routes import ACCOUNTS
from fallback.emulator.core.errors import NotFound, TwilioError, Unauthenticated
from fallback.emulator.core.events import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import Account, Owned, State

_T = TypeVar("_T", bound="Owned")
_FOR_MANAGERS = re.compile(
    rf"{API}{ACCOUNTS}(?:/[^/]+)?\.json|{API}{ACCOUNTS}/[^/]+/(?:SigningKeys|Keys)(?:/.*|\.json)|iam\.twilio\.com/v1/Keys(?:/.*)?"
)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who sends a request: `sid` names an account (by its token), an API key, or test credentials.

    `can_manage` says whether accounts and keys are open: to tokens and Main keys.
    https://www.twilio.com/docs/iam/api-keys/keys-in-console#types-of-keys
    """

    sid: str
    account: Account
    by: Literal["token", "key", "test"]
    can_manage: bool = True


def authenticate(state: State, authorization: str | None) -> Principal | None:
    """Return the principal that the Authorization header names, if the password is right."""
    user, password = _parse_basic(authorization or "")
    if not password:
        return None
    account, key = state.accounts.get(user), state.keys.get(user)
    if account and account.auth_token == password:
        return Principal(user, account, "token")
    if key and key.secret == password:
        return Principal(user, state.accounts[key.account_sid], "key", can_manage=key.kind == "main")
    for each in state.accounts.values():
        if each.test and (user, password) == (each.test.sid, each.test.auth_token):
            return Principal(user, each, "test")
    return None


def can_access(state: State, principal: Principal, account_sid: str, *, itself: bool = False) -> bool:
    """Return whether the account is open: it is the principal's own, or a subaccount of a parent's token.

    The API keys of a parent do not open what its subaccounts hold. A Main key opens the subaccounts `itself`, as it
    manages them (U).
    """
    if principal.account.sid == account_sid:
        return True
    account = state.accounts.get(account_sid)
    is_open = principal.by == "token" or (itself and principal.can_manage)
    return is_open and account is not None and account.owner == principal.account.sid


def check_key(principal: Principal, request: ApiRequest) -> None:
    """Refuse accounts and keys to a Standard API key, with the 20003 that it gets at Twilio.

    https://github.com/twilio/twilio-python/issues/259
    """
    if not principal.can_manage and _FOR_MANAGERS.fullmatch(f"{request.host}{request.path}"):
        raise Unauthenticated


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
