"""Places for alerts on this machine: one that takes them, one that never answers, one that is not there."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Receiver:
    """A web server that keeps what is posted to it as JSON, and answers with `status`."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 204
        self.received: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._arrived = threading.Condition()

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        with self._arrived:
            self.received.append(json.loads(body))
            self.headers.append(headers)
            self._arrived.notify_all()

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """What was received, as soon as there are `count`."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.received) >= count, 20), self.received
            return list(self.received)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self.rfile.read(int(self.headers["content-length"])), dict(self.headers.items()))
            self.send_response(receiver.status)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def hanging() -> Iterator[str]:
    """The URL of a server that takes connections and never answers. At the end, those who waited for it are gone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    join_alert_threads()


def join_alert_threads() -> None:
    """Wait until no thread of a closed notifier runs, so that none writes into the output of another test."""
    for thread in threading.enumerate():
        if thread.name == "fallback-alerts":
            thread.join(20)
            assert not thread.is_alive()


def find_free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def find_dead_url() -> str:
    """A URL where nobody listens."""
    return f"http://127.0.0.1:{find_free_port()}/hook"
