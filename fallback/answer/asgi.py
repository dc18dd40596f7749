"""The handler as an ASGI application: `uvicorn fallback.answer.asgi:application`.

`application` reads the file that `FALLBACK_ANSWER_SETTINGS` names when a server asks for it first.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fallback.answer.exchange import HEADERS, MAX_BYTES, Request
from fallback.answer.handler import load_handler

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fallback.answer.handler import Handler

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_HEADERS = {name.encode(): name for name in HEADERS}


def make_application(handler: Handler) -> Application:
    """The ASGI application that answers with `handler`. When its server stops, what is not told yet is told."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(handler, receive, send)
        elif scope["type"] == "http":
            await _answer(handler, scope, receive, send)
        else:
            raise ValueError(f"expected a request over HTTP, found {scope['type']}")  # the server refuses it

    return application


async def _answer(handler: Handler, scope: Scope, receive: Receive, send: Send) -> None:
    response = handler.answer(await _read_request(scope, receive))
    headers = [(name.encode(), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _live(handler: Handler, receive: Receive, send: Send) -> None:
    """Say that the handler is ready, and close it in a thread when the server stops."""
    while True:
        event = (await receive())["type"]
        if event == "lifespan.shutdown":
            await asyncio.to_thread(handler.close)
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


async def _read_request(scope: Scope, receive: Receive) -> Request:
    raw_path = scope.get("raw_path")
    path = raw_path.decode("latin-1") if raw_path else quote(scope["path"], safe="/~!$&'()*+,;=:@")
    # ASGI has the names in lower case: https://asgi.readthedocs.io/en/latest/specs/www.html#http-connection-scope
    headers = {_HEADERS[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _HEADERS}
    return Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers, await _read_body(receive))


async def _read_body(receive: Receive) -> bytes:
    """The body, up to the chunk with which it is too long. The server discards the rest."""
    body = bytearray()
    while len(body) <= MAX_BYTES:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body", False):
            break
    return bytes(body[: MAX_BYTES + 1])


def __getattr__(name: str) -> Application:
    if name != "application":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, make_application(load_handler()))  # type: ignore[no-any-return]
