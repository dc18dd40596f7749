"""Serve one request to the API from its arrival to its response: its faults, the protocol, the store, the log."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies, protocol
from fallback.emulator.api.access import authenticate
from fallback.emulator.api.routes import ApiResponse
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.faults.delivery import Dropped, Waiter, get_delay, render, spoil
from fallback.emulator.faults.injection import find_account

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from starlette.responses import Response
    from starlette.types import Receive

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.faults.injection import Hit, Injection
    from fallback.emulator.server.storage import Store

_LOG_LENGTH = 100_000
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A request to the API as the log shows it. `actor` is a SID; the log holds no credentials.

    `status` is None if there was no response. `faults` are the names of those that hit the request. `committed` says
    whether a change was made and saved.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    status: int | None
    actor: str | None
    faults: Sequence[str]
    committed: bool


class Exchange:
    """Serves requests, also several at the same time, from one store and with one fault plan at a time."""

    def __init__(self, store: Store, injection: Injection, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.injection = injection
        self.clock = clock
        self.log: deque[LogEntry] = deque(maxlen=_LOG_LENGTH)
        self.waiter = Waiter()

    async def serve(self, request: ApiRequest, receive: Receive) -> Response:
        """Return the HTTP response to `request`. `receive` tells when its client leaves."""
        injection, principal = self.injection, authenticate(self.store.state, request.authorization)
        actor = principal.sid if principal else None
        with injection.inject(request, actor) as hit:
            if not await self.waiter.wait(hit.sum_amounts("latency") / 1000):
                return Dropped()
            request = replace(request, now=self.clock())
            answer, committed = self._carry_out(request, hit, injection)
            response = spoil(hit.ending, answer, find_account(request, actor)) if hit.ending else render(answer)
            status = None if isinstance(response, Dropped) else response.status_code
            self.log.append(
                LogEntry(
                    request.method,
                    request.host,
                    request.path,
                    request.query,
                    request.form,
                    status,
                    actor,
                    hit.names,
                    committed,
                )
            )
            if hit.ending and not await self.waiter.wait(get_delay(hit.ending), receive):
                return Dropped()
            return response

    def _carry_out(self, request: ApiRequest, hit: Hit, injection: Injection) -> tuple[ApiResponse, bool]:
        """Return the response before a fault spoils it, and whether the request changed anything."""
        before = self.store.state
        if hit.is_stopped:
            return ApiResponse(200, None, before), False
        visible = injection.remove_hidden(before, request)
        response = protocol.answer(visible, hit.alter(request))
        if visible is not before:
            return response, False
        response = commit(self.store, response)
        injection.hide(before, self.store.state, hit, request.now)
        is_change = request.method not in _READING and response.status < 400 and self.store.state is not before
        return response, is_change


def commit(store: Store, response: ApiResponse) -> ApiResponse:
    """Save the state of `response` and return the response; if saving fails, return an error and change nothing."""
    try:
        store.commit(response.state)
    except OSError as error:
        unwritten = TwilioError(20500, f"The emulator cannot write its state: {error}")
        return ApiResponse(unwritten.status, bodies.render_error(unwritten), store.state)
    return response
