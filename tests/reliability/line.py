"""The line to the account: a server between client and emulator that spoils calls as it is told.

The kinds of fault have the emulator's own names. The line is a server of its own because a scenario has to act at an
exact instant of a call (`before`, `after`: kill a process when the call arrived, when it was carried out) and to know
which calls were really spoilt.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fallback.emulator import Emulator

ANSWERED_BEFORE = {
    "500_before": (500, {"code": 20500, "message": "Internal server error", "status": 500}),
    "502_before": (502, "<html>Bad gateway</html>"),
    "503_before": (503, {"code": 20503, "message": "Service unavailable", "status": 503}),
    "429": (429, {"code": 20429, "message": "Too Many Requests", "status": 429}),
    "401": (401, {"code": 20003, "message": "Authenticate", "status": 401}),
    "404": (404, {"code": 20404, "message": "The requested resource was not found", "status": 404}),
    "suspended": (403, {"code": 20403, "message": "Account is suspended", "status": 403}),
    "21481": (400, {"code": 21481, "message": "Invalid PageToken", "status": 400}),
    "restricted": (403, {"code": 70051, "message": "Authorization Error", "status": 403}),
}
ANSWERED_AFTER = {
    "500_after": (500, {"code": 20500, "message": "Internal server error", "status": 500}),
    "502_after": (502, "<html>Bad gateway</html>"),
    "503_after": (503, {"code": 20503, "message": "Service unavailable", "status": 503}),
    "html_after": (200, "<html>Welcome</html>"),
}
ANYWHERE = ("drop_before", "drop_after", "truncated", "429", *ANSWERED_BEFORE, *ANSWERED_AFTER)


@dataclass
class Fault:
    """Spoils the calls `method` whose target and form match `where`, from the `skip`-th on, `times` in number."""

    kind: str
    method: str = "POST"
    where: str = ""
    times: int = 1
    skip: int = 0
    value: str = ""
    hide: float = 0.0  # what is created is in no answer for so many seconds
    act: Callable[[], None] | None = None
    hits: list[float] = field(default_factory=list)

    def takes(self, method: str, text: str) -> bool:
        if self.method not in {method, "*"} or not re.search(self.where, text) or len(self.hits) >= self.times:
            return False
        self.skip -= 1
        if self.skip >= 0:
            return False
        self.hits.append(time.monotonic())
        return True


@dataclass
class Line:
    """A running line; `emulator` is the account behind it, addressed through it."""

    emulator: Emulator
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    latency: float = 0.0
    hidden: dict[str, float] = field(default_factory=dict)  # until when a SID is in no answer
    rewrite: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def spoil(self, kind: str, **where: Any) -> Fault:
        made = Fault(kind, **where)
        self.faults.append(made)
        return made

    def mend(self) -> int:
        """Forgets all faults; returns how many calls they spoilt."""
        hits = sum(len(fault.hits) for fault in self.faults)
        self.faults.clear()
        return hits

    def take_fault(self, method: str, target: str, form: str) -> Fault | None:
        with self.lock:
            self.asked.append((method, target))
            return next((f for f in self.faults if f.takes(method, f"{target} {form}")), None)


@contextmanager
def open_line(emulator: Emulator) -> Iterator[Line]:
    """A line to `emulator` until the block ends."""
    upstream = urlsplit(emulator.url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _carry(self, line, upstream)

        do_POST = do_DELETE = do_GET  # noqa: N815 -- the base class's names

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """A client that was killed is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    address = {**emulator.environment, "TWILIO_API_BASE_URL": f"http://127.0.0.1:{server.server_port}"}
    line = Line(replace(emulator, environment=address))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _carry(handler: BaseHTTPRequestHandler, line: Line, upstream: str) -> None:
    """One call: spoilt before it is carried out, carried out, and its answer spoilt or not."""
    form = handler.rfile.read(int(handler.headers.get("Content-Length", 0))).decode()
    fault = line.take_fault(handler.command, handler.path, form)
    time.sleep(line.latency)
    kind = fault.kind if fault else ""
    _act(fault, "before")
    if kind == "drop_before":
        return _hang_up(handler)
    if kind in ANSWERED_BEFORE:
        return _answer(handler, *ANSWERED_BEFORE[kind], retry_after=fault.value if fault else "")
    if fault and kind == "ignore":
        form = urlencode([pair for pair in parse_qsl(form, keep_blank_values=True) if pair[0] != fault.value])
    status, body = _forward(handler, upstream, form)
    if fault and fault.hide and status == 201:
        line.hidden[json.loads(body)["sid"]] = time.monotonic() + fault.hide
    _act(fault, "after")
    if fault and kind == "slow":
        time.sleep(float(fault.value))
    if kind == "drop_after":
        return _hang_up(handler)
    if kind == "truncated":
        return _answer(handler, status, body[: len(body) // 2], length=len(body))
    if kind in ANSWERED_AFTER:
        return _answer(handler, *ANSWERED_AFTER[kind])
    return _answer(handler, *_rewrite(line, handler.path, status, body))


def _act(fault: Fault | None, instant: str) -> None:
    if fault and fault.act and fault.kind == instant:
        fault.act()


def _forward(handler: BaseHTTPRequestHandler, upstream: str, form: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(upstream, timeout=30)
    passed = {name: handler.headers[name] for name in ("Authorization", "Content-Type") if handler.headers[name]}
    try:
        connection.request(handler.command, handler.path, form or None, passed)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _rewrite(line: Line, path: str, status: int, body: bytes) -> tuple[int, Any]:
    """The answer without what is hidden, and with what is rewritten."""
    now = time.monotonic()
    hidden = {sid for sid, until in line.hidden.items() if now < until}
    if any(sid in path for sid in hidden):
        return ANSWERED_BEFORE["404"]
    if status >= 300 or not body or not (hidden or line.rewrite):
        return status, body
    page = json.loads(body)
    if "incoming_phone_numbers" not in page:
        return status, {**page, **line.rewrite}
    shown = [{**number, **line.rewrite} for number in page["incoming_phone_numbers"] if number["sid"] not in hidden]
    return status, {**page, "incoming_phone_numbers": shown}


def _answer(
    handler: BaseHTTPRequestHandler, status: int, body: Any, retry_after: str = "", length: int | None = None
) -> None:
    sent = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    handler.send_header("Content-Type", "text/html" if sent.startswith(b"<") else "application/json")
    if retry_after:
        handler.send_header("Retry-After", retry_after)
    handler.send_header("Content-Length", str(len(sent) if length is None else length))
    handler.end_headers()
    handler.wfile.write(sent)
    if length is not None:
        _hang_up(handler)


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
