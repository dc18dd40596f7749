"""One request to the API from its arrival to its answer: what goes wrong, the protocol, the store, the log."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies, protocol
from fallback.emulator.api.access import signed_in
from fallback.emulator.api.routes import Answer
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.faults.delivery import Dropped, Waiting, delay, response, spoilt
from fallback.emulator.faults.injection import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from starlette.responses import Response
    from starlette.types import Receive

    from fallback.emulator.api.routes import Call
    from fallback.emulator.faults.injection import Hit, Injection
    from fallback.emulator.server.storage import Store

_REMEMBERED = 100_000
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Served:
    """A request to the API as the log shows it: what was asked, and by which SID; never a credential.

    `status` is what was answered, None for no answer; `faults` are the names of those that hit the request;
    `committed` says whether a change was made and saved.
    """

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    status: int | None
    actor: str | None
    faults: Sequence[str]
    committed: bool


class Exchange:
    """Serves calls, one after the other or at the same time, from one store and with one fault plan at a time."""

    def __init__(self, store: Store, injection: Injection, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.injection = injection
        self.clock = clock
        self.served: deque[Served] = deque(maxlen=_REMEMBERED)
        self.waiting = Waiting()

    async def serve(self, call: Call, receive: Receive) -> Response:
        """What `call` is answered with. `receive` says when its client is gone."""
        injection, who = self.injection, signed_in(self.store.state, call.authorization)
        actor = who.sid if who else None
        with injection.met(call, actor) as hit:
            if not await self.waiting.spent(hit.amount("latency") / 1000):
                return Dropped()
            call = replace(call, now=self.clock())
            answer, committed = self._carried_out(call, hit, injection)
            answered = spoilt(hit.ending, answer, account_of(call, actor)) if hit.ending else response(answer)
            status = None if isinstance(answered, Dropped) else answered.status_code
            self.served.append(
                Served(call.method, call.path, call.query, call.form, status, actor, hit.names, committed)
            )
            late = hit.ending is not None and not await self.waiting.spent(delay(hit.ending), receive)
            return Dropped() if late else answered

    def _carried_out(self, call: Call, hit: Hit, injection: Injection) -> tuple[Answer, bool]:
        """The answer as it is before anything spoils it, and whether it has changed anything."""
        before = self.store.state
        if hit.is_stopped:
            return Answer(200, None, before), False
        visible = injection.visible(before, call)
        answer = protocol.answer(visible, hit.without_ignored(call))
        if visible is not before:
            return answer, False
        answer = committed(self.store, answer)
        injection.hide(before, self.store.state, hit, call.now)
        changed = call.method not in _READING and answer.status < 400 and self.store.state is not before
        return answer, changed


def committed(store: Store, answer: Answer) -> Answer:
    """`answer`, once its state is on disk; an error that says why not, and no change, if it cannot be."""
    try:
        store.commit(answer.state)
    except OSError as error:
        unwritten = TwilioError(20500, f"The emulator cannot write its state: {error}")
        return Answer(unwritten.status, bodies.error(unwritten), store.state)
    return answer
