"""One Twilio account: its numbers, asked for once in a process, and the four things that can be done to them."""

from __future__ import annotations

import os
import time
from threading import Lock, local
from typing import TYPE_CHECKING, TypeVar

from fallback.account.gate import Gate, gate
from fallback.account.inventory import Inventory, Page
from fallback.account.outcomes import client, told
from fallback.account.retry import Budget, Patience, patience, tries
from fallback.account.settings import Credentials, credentials, endpoint
from fallback.errors import CallInDoubt, CallRefused, Refused
from fallback.fields import BY_NAME, FIELDS, canonical, wire
from fallback.model import Live

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from twilio.rest import Client
    from twilio.rest.api.v2010.account.incoming_phone_number import (
        IncomingPhoneNumberInstance,
        IncomingPhoneNumberList,
    )

    from fallback.fields import Value
    from fallback.model import Stack

T = TypeVar("T")
PAGE_SIZE = 1000  # the API's maximum; the package would send any page size it is given


class Account:
    """The numbers of one account, shared by all threads of a process.

    What was asked for once is not asked for again (`inventory`), and every write replaces what it changed, so that
    reads never show what this process itself has overwritten. Changes made elsewhere in the meantime are not seen:
    a process serves one phase of one command.

    As many calls are under way at once as the account bears (`gate`), and they are tried again within the bounds of
    `patience`. Before a write whose answer was lost is sent again, the account is asked whether it happened. Every
    method raises an AccountError, and before the first call NoCredentials or Refused.
    """

    def __init__(
        self,
        who: Credentials,
        base_url: str,
        patience: Patience = Patience(),  # noqa: B008 -- frozen
        gate: Gate | None = None,
    ) -> None:
        self.sid = who.account_sid
        self._who = who
        self._base_url = base_url
        self._patience = patience
        self._budget = Budget()
        self._gate = gate or Gate()
        self._threads = local()
        self._inventory = Inventory(self._page, self._looked_for)

    def find(self, number: str) -> Live | None:
        """The number as it is on the account; None if the account has no such number."""
        return self._inventory.find(number)

    def found(self, numbers: Collection[str]) -> dict[str, Live]:
        """Those of `numbers` that are on the account, by E.164."""
        found = {number: self._inventory.find(number, wanted=len(numbers)) for number in numbers}
        return {number: live for number, live in found.items() if live}

    def subaccounts(self) -> tuple[str, ...]:
        """The SIDs of the active accounts that this one owns. API keys do not reach them, so they have none.

        https://www.twilio.com/docs/iam/api/subaccounts
        """
        if self._who.username != self.sid:
            return ()
        accounts = self._client().api.v2010.accounts
        what = f"listing the subaccounts of account {self.sid}"
        listed = self._tried(what, lambda: accounts.list(status="active", page_size=PAGE_SIZE))
        return tuple(account.sid for account in listed if account.sid != self.sid)

    def fetch(self, number: str, sid: str) -> Live | None:
        """The number behind `sid`, asked for by itself; None only when Twilio says that there is none (20404)."""
        try:
            found = self._tried(f"{number}: fetching {sid}", lambda: _live(self._resource()(sid).fetch()))
            return self._inventory.remember(found)
        except CallRefused as refusal:
            if refusal.code == 20404:
                return None
            raise

    def sought(self, number: str, sid: str) -> Live | None:
        """The number behind `sid`, which was not found; None when Twilio keeps saying that there is none.

        A number that was bought a moment ago may be missing for some seconds:
        https://github.com/twilio/terraform-provider-twilio/issues/124.
        """
        for pause in self._patience.polls():
            time.sleep(pause)
            if found := self.fetch(number, sid):
                return found
        return None

    def buy(self, number: str, values: Mapping[str, Value]) -> Live:
        """Buys exactly `number` with `values` in the same call. The caller has looked for it first.

        If the answer is lost, the account is asked for the number until it is there or `Patience.polls` are
        used up. Only then is the call sent again: one number cannot be bought twice, and a refusal after a lost
        answer is looked up once more, as it may be our own purchase that is in the way.
        """

        def bought() -> Live:
            return _live(self._resource().create(phone_number=number, **_keywords(values)))

        return self._inventory.remember(
            self._written(f"{number}: buying it", values, bought, lambda: self._appeared(number))
        )

    def change(self, live: Live, values: Mapping[str, Value]) -> Live:
        """Sends `values` in one call and returns what Twilio answers, or reports if the answer was lost."""

        def changed() -> Live:
            return _live(self._resource()(live.sid).update(**_keywords(values)))

        def found() -> Live | None:
            now = self.fetch(live.number, live.sid)
            return now if now and all(now.fields[name] == value for name, value in values.items()) else None

        what = f"{live.number}: changing {', '.join(values)}"
        return self._inventory.remember(self._written(what, values, changed, found))

    def release(self, live: Live) -> None:
        """Gives the number back to Twilio. It cannot be undone from here."""
        what = f"{live.number}: releasing it"

        def released() -> bool:
            if not self._resource()(live.sid).delete():
                raise CallInDoubt(what, "Twilio did not confirm it")
            return True

        self._written(what, {}, released, lambda: True if self.fetch(live.number, live.sid) is None else None)
        self._inventory.forget(live.number)

    def _tried(self, what: str, call: Callable[[], T]) -> T:
        """The answer of a call that changes nothing, so that it may be repeated whatever became of it."""
        for attempt in tries(self._patience, self._budget):
            with attempt:
                return self._once(what, {}, call)
        raise AssertionError("the last try returns or raises")

    def _written(self, what: str, sent: Mapping[str, Value], write: Callable[[], T], find: Callable[[], T | None]) -> T:
        """The result of a write. One whose answer was lost is looked for with `find` before it is sent again."""
        doubtful = False
        for attempt in tries(self._patience, self._budget):
            with attempt:
                try:
                    return self._once(what, sent, write)
                except (CallInDoubt, CallRefused) as error:
                    doubtful = doubtful or isinstance(error, CallInDoubt)
                    if doubtful and (found := find()) is not None:
                        return found
                    raise
        raise AssertionError("the last try returns or raises")

    def _once(self, what: str, sent: Mapping[str, Value], call: Callable[[], T]) -> T:
        with self._gate.passed(), told(what, sent):
            answer = call()
        self._budget.earn()
        return answer

    def _appeared(self, number: str) -> Live | None:
        """A purchase that may have happened."""
        for pause in self._patience.polls():
            time.sleep(pause)
            if found := self._looked_for(number):
                return found
        return None

    def _looked_for(self, number: str) -> Live | None:
        """The number, by its name. The list's filter matches parts of numbers too."""
        listed = self._tried(
            f"{number}: looking for it",
            lambda: [_live(each) for each in self._resource().list(phone_number=number, page_size=PAGE_SIZE)],
        )
        return next((live for live in listed if live.number == number), None)

    def _page(self, address: str | None) -> Page:
        def read() -> Page:
            numbers = self._resource()
            page = numbers.get_page(address) if address else numbers.page(page_size=PAGE_SIZE)
            return Page([_live(each) for each in page], page.next_page_url)

        return self._tried(f"listing the numbers of account {self.sid}", read)

    def _resource(self) -> IncomingPhoneNumberList:
        return self._client().api.v2010.accounts(self.sid).incoming_phone_numbers

    def _client(self) -> Client:
        made: Client | None = getattr(self._threads, "client", None)
        if made is None:
            made = self._threads.client = client(self._who, self._base_url)
        return made


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
            _accounts[account_sid] = Account(asked, endpoint(os.environ), patience(os.environ), gate(os.environ))
        return _accounts[account_sid]


def found(stack: Stack) -> Mapping[str, Live]:
    """The numbers of `stack` that are on its account, asked for with the environment's credentials.

    Raises what `opened` and `Account.found` raise; Refused where the credentials are another account's and do not
    open this one.
    """
    try:
        return opened(stack.account).found(stack.numbers)
    except CallRefused as refusal:
        who = credentials(os.environ).account_sid
        if who == stack.account:
            raise
        raise Refused(
            f"stack {stack.name} belongs to account {stack.account}, which the environment's credentials, those of "
            f"{who}, do not open: select the other stack, or set TWILIO_ACCOUNT_SID and its key. "
            f"Nothing was changed ({refusal})"
        ) from None


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
