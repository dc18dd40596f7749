"""Create, rename, suspend and close subaccounts: https://www.twilio.com/docs/iam/api/subaccounts. Pure.

Twilio documents no codes for what it refuses here (U).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.core import number_lifecycle
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import Parameter, make_choice_reader, read_friendly_name
from fallback.emulator.core.records import ApiKey
from fallback.emulator.core.state import Account, derive_sid

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Edits, State

ACCOUNT_KIND = ResourceKind(
    Account,
    "accounts",
    "AC",
    "account",
    (
        Parameter("FriendlyName", "friendly_name", read_friendly_name),
        Parameter("Status", "status", make_choice_reader("active", "suspended", "closed")),
    ),
)
KEYS = ResourceKind(
    ApiKey, "keys", "SK", "account-api-keys", (Parameter("FriendlyName", "friendly_name", read_friendly_name),)
)


def create(state: State, parent: Account, edits: Edits, now: datetime) -> tuple[State, Account]:
    """Create a subaccount of `parent`. A subaccount has none."""
    if parent.owner:
        raise TwilioError(20001, f"Account {parent.sid} is a subaccount and cannot have subaccounts")
    sid = derive_sid("AC", parent.sid, state.issued)
    half = "am" if now.hour < 12 else "pm"
    name = edits.get("friendly_name") or f"SubAccount Created at {now:%Y-%m-%d %I:%M} {half}"
    account = Account(sid, derive_sid("", "token", sid), now, friendly_name=name, owner=parent.sid)
    return replace(state, accounts=state.accounts | {sid: account}, issued=state.issued + 1), account


def update(state: State, account: Account, edits: Edits, now: datetime) -> tuple[State, Account]:
    """Rename an account, or change its status: only that of a subaccount, and a closed one stays closed.

    Closing an account releases its numbers.
    """
    status = edits.get("status", account.status)
    if status != account.status and not account.owner:
        raise TwilioError(20001, f"Account {account.sid} is a main account; only subaccounts have another status")
    if status != account.status and account.status == "closed":
        raise TwilioError(20001, f"Account {account.sid} is closed and cannot be opened again")
    edited = replace(account, **edits, date_updated=now)
    state = replace(state, accounts=state.accounts | {account.sid: edited})
    for number in state.list_numbers(account.sid) if status == "closed" else ():
        state = number_lifecycle.drop(state, number, now)
    return state, edited


def create_key(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, ApiKey]:
    """Create a Standard API key. Its secret follows from its SID, so that a run repeats."""
    sid = derive_sid("SK", account_sid, state.issued)
    dates = {"date_created": now, "date_updated": now}
    secret = derive_sid("", "secret", sid)
    key = ApiKey(sid=sid, account_sid=account_sid, secret=secret, kind="standard", **{**edits, **dates})
    return replace(state, keys=state.keys | {sid: key}, issued=state.issued + 1), key
