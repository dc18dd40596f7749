"""Send a response: whole, spoilt, late, or as a connection that breaks.

ASGI cannot close a connection. `Connection` therefore puts the transport into `scope["state"]`, and the responses that
break a connection take it from there.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from fallback.emulator.api import bodies
from fallback.emulator.core.errors import TwilioError, Unauthenticated

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from fallback.emulator.api.routes import ApiResponse
    from fallback.emulator.faults.kinds import Fault

# Closing a socket that lingers for 0 seconds resets its connection.
_RESET = struct.pack("ii", 1, 0)
_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_PAGES = {"html": (200, "Welcome"), "502": (502, "502 Bad Gateway")}
_CODES = {
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
    """uvicorn's HTTP/1.1 protocol, which lets a request reach the transport that it came on."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Dropped(Response):
    """No response: the connection is closed, or reset."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__()
        self._reset = reset

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        transport = scope["state"]["transport"]
        if self._reset:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()
        # uvicorn reports an error of ours if we return before it has seen that the connection is closed.
        await receive()


class Truncated(Response):
    """The head of another response and half of its body, then the end of the connection."""

    def __init__(self, whole: Response) -> None:
        super().__init__(whole.body, whole.status_code, media_type=whole.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        scope["state"]["transport"].close()
        await receive()


class Waiter:
    """Waits for requests, and stops all waits when the emulator stops."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """End all waits, those that start later too."""
        self._stopped.set()

    async def wait(self, seconds: float | None, receive: Receive | None = None) -> bool:
        """Wait; None waits for ever. Return whether the time passed: False if the emulator stops or the client leaves.

        `receive` is that of the client's request.
        """
        if seconds == 0:
            return True
        ends = [asyncio.ensure_future(self._stopped.wait())]
        if receive is not None:
            ends.append(asyncio.ensure_future(receive()))  # type: ignore[arg-type]
        done, pending = await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in pending:
            each.cancel()
        return not done


def render(response: ApiResponse) -> Response:
    """Return a response of the API as HTTP."""
    if isinstance(response.body, Mapping):
        return _render(response.status, response.body, response.headers)
    return Response(response.body, response.status, {**response.headers})


def render_error(error: TwilioError) -> Response:
    """Return an error of the API as HTTP."""
    return _render(error.status, bodies.render_error(error))


def _render(status: int, body: Mapping[str, Any], headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    # Twilio asks for credentials with Basic: https://www.twilio.com/docs/usage/api
    challenge = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if status == 401 else {}
    return JSONResponse(body, status, {**headers, **challenge})


def get_delay(fault: Fault) -> float | None:
    """Return how long the finished response waits, in seconds; None is for ever."""
    return {"slow": fault.amount, "hang": None}.get(fault.kind.act, 0.0)


def spoil(fault: Fault, response: ApiResponse, account: str) -> Response:
    """Return what `fault` makes of `response`, which is ignored if the fault is injected before the change."""
    match fault.kind.act:
        case "slow":
            return render(response)
        case "drop" | "hang":
            return Dropped()
        case "reset":
            return Dropped(reset=True)
        case "truncated":
            return Truncated(render(response)) if response.body is not None else Dropped()
        case "html" | "502" as act:
            status, title = _PAGES[act]
            return HTMLResponse(_PAGE.format(title), status)
        case act:
            return _refuse(_CODES[act], account, fault.value if act == "429" else "")


def _refuse(code: int, account: str, retry_after: str) -> Response:
    text = _MESSAGES.get(code, "").format(account=account)
    refusal = render_error(TwilioError(code, text) if text else Unauthenticated())
    if retry_after:
        refusal.headers["Retry-After"] = retry_after
    return refusal
