"""`/Accounts.json` and `/Accounts/{sid}.json`: https://www.twilio.com/docs/iam/api/account. Read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.access import admits
from fallback.emulator.api.paging import keys_2010, page
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, Answer, route

if TYPE_CHECKING:
    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import State

_FILTERS = {"FriendlyName": "friendly_name", "Status": "status"}


def _list(before: State, call: Call) -> Answer:
    """The account that asks and, for a parent's token, its subaccounts."""
    found = [
        account
        for account in before.accounts.values()
        if call.who
        and admits(before, call.who, account.sid)
        and all(
            bodies.account(account)[key] == call.query[name] for name, key in _FILTERS.items() if call.query.get(name)
        )
    ]
    shown = page(found, call.path, call.query, tuple(_FILTERS))
    return Answer(200, {"accounts": [bodies.account(each) for each in shown.entries], **keys_2010(shown)}, before)


def _fetch(before: State, _call: Call, account: str) -> Answer:
    return Answer(200, bodies.account(before.accounts[account]), before)


ROUTES = (route(rf"{ACCOUNTS}\.json", GET=_list), route(rf"{ACCOUNT}\.json", GET=_fetch))
