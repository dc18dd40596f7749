"""The accounts that a process asks, and what can be asked of one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from fallback.account.backing.read import read_backing
from fallback.account.clock import Clock
from fallback.account.events import list_events
from fallback.account.numbers import Numbers
from fallback.account.rights import Standing, find_refused, read_standing
from fallback.account.serverless import Serverless
from fallback.account.session import Session
from fallback.account.settings import Settings, read_settings
from fallback.account.subaccounts import list_subaccounts
from fallback.account.traffic import read_traffic
from fallback.account.transport import HttpTransport
from fallback.errors import CallRefused, Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from fallback.account.retry import Patience
    from fallback.account.transport import Transport
    from fallback.fields import Value
    from fallback.model import Backing, Event, Live, Stack, Traffic


_AT_ONCE = 8  # calls of one thread that asks for many things


class Account:
    """One account, for all threads of a process.

    Every method raises an AccountError, or Refused where nothing may be sent.
    """

    def __init__(self, session: Session) -> None:
        self.sid = session.account_sid
        self._session = session
        self._numbers = Numbers(session)
        self._listing = Lock()
        self._subaccounts: Mapping[str, str] | None = None

    def find(self, number: str) -> Live | None:
        """Return the number as it is on the account; None if the account has no such number."""
        return self._numbers.find(number)

    def find_all(self, numbers: Collection[str]) -> dict[str, Live]:
        """Return those of `numbers` that are on the account, by E.164."""
        return self._numbers.find_all(numbers)

    def list(self, *, most_pages: int | None) -> tuple[list[Live], bool]:
        """Return the numbers that are known after so many pages, and whether there are no others. None reads all."""
        return self._numbers.list(most_pages=most_pages)

    def fetch(self, number: str, sid: str) -> Live | None:
        """Return the number behind `sid`, asked for by itself; None only when Twilio says that there is none."""
        return self._numbers.fetch(number, sid)

    def wait_for(self, number: str, sid: str) -> Live | None:
        """Return the number behind `sid`, which was not found; None when Twilio keeps saying that there is none."""
        return self._numbers.wait_for(number, sid)

    def buy(self, number: str, values: Mapping[str, Value]) -> Live:
        """Buy exactly `number` with `values` in the same call. The caller has looked for it first."""
        return self._numbers.buy(number, values)

    def change(self, live: Live, values: Mapping[str, Value]) -> Live:
        """Send `values` in one call and return the number as Twilio then reports it."""
        return self._numbers.change(live, values)

    def release(self, live: Live) -> None:
        """Give the number back to Twilio. It cannot be undone from here."""
        self._numbers.release(live)

    def read_backing(self) -> Backing:
        """Return what answers beside the URLs of the numbers. What could not be read is a part of it, not an error."""
        return read_backing(self._session)

    def list_events(self, sids: Sequence[str], since: datetime) -> Mapping[str, Sequence[Event]]:
        """Return what Twilio logged of each resource since a time, the newest first. One call for each."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = pool.map(lambda sid: list_events(self._session, sid, since), sids)
            return dict(zip(sids, found, strict=True))

    def list_anew(self) -> Sequence[Live]:
        """Return all numbers as they are now, whatever was read before."""
        return Numbers(self._session).list(most_pages=None)[0]

    def open_serverless(self) -> Serverless:
        """Return what the account serves itself. Raise Refused if the credentials are another account's."""
        return Serverless(self._session)

    def subaccounts(self) -> Mapping[str, str]:
        """Return the names of the active accounts that this one owns, by SID, as far as the credentials reach them.

        They are asked for once.
        """
        with self._listing:
            if self._subaccounts is None:
                self._subaccounts = list_subaccounts(self._session)
            return self._subaccounts

    def read_traffic(self, since: datetime, until: datetime) -> Traffic:
        """Return the errors of a period, and what is known of the calls and messages that met them."""
        return read_traffic(self._session, since, until)

    def read_standing(self) -> Standing | None:
        """Return how the account stands; None if the credentials may not ask, as an API key of the Standard kind."""
        return read_standing(self._session)

    def find_refused(self) -> tuple[str, ...]:
        """Return what the credentials may not read, of the kinds of resources that this project reads."""
        return find_refused(self._session)


@dataclass(frozen=True, slots=True)
class Survey:
    """The numbers of a stack by E.164, every number that was seen on the account, and whether there are no others."""

    numbers: Mapping[str, Live]
    seen: Sequence[Live]
    is_complete: bool


class Accounts:
    """The accounts that a process asks, each opened once with the credentials of `environ`, for all threads.

    `environ` is read when the first account is opened. `transport` stands in for the network, `patience` for what the
    environment says of it, and `clock` for the time.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        transport: Transport | None = None,
        patience: Patience | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._environ = environ
        self._http = HttpTransport()
        self._transport = transport or self._http
        self._patience = patience
        self._clock = clock or Clock()
        self._lock = Lock()
        self._settings: Settings | None = None
        self._opened: dict[str, Account] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def open(self, sid: str) -> Account:
        """Return the account `sid`; the account that the environment names if `sid` is empty.

        Raise NoCredentials, or WrongSetting for a setting that cannot be used.
        """
        with self._lock:
            settings = self._get_settings()
            sid = sid or settings.credentials.account_sid
            if sid not in self._opened:
                self._opened[sid] = Account(Session(settings, sid, self._transport, self._clock))
            return self._opened[sid]

    def find_numbers(self, stack: Stack) -> Mapping[str, Live]:
        """Return the numbers of `stack` that are on its account, by E.164.

        Raise what `open` and `Account.find_all` raise, and Refused where the credentials are another account's and do
        not open this one.
        """
        with self._refuse_another_account(stack):
            return self.open(stack.account).find_all(stack.numbers)

    def survey(self, stack: Stack, *, whole: bool) -> Survey:
        """Return the numbers of `stack` that are on its account, and those seen besides them.

        One page is read, or the whole list. Raise what `find_numbers` raises.
        """
        with self._refuse_another_account(stack):
            account = self.open(stack.account)
            account.list(most_pages=None if whole else 1)
            numbers = account.find_all(stack.numbers)
            seen, is_complete = account.list(most_pages=0)
            return Survey(numbers, seen, is_complete)

    @contextmanager
    def _refuse_another_account(self, stack: Stack) -> Iterator[None]:
        try:
            yield
        except CallRefused as refusal:
            owner = self._get_settings().credentials.account_sid
            if owner == stack.account:
                raise
            raise Refused(
                f"stack {stack.name} belongs to account {stack.account} (`account` in its file), but "
                f"TWILIO_ACCOUNT_SID names {owner}, whose credentials do not open it ({refusal.code}): set the "
                f"credentials of {stack.account} or of the account that owns it, or select a stack of {owner}. "
                "Nothing was changed"
            ) from None

    def stop(self) -> None:
        """Begin no further call: what waits for its turn or between two tries raises an error. Calls under way end.

        It takes no lock, so a signal's handler may do it.
        """
        self._clock.stop()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get_settings(self) -> Settings:
        if self._settings is None:
            settings = read_settings(self._environ)
            self._settings = replace(settings, patience=self._patience or settings.patience)
        return self._settings
