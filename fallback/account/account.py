"""One Twilio account: its numbers, listed once in a process, and the four things that can be done to them."""

from __future__ import annotations

import os
from threading import Lock, local
from typing import TYPE_CHECKING

from fallback.account.calls import client, told
from fallback.account.credentials import Credentials, credentials, endpoint
from fallback.errors import CallInDoubt, CallRefused
from fallback.fields import BY_NAME, FIELDS, canonical, wire
from fallback.model import Live

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twilio.rest import Client
    from twilio.rest.api.v2010.account.incoming_phone_number import (
        IncomingPhoneNumberInstance,
        IncomingPhoneNumberList,
    )

    from fallback.fields import Value

PAGE_SIZE = 1000  # the API's maximum; the package would send any page size it is given


class Account:
    """The numbers of one account, shared by all threads of a process.

    The first look lists the whole account; after that every write replaces what it changed, so that
    reads cost nothing and never show what this process itself has overwritten. Changes made elsewhere
    in the meantime are not seen: a process serves one phase of one command.

    Every method raises CallRefused or CallInDoubt, and before the first call NoCredentials or Refused.
    """

    def __init__(self, who: Credentials, base_url: str) -> None:
        self.sid = who.account_sid
        self._who = who
        self._base_url = base_url
        self._threads = local()
        self._lock = Lock()
        self._numbers: dict[str, Live] | None = None

    def numbers(self) -> Mapping[str, Live]:
        """Every number of the account, by E.164."""
        with self._lock:
            if self._numbers is None:
                with told(f"listing the numbers of account {self.sid}"):
                    listed = self._resource().list(page_size=PAGE_SIZE)
                    self._numbers = {live.number: live for live in map(_live, listed)}
            return self._numbers

    def subaccounts(self) -> tuple[str, ...]:
        """The SIDs of the active accounts that this one owns. API keys do not reach them, so they have none.

        https://www.twilio.com/docs/iam/api/subaccounts
        """
        if self._who.username != self.sid:
            return ()
        with told(f"listing the subaccounts of account {self.sid}"):
            listed = self._client().api.v2010.accounts.list(status="active", page_size=PAGE_SIZE)
            return tuple(account.sid for account in listed if account.sid != self.sid)

    def fetch(self, number: str, sid: str) -> Live | None:
        """The number behind `sid`, asked for by itself; None only when Twilio says that there is none (20404)."""
        try:
            with told(f"{number}: fetching {sid}"):
                return self._remember(_live(self._resource()(sid).fetch()))
        except CallRefused as refusal:
            if refusal.code == 20404:
                return None
            raise

    def buy(self, number: str, values: Mapping[str, Value]) -> Live:
        """Buys exactly `number` with `values` in the same call. The caller has looked for it first."""
        with told(f"{number}: buying it", values):
            return self._remember(_live(self._resource().create(phone_number=number, **_keywords(values))))

    def change(self, live: Live, values: Mapping[str, Value]) -> Live:
        """Sends `values` in one call and returns what Twilio answers."""
        with told(f"{live.number}: changing {', '.join(values)}", values):
            return self._remember(_live(self._resource()(live.sid).update(**_keywords(values))))

    def release(self, live: Live) -> None:
        """Gives the number back to Twilio. It cannot be undone from here."""
        what = f"{live.number}: releasing it"
        with told(what):
            if not self._resource()(live.sid).delete():
                raise CallInDoubt(what, "Twilio did not confirm it")
        with self._lock:
            if self._numbers is not None:
                self._numbers.pop(live.number, None)

    def _resource(self) -> IncomingPhoneNumberList:
        return self._client().api.v2010.accounts(self.sid).incoming_phone_numbers

    def _client(self) -> Client:
        made: Client | None = getattr(self._threads, "client", None)
        if made is None:
            made = self._threads.client = client(self._who, self._base_url)
        return made

    def _remember(self, live: Live) -> Live:
        with self._lock:
            if self._numbers is not None:
                self._numbers[live.number] = live
        return live


_accounts: dict[str, Account] = {}
_opening = Lock()


def opened(sid: str) -> Account:
    """The account `sid`, opened with the environment's credentials once per process.

    `sid` may be empty: then it is the account that the environment names.
    Raises NoCredentials and, for an unusable endpoint, Refused.
    """
    with _opening:
        who = credentials(os.environ)
        account_sid = sid or who.account_sid
        if account_sid not in _accounts:
            asked = Credentials(account_sid, who.username, who.password)
            _accounts[account_sid] = Account(asked, endpoint(os.environ))
        return _accounts[account_sid]


def _keywords(values: Mapping[str, Value]) -> dict[str, str | bool]:
    return {name: wire(BY_NAME[name], value) for name, value in values.items()}


def _live(reported: IncomingPhoneNumberInstance) -> Live:
    if not (reported.sid and reported.phone_number):
        raise ValueError("no number in the answer")
    return Live(
        number=reported.phone_number,
        sid=reported.sid,
        account_sid=reported.account_sid or "",
        fields={field.name: canonical(field, getattr(reported, field.name)) for field in FIELDS},
        capabilities=tuple(sorted(name for name, can in (reported.capabilities or {}).items() if can)),
    )
