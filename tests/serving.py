"""A server on this machine that lets a function answer each request, for tests that need answers nobody else gives."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import trustme


class Handler(BaseHTTPRequestHandler):
    """Answers each request with what `answer` writes."""

    protocol_version = "HTTP/1.1"
    answer: Callable[[BaseHTTPRequestHandler], None]
    seen: list[BaseHTTPRequestHandler]

    def do_GET(self) -> None:
        self.seen.append(self)
        self.answer(self)

    do_POST = do_DELETE = do_CONNECT = do_GET  # noqa: N815 -- the base class's names

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A client that went away is no news."""


@contextmanager
def serving(
    answer: Callable[[Any], None], tls: trustme.CA | None = None, *hosts: str
) -> Iterator[tuple[str, list[BaseHTTPRequestHandler]]]:
    """A server that lets `answer` write; yields its URL and the requests so far. Its certificate names `hosts`, too."""
    seen: list[BaseHTTPRequestHandler] = []
    handler = type("Answering", (Handler,), {"answer": staticmethod(answer), "seen": seen})
    server = Server(("127.0.0.1", 0), handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.issue_cert("127.0.0.1", *hosts).configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Write a whole response. An underscore in the name of a header stands for a hyphen."""
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
