"""A server that answers well or badly in every way that the drill knows, over TCP and TLS, on loopback.

Each fault is a path. What goes wrong before a path is read (no name, no connection, a bad certificate) is a host or a
port of its own. Every request that arrives is kept.
"""

from __future__ import annotations

import asyncio
import gzip
import queue
import socket
import ssl
import threading
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import trustme

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

HOST = "handler.test"
OTHER_HOSTS = [f"host{number}.test" for number in range(20)]
SAY = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>{}</Say></Response>'
# In the URLs of what never answers, so that a test need not wait 15 s. Each ends that wait only which is to end.
_SECONDS = {
    "connect time-out": "#ct=200&rc=0",
    "TLS time-out": "#ct=3000&rc=0",
    "read time-out": "#rt=300&rc=0",
    "slow drip": "#tt=600&rc=0",
}


@dataclass
class Arrived:
    """One request that a server got."""

    method: str
    target: str
    headers: dict[str, str]
    body: str

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body, keep_blank_values=True))

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))


@dataclass
class Servers:
    """The running servers: their ports by name, the test CA, and what arrived."""

    ca: trustme.CA
    ports: dict[str, int] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)
    answers: dict[str, Callable[[Arrived], bytes]] = field(default_factory=dict)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def url(self, fault: str, host: str = HOST) -> str:
        """Where a fault is."""
        if fault == "dns":
            return f"https://no-such-name.test:{self.ports['tls']}/"
        port = self.ports.get(fault, self.ports["tls"])
        tail = _SECONDS.get(fault, "")
        return f"https://{host}:{port}{path_of(fault)}{tail}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, and count how many there are at a time."""
        self.writers.append(writer)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if request := await _read_request(reader):
                self.arrived.append(request)
                await self._write(request, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client has heard enough, or the test is over
        finally:
            self.at_once -= 1
            writer.close()

    async def _write(self, request: Arrived, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if request.path == "/read_time-out":
            await reader.read()  # until the client gives up
        elif request.path == "/slow_drip":
            await _drip(writer)
        else:
            writer.write(self.answers.get(request.path, choose_answer)(request))
            await writer.drain()

    async def end(self) -> None:
        """End all connections."""
        for writer in self.writers:
            writer.transport.abort()
        await asyncio.sleep(0)  # the loop closes their sockets in its next turn

    @property
    def tls(self) -> ssl.SSLContext:
        """What a client trusts that trusts the test CA only."""
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        return context


async def resolve(host: str, _port: int) -> list[str]:
    """Every name is this machine, except those without an address."""
    if host.startswith("no-such-name"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return ["127.0.0.1"]


def answer(
    body: str | bytes = "",
    *,
    status: str = "200 OK",
    kind: str | None = "text/xml",
    more: str = "",
    length: int | None = None,
) -> bytes:
    """A whole answer; its length may be a lie."""
    data = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(data) if length is None else length}\r\n"
    head += f"Content-Type: {kind}\r\n" if kind else ""
    return (head + more + "\r\n").encode() + data


def redirect(status: str, target: str | None) -> bytes:
    return answer(status=status, kind=None, more=f"Location: {target}\r\n" if target else "")


_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
_BIG = SAY.format("a" * 70_000)
SAID = SAY.format("Hello.")

# What the server writes for a path. A path that is none of these answers well.
ANSWERS: dict[str, bytes] = {
    "301 loop": redirect("301 Moved", "/301_loop"),
    "308": redirect("308 Permanent Redirect", "/healthy"),
    "redirect without Location": redirect("302 Found", None),
    "400": answer("bad", status="400 Bad Request"),
    "404": answer("none", status="404 Not Found"),
    "429": answer("slow down", status="429 Too Many Requests"),
    "500": answer("oops", status="500 Internal Server Error"),
    "503": answer("later", status="503 Service Unavailable"),
    "empty": answer(""),
    "empty in chunks": _CHUNKED + b"0\r\n\r\n",
    "truncated": answer(SAID, length=len(SAID) + 10),
    "broken chunks": _CHUNKED + b"zz\r\n<Response/>\r\n0\r\n\r\n",
    "no answer": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "HTML": answer("<!doctype html><html><body><p>It works<br></body></html>", kind="text/html"),
    "JSON": answer('{"say": "Hello."}', kind="application/json"),
    "wrong root": answer("<Answer/>"),
    "wrong version": answer('<Response version="99"/>'),
    "bad XML": answer("<Response><Say>Fish & chips</Say></Response>"),
    "blank before <?xml": answer("\n" + SAID),
    "over 64 kB": answer(_BIG),
    "over 64 kB, compressed": answer(gzip.compress(_BIG.encode()), more="Content-Encoding: gzip\r\n"),
    "wrong content type": answer(SAID, kind="application/octet-stream"),
    "no content type": answer(SAID, kind=None),
    "text/plain": answer("Call again.", kind="text/plain"),
    "TwiML as text/plain": answer(SAID, kind="text/plain"),
    "TwiML as text/html": answer(SAID, kind="text/html; charset=utf-8"),
    "compressed": answer(gzip.compress(SAID.encode()), more="Content-Encoding: gzip\r\n"),
    "audio": answer(b"\xff\xfb" * 100, kind="audio/mpeg", length=10_000_000),
}


def path_of(fault: str) -> str:
    """The path of a fault on the server: its name without what means something in a URL."""
    return f"/{fault.replace('<?', '').replace(' ', '_').replace(',', '')}"


_BY_PATH = {path_of(name): data for name, data in ANSWERS.items()}


def choose_answer(request: Arrived) -> bytes:
    """What the server writes, for those paths that look at the request."""
    name, _, number = request.path.removeprefix("/").partition("-")
    if name in {"chain_of_10", "chain_of_11"}:
        left = int(number or name.rpartition("_")[2]) - 1
        return redirect("302 Found", f"/{name}-{left}" if left else "/healthy")
    if request.path == "/405_to_POST" and request.method == "POST":
        return answer("no", status="405 Method Not Allowed")
    return _BY_PATH.get(request.path, answer(SAID))


async def _read_request(reader: asyncio.StreamReader) -> Arrived | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = first.split(" ")
    return Arrived(method, target, headers, body.decode())


@asynccontextmanager
async def serve() -> AsyncIterator[Servers]:
    """All servers at once. What is still under way is ended with them."""
    servers = Servers(trustme.CA())
    issue, yesterday = servers.ca.issue_cert, datetime.now(UTC) - timedelta(days=1)
    async with AsyncExitStack() as stack:
        for name, certificate, handle in (
            ("tls", issue(HOST, "127.0.0.1", *OTHER_HOSTS), servers.handle),
            ("plain", None, servers.handle),
            ("TLS wrong name", issue("elsewhere.test"), servers.handle),
            ("expired", issue(HOST, not_after=yesterday), servers.handle),
            ("self-signed", trustme.CA().issue_cert(HOST), servers.handle),
            ("no TLS", None, _answer_plainly),
            ("TLS time-out", None, _swallow),
        ):
            context = _context(certificate) if certificate else None
            server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
            stack.callback(server.close)
            servers.ports[name] = server.sockets[0].getsockname()[1]
        for held in _hold_ports(servers):
            stack.enter_context(held)
        stack.push_async_callback(servers.end)
        yield servers


@contextmanager
def serve_in_thread() -> Iterator[Servers]:
    """All servers, for a test of a command, which has an event loop of its own."""
    started: queue.Queue[tuple[Servers, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def run() -> None:
        async with serve() as servers:
            over = asyncio.Event()
            started.put((servers, asyncio.get_running_loop(), over))
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    servers, loop, over = started.get(timeout=30)
    try:
        yield servers
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(timeout=30)


async def _answer_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    writer.close()


async def _swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def _drip(writer: asyncio.StreamWriter) -> None:
    """A byte twenty times a second: each read is in time, and the whole answer never is."""
    for byte in answer(SAY.format("a" * 1000)):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def _hold_ports(servers: Servers) -> Iterator[socket.socket]:
    """A port that nobody listens on and nobody else takes; and one whose queue of connections is full."""
    closed, full, filling = (socket.socket() for _ in range(3))
    for name, held in (("refused", closed), ("connect time-out", full)):
        held.bind(("127.0.0.1", 0))
        servers.ports[name] = held.getsockname()[1]
        yield held
    full.listen(0)
    filling.connect(full.getsockname())
    yield filling
