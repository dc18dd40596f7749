"""Who is asking, and whose resources that opens: https://www.twilio.com/docs/iam/api/subaccounts."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from fallback.emulator.core.errors import TwilioError, not_found, unauthenticated
from fallback.emulator.core.events import Origin
from fallback.emulator.core.state import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import Account, State


_T = TypeVar("_T", bound=Resource)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`sid` is what signed in: an account by its token, an API key, or test credentials."""

    sid: str
    account: Account
    by: Literal["token", "key", "test"]


def signed_in(state: State, authorization: str | None) -> SignedIn | None:
    """Whom HTTP's Authorization header names, if its password is right."""
    user, password = _basic(authorization or "")
    for account in state.accounts.values() if password else ():
        if (user, password) == (account.sid, account.auth_token):
            return SignedIn(user, account, "token")
        if account.api_keys.get(user) == password:
            return SignedIn(user, account, "key")
        if account.test and (user, password) == (account.test.sid, account.test.auth_token):
            return SignedIn(user, account, "test")
    return None


def admits(state: State, who: SignedIn, account_sid: str) -> bool:
    """Whether `who` may see the account: its own, or with a parent's token (not its API keys) a subaccount."""
    if who.account.sid == account_sid:
        return True
    account = state.accounts.get(account_sid)
    return who.by == "token" and account is not None and account.owner == who.account.sid


def find_owned(resources: Mapping[str, _T], call: Call, account_sid: str, sid: str) -> _T:
    """Return the resource with `sid` if the account owns it; anything else is 20404."""
    resource = resources.get(sid)
    if resource is None or resource.account_sid != account_sid:
        raise not_found(call.path)
    return resource


def check_active(state: State, account: Account) -> None:
    """Raises what Twilio answers on behalf of a suspended or closed account; which code, is a switch."""
    if account.status == "active":
        return
    code = state.switches.inactive_account
    raise unauthenticated() if code == 20003 else TwilioError(code, f"Account {account.sid} is {account.status}")


def origin_of(who: SignedIn, state: State, caller: str | None) -> Origin:
    """Where a call's changes come from; whether an API key is named as the actor is a switch."""
    if who.by == "key" and state.switches.api_key_actor == "key":
        return Origin(who.sid, "api-key", "api", caller)
    return Origin(who.account.sid, "account", "api", caller)


def _basic(authorization: str) -> tuple[str, str]:
    """User and password of HTTP Basic, empty if there are none."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
