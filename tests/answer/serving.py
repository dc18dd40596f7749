"""The handler behind real servers: waitress for WSGI and uvicorn for ASGI, each in a thread of this process."""

from __future__ import annotations

import http.client
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import waitress

from fallback.answer import Response
from fallback.answer.serve import listen, make_server
from fallback.answer.wsgi import make_application

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from fallback.answer import Request
    from fallback.answer.handler import Handler

Address = tuple[str, int]


def bind() -> socket.socket:
    """A socket that listens on a free port, for a handler that must know its address before it is served."""
    return listen("127.0.0.1", 0)


@contextmanager
def serving_wsgi(handler: Handler) -> Iterator[Address]:
    listener = bind()
    server = waitress.create_server(make_application(handler), sockets=[listener], threads=4)
    thread = threading.Thread(target=server.run, name="waitress")
    thread.start()
    try:
        yield listener.getsockname()[:2]
    finally:
        server.close()
        server.task_dispatcher.shutdown()
        thread.join()


@contextmanager
def serving_asgi(handler: Handler, listener: socket.socket | None = None) -> Iterator[Address]:
    listener = listener or bind()
    server = make_server(handler)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="uvicorn")
    thread.start()
    try:
        yield listener.getsockname()[:2]
    finally:
        server.should_exit = True
        thread.join()


def send(address: Address, request: Request) -> Response:
    """The response of the server at `address`, with every header that it sends."""
    connection = http.client.HTTPConnection(*address, timeout=10)
    try:
        target = f"{request.path}{'?' if request.query else ''}{request.query}"
        connection.putrequest(request.method, target, skip_accept_encoding=True)
        for name, value in {**request.headers, "content-length": str(len(request.body))}.items():
            connection.putheader(name, value)
        connection.endheaders(request.body)
        answer = connection.getresponse()
        headers = tuple((name.lower(), value) for name, value in answer.getheaders())
        return Response(answer.status, headers, answer.read())
    finally:
        connection.close()
