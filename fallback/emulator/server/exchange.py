"""Serve one request to the API from its arrival to its response: its faults, the protocol, the store, the log."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies, protocol
from fallback.emulator.api.access import authenticate
from fallback.emulator.api.routes import ApiResponse
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.state import derive_sid
from fallback.emulator.faults.delivery import Dropped, Waiter, get_delay, render, spoil
from fallback.emulator.faults.injection import Injection, find_account

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response
    from starlette.types import Receive

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State
    from fallback.emulator.faults.injection import Hit
    from fallback.emulator.faults.plan import FaultRule
    from fallback.emulator.server.clock import Clock
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

    def __init__(self, store: Store, rules: Sequence[FaultRule], clock: Clock) -> None:
        self.store = store
        self.injection = Injection(rules)
        self.clock = clock
        self.log: deque[LogEntry] = deque(maxlen=_LOG_LENGTH)
        self.waiter = Waiter()
        self._rules = rules
        self._served = 0
        self._under_way: Counter[str] = Counter()

    def reset(self, state: State | None = None) -> None:
        """Begin again with `state`, or with the one at the start: clock, fault plan and log, too."""
        self.store.reset(state)
        self.injection = Injection(self._rules)
        self.clock.reset()
        self.log.clear()
        self._served = 0

    async def serve(self, request: ApiRequest, receive: Receive) -> Response:
        """Return the HTTP response to `request`. `receive` tells when its client leaves."""
        principal = authenticate(self.store.state, request.authorization)
        actor = principal.sid if principal else None
        account = find_account(request, actor)
        self._served, began = self._served + 1, perf_counter()
        name = derive_sid("RQ", self._served)
        self._under_way[account] += 1
        try:
            response = await self._serve(request, actor, receive)
            response.headers["Twilio-Concurrent-Requests"] = str(self._under_way[account])
        finally:
            self._under_way[account] -= 1
        response.headers["Twilio-Request-Id"] = name
        response.headers["Twilio-Request-Duration"] = f"{perf_counter() - began:.3f}"
        return response

    async def _serve(self, request: ApiRequest, actor: str | None, receive: Receive) -> Response:
        injection = self.injection
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
