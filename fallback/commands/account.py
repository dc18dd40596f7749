"""The numbers of an account, or those of them that the command line names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fallback.commands.context import WrongUsage
from fallback.commands.terminal import show_progress
from fallback.errors import Refused
from fallback.stackfile.text.wording import Unknown, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.account.accounts import Account
    from fallback.model import Live


def read_numbers(account_sid: str, wanted: Sequence[str]) -> tuple[str, Sequence[Live]]:
    """The account that was asked, and its numbers, or those that are wanted: one call for each 1,000.

    Raises `WrongUsage` if one is not there, and what the account raises.
    """
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    with Accounts(os.environ) as accounts, show_progress("reading the numbers of the account"):
        account = accounts.open(account_sid)
        if wanted:
            return account.sid, _find_numbers(account, wanted)
        live, _ = account.list(most_pages=None)
        if not live:
            raise Refused(f"account {account.sid} has no numbers, and a stack file declares at least one")
        return account.sid, live


def _find_numbers(account: Account, wanted: Sequence[str]) -> Sequence[Live]:
    found = account.find_all(wanted)
    missing = [number for number in wanted if number not in found]
    if missing:
        seen, _ = account.list(most_pages=1)
        hint = suggest(Unknown(missing[0], {live.number for live in seen}))
        raise WrongUsage(f"expected numbers of account {account.sid}, found {', '.join(missing)}{hint}")
    return list(found.values())
