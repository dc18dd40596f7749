"""How one account is asked: every call to Twilio goes through here.

Terms. A *call* is one method of the `twilio` package and so one HTTP request. A *read* changes nothing. A *write* may
cost money or cannot be undone. An *outcome* is the way in which a call ended; there are five (`outcomes`).

Premise. The package knows Twilio's resources, parameters and records. It does not know that another host may stand
for Twilio, that a call has to end, that an answer may be lost, or that other threads ask as well. So it is given an
HTTP client of ours that hands each request to a `transport`, and it is called from one place, `_call`. There a call
waits for its turn (`gate`), is sent to the endpoint and nowhere else (`endpoint`), has its outcome judged (`outcomes`)
and leaves as an answer or as one AccountError. Each call has a client of its own, which costs five microseconds, so
threads share no state of the package.

A read is repeated whatever became of it. A write is repeated only when it is known not to have happened: if its answer
was lost, the account is asked, and if the account does not answer that, the write is not repeated. Once an answer was
lost, a later refusal is looked up too, because our own write may be what stands in the way.

Rejected: a method of ours for each resource and operation (the package has them, and follows Twilio's changes); the
package's own retries (they repeat a purchase blind, and know no deadline); catching what the package raises instead of
judging the response (it raises three unrelated classes, and takes a proxy's page for a deletion).
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from twilio.http import HttpClient
from twilio.http.response import Response as PackageResponse
from twilio.rest import Client

from fallback.account.clock import Clock, Stopped
from fallback.account.gate import Gate
from fallback.account.outage import Outage
from fallback.account.outcomes import check_response, translate
from fallback.account.paging import PAGE_SIZE, Page, Pages
from fallback.account.records import read_text
from fallback.account.retry import retry
from fallback.account.transport import Request
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, CallStopped, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.account.settings import Settings
    from fallback.account.transport import Files, Response, Transport

T = TypeVar("T")
# The package would look into the environment of the process for what is missing here.
_NO_ENVIRONMENT = {"TWILIO_REGION": "", "TWILIO_EDGE": ""}


class Session:
    """The calls to one account, for all threads of a process.

    Every method raises an AccountError, or Refused where nothing may be sent.
    """

    def __init__(self, settings: Settings, account_sid: str, transport: Transport, clock: Clock | None = None) -> None:
        self.account_sid = account_sid
        self.patience = settings.patience
        self._credentials = settings.credentials
        self._hidden = dict.fromkeys(settings.credentials.secrets, "<the credentials>")
        self._endpoint = settings.endpoint
        self._transport = transport
        self._clock = clock or Clock()
        self._reads = Outage(settings.patience, self._clock)
        self._writes = Outage(settings.patience, self._clock)
        self._gate = Gate(settings.concurrency, self._clock)
        self._was_answered = False

    @property
    def owner(self) -> str:
        """The account whose credentials are used."""
        return self._credentials.account_sid

    @property
    def is_authenticated_by_key(self) -> bool:
        """Whether an API key opens the account, or the token of another account, and not its own token."""
        return self._credentials.username != self.account_sid

    @property
    def _advice(self) -> str:
        """What to do where Twilio does not accept the credentials."""
        by_key = self._credentials.username.startswith("SK")
        names = "TWILIO_API_KEY and TWILIO_API_SECRET are" if by_key else "TWILIO_AUTH_TOKEN is"
        return f"{names} wrong or expired for account {self.account_sid}: set the current one"

    def read(self, what: str, call: Callable[[Client], T], until: float | None = None) -> T:
        """Return the answer of a call that changes nothing, and so may be repeated whatever became of it.

        `until` is the deadline of the operation that it is a part of, if it is one.
        """
        deadline = self._set_deadline() if until is None else until
        return self._retry(lambda: self._call(what, call, self._reads), self._reads, deadline)

    def read_page(
        self,
        what: str,
        resource: Callable[[Client], Any],
        parse: Callable[[Any], T],
        address: str | None = None,
        *,
        until: float | None = None,
        **filters: Any,
    ) -> Page[T]:
        """Read one page of a list: the first one that `filters` ask for, or the one at `address`."""

        def ask(client: Client) -> Page[T]:
            records = resource(client)
            page = records.get_page(address) if address else records.page(page_size=PAGE_SIZE, **filters)
            return Page([parse(record) for record in page], read_text(page, "next_page_url"))

        return self.read(what, ask, until)

    def read_list(
        self,
        what: str,
        resource: Callable[[Client], Any],
        parse: Callable[[Any], T],
        *,
        until: float | None = None,
        **filters: Any,
    ) -> list[T]:
        """Read a list to its end, which must come before the deadline."""
        until = self._set_deadline() if until is None else until
        pages = Pages(what, lambda address: self.read_page(what, resource, parse, address, until=until, **filters))
        records = [*pages.read()]
        while not pages.is_complete:
            if self._clock.now() > until:
                raise CallInDoubt(what, "the list did not end before the deadline")
            records += pages.read()
        return records

    def write(
        self,
        what: str,
        call: Callable[[Client], T],
        find: Callable[[float], T | None],
        *,
        hidden: Mapping[str, str] | None = None,
        taken: int | None = None,
    ) -> T:
        """Return the result of a write. If its answer is lost, `find` is called before it is sent again.

        `find` returns the result if the write has happened. It is given a deadline of its own, half as long as the
        write's, because a write that ends in doubt with its last try is looked up as well. It is called after a
        refusal with the code `taken` too, which may mean that another run has just done the same. `hidden` names
        texts that no message may show.
        """
        doubtful = False

        def attempt() -> T:
            nonlocal doubtful
            try:
                return self._call(what, call, self._writes, hidden)
            except (CallInDoubt, CallRefused) as error:
                doubtful = doubtful or isinstance(error, CallInDoubt)
                is_taken = isinstance(error, CallRefused) and error.code == taken
                if (doubtful or is_taken) and (result := self._look(find)) is not None:
                    return result
                raise

        try:
            return self._retry(attempt, self._writes, self._set_deadline())
        except _LookFailed as failed:
            raise failed.error from None

    def _look(self, find: Callable[[float], T | None]) -> T | None:
        try:
            return find(self._set_deadline(0.5))
        except AccountError as error:
            raise _LookFailed(error) from None

    def poll(self, what: str, find: Callable[[float], T | None], until: float | None = None) -> T | None:
        """Return what `find` finds: at once, or while it may be on its way; None if it does not come."""
        until = self._set_deadline() if until is None else until
        for pause in self.patience.plan_looks():
            self._pause(what, pause)
            if (result := find(until)) is not None:
                return result
        return None

    def watch(self, what: str, find: Callable[[], T | None], seconds: float) -> T | None:
        """Return what `find` finds: at once, or when asked again every second; None if it takes longer than that."""
        until = self._clock.now() + seconds
        while (result := find()) is None and self._clock.now() < until:
            self._pause(what, 1)
        return result

    def visit(self, what: str, domain: str, path: str) -> str:
        """Return what anybody gets at `path` of a domain that Serverless serves. No credentials are sent."""
        request = Request("GET", f"{self._endpoint.locate_domain(domain)}{path}", seconds=self.patience.call)
        return self.read(what, lambda _client: self._exchange(request).text)

    def _pause(self, what: str, seconds: float) -> None:
        try:
            self._clock.pause(seconds)
        except Stopped:
            raise CallStopped(what) from None

    def _retry(self, attempt: Callable[[], T], outage: Outage, until: float) -> T:
        return retry(attempt, self.patience, outage, self._clock, until, is_hopeless=self._is_hopeless)

    def _is_hopeless(self, error: AccountError) -> bool:
        """Whether there is likely no network: nothing takes the connection, and nothing was answered before."""
        return isinstance(error, CallNotSent) and error.is_immediate and not self._was_answered

    def _set_deadline(self, share: float = 1) -> float:
        return self._clock.now() + self.patience.deadline * share

    def _call(
        self, what: str, call: Callable[[Client], T], outage: Outage, hidden: Mapping[str, str] | None = None
    ) -> T:
        try:
            with self._gate.take_turn():
                answer = self._answer(what, call, hidden or {})
        except Stopped:
            raise CallStopped(what) from None
        except (CallRefused, UnexpectedAnswer):
            self._note_answer(outage)
            raise
        except AccountError:
            outage.note_failure()
            raise
        self._note_answer(outage)
        return answer

    def _note_answer(self, outage: Outage) -> None:
        self._was_answered = True
        outage.note_answer()

    def _answer(self, what: str, call: Callable[[Client], T], hidden: Mapping[str, str]) -> T:
        try:
            return call(self._make_client())
        except Exception as error:  # noqa: BLE001 -- what an answer can make the package raise has no end
            raise translate(what, {**hidden, **self._hidden}, error, self._advice) from None

    def _make_client(self) -> Client:
        return Client(
            self._credentials.username,
            self._credentials.password,
            self.account_sid,
            http_client=_PackageTransport(self._send),
            environment=_NO_ENVIRONMENT,
        )

    def _send(self, request: Request) -> PackageResponse:
        url = self._endpoint.route(request.url)
        response = self._exchange(replace(request, url=url, seconds=self.patience.call))
        return PackageResponse(response.status, response.text, response.headers)

    def _exchange(self, request: Request) -> Response:
        response = self._transport(request)
        check_response(request.method, response)
        return response


class _LookFailed(Exception):
    """Whether a write has happened could not be found out, so it must not be sent again."""

    def __init__(self, error: AccountError) -> None:
        self.error = error
        super().__init__()


class _PackageTransport(HttpClient):  # type: ignore[misc]  # the package has no types
    """Hands the package's requests to `send`."""

    def __init__(self, send: Callable[[Request], PackageResponse]) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), is_async=False)
        self._send = send

    def request(  # noqa: PLR0917 -- the package's signature
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        files: Files | None = None,
        **_: Any,
    ) -> PackageResponse:
        return self._send(Request(method.upper(), uri, params or {}, data or {}, headers or {}, auth, files or {}))
