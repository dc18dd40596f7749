"""How an answer gets to the client, or does not: whole, spoilt, late, or as a connection that breaks.

The connection is reached through `scope["state"]`, where `Connection` puts it: ASGI has no word for dropping one.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from fallback.emulator.api import bodies
from fallback.emulator.api.routes import Answer
from fallback.emulator.core.errors import TwilioError, unauthenticated

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from fallback.emulator.faults.kinds import Fault

# To close a socket that lingers for 0 seconds is to reset its connection.
_RESET = struct.pack("ii", 1, 0)
_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_PAGES = {"html": (200, "Welcome"), "502": (502, "502 Bad Gateway")}
_ERRORS = {
    "401": 20003,
    "429": 20429,
    "500": 20500,
    "503": 20503,
    "concurrency": 20429,
    "restricted": 70051,
    "suspended": 20403,
}
_MESSAGES = {
    20403: "Account {account} is suspended",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    20503: "Service unavailable",
    70051: "Authorization Error: the policy of the API key does not permit the request",
}


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1, whose requests can get at the connection that they came on."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Dropped(Response):
    """No answer: the connection is closed, or reset."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__()
        self._reset = reset

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        transport = scope["state"]["transport"]
        if self._reset:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()
        # uvicorn takes it for our fault if we are done before it knows that the connection is gone.
        await receive()


class Truncated(Response):
    """The head of `whole` and half of its body, and then the end of the connection."""

    def __init__(self, whole: Response) -> None:
        super().__init__(whole.body, whole.status_code, media_type=whole.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        scope["state"]["transport"].close()
        await receive()


class Waiting:
    """Waits that end at once when the emulator does."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Ends all waits, those to come too."""
        self._stopped.set()

    async def spent(self, seconds: float | None, receive: Receive | None = None) -> bool:
        """Whether the time is over (None: never): not if the emulator stops, or the client of `receive` goes away."""
        if seconds == 0:
            return True
        ends = [asyncio.ensure_future(self._stopped.wait())]
        if receive is not None:
            ends.append(asyncio.ensure_future(receive()))  # type: ignore[arg-type]
        done, rest = await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in rest:
            each.cancel()
        return not done


def response(answer: Answer) -> Response:
    """Twilio's answer as HTTP."""
    if answer.body is None:
        return Response(status_code=answer.status)
    # Twilio asks for credentials by Basic: https://www.twilio.com/docs/usage/api
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if answer.status == 401 else None
    return JSONResponse(answer.body, answer.status, headers)


def delay(fault: Fault) -> float | None:
    """How long the answer waits when it is ready; None is for ever."""
    return {"slow": fault.amount, "hang": None}.get(fault.kind.act, 0.0)


def spoilt(fault: Fault, whole: Answer, account: str) -> Response:
    """What `fault` makes of `whole`. Where it comes before the change, `whole` is of no account."""
    match fault.kind.act:
        case "slow":
            return response(whole)
        case "drop" | "hang":
            return Dropped()
        case "reset":
            return Dropped(reset=True)
        case "truncated":
            return Truncated(response(whole)) if whole.body is not None else Dropped()
        case "html" | "502" as act:
            return HTMLResponse(_PAGE.format(_PAGES[act][1]), _PAGES[act][0])
        case act:
            return _refused(_ERRORS[act], whole, account, fault.value if act == "429" else "")


def _refused(code: int, whole: Answer, account: str, retry_after: str) -> Response:
    text = _MESSAGES.get(code, "").format(account=account)
    error = TwilioError(code, text) if text else unauthenticated()
    refused = response(Answer(error.status, bodies.error(error), whole.state))
    if retry_after:
        refused.headers["Retry-After"] = retry_after
    return refused
