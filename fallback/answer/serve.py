"""Serve the handler with uvicorn, for `fallback answer`. It is the only module here that needs it."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from fallback.answer.asgi import make_application

if TYPE_CHECKING:
    from fallback.answer.handler import Handler


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address of this machine. Raises `OSError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio sets it only for sockets that name their protocol, and each connection inherits it. Without it, an answer
    # on a connection that is kept open waits 40 ms for the client's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def format_address(listener: socket.socket) -> str:
    """The URL of a socket that listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(handler: Handler, listener: socket.socket) -> None:
    """Answer until SIGINT or SIGTERM, tell what is not told yet, and exit 0."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn shuts down in order and then raises the signal again, for this handler.
        signal.signal(number, lambda *_: sys.exit(0))
    make_server(handler).run(sockets=[listener])


def make_server(handler: Handler) -> uvicorn.Server:
    config = uvicorn.Config(
        make_application(handler),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # nothing depends on who asks, and `public_url` says what was asked for
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)
