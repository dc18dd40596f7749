"""One request and one answer over HTTP/1.1, with every limit that Twilio has. h11 knows the protocol.

Rejected: a client for HTTP in general. It resolves names itself, so that it may connect to another address than the one
that was judged; it hides whether TCP, TLS or the answer failed; it follows redirects, repeats requests and decodes
bodies by rules of its own. Each of these is what a drill is about.
"""

from __future__ import annotations

import asyncio
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11

from fallback.drill.failures import Failure
from fallback.twiml.write import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.drill.connect import Stream
    from fallback.drill.evidence import Method

_CHUNK = 65_536
_MAX_HEAD = 65_536  # bytes of a status line and headers; what servers send is a tenth of it


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire. `target` is path and query."""

    method: Method
    host: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is decoded and has at most one byte more than Twilio reads.

    `is_chunked` is whether the body came in chunks. The names of headers are in lower case.
    """

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    is_chunked: bool

    def find(self, name: str) -> str:
        """The first value of a header; "" if there is none."""
        return next((value for key, value in self.headers if key == name), "")


async def exchange(stream: Stream, request: Request, read_seconds: float) -> Answer:
    """Send a request and read the answer. No part of it may take longer than `read_seconds`. Raises `Failure`."""
    connection = h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)
    try:
        async with asyncio.timeout(read_seconds):
            await _send(stream, connection, request)
        return await _receive(stream, connection, read_seconds)
    except TimeoutError:
        raise Failure("read-timeout", f"{read_seconds:g} s") from None
    except h11.RemoteProtocolError as error:
        raise Failure("broken", str(error)) from None
    except h11.LocalProtocolError as error:
        raise Failure("bad-url", str(error)) from None
    except (ConnectionError, EOFError) as error:
        raise Failure("no-answer", getattr(error, "strerror", None) or "") from None
    except OSError as error:  # a record of TLS that is none, for one
        raise Failure("broken", error.strerror or "") from None


async def _send(stream: Stream, connection: h11.Connection, request: Request) -> None:
    headers = [("Host", request.host), *request.headers]
    head = h11.Request(method=request.method, target=request.target, headers=headers)
    data = connection.send(head) or b""
    if request.body:
        data += connection.send(h11.Data(data=request.body)) or b""
    stream.writer.write(data + (connection.send(h11.EndOfMessage()) or b""))
    # A server may answer, and close, before it has read all. Then its answer is still worth reading.
    with suppress(ConnectionError):
        await stream.writer.drain()


async def _receive(stream: Stream, connection: h11.Connection, read_seconds: float) -> Answer:
    response: h11.Response | None = None
    body, size = [], 0
    while size <= MAX_BYTES:
        event = await _next_event(stream, connection, read_seconds)
        match event:
            case h11.Response():
                response = event
                if _is_sound(event):
                    break  # a recording may be long, and Twilio plays it as it comes
            case h11.Data():
                body.append(bytes(event.data))
                size += len(event.data)
            case h11.EndOfMessage():
                break
    if response is None:
        raise Failure("no-answer")
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers]
    answer = Answer(
        response.status_code, headers, b"".join(body), "chunked" in dict(headers).get("transfer-encoding", "")
    )
    return Answer(answer.status, answer.headers, _decode(answer), answer.is_chunked)


async def _next_event(stream: Stream, connection: h11.Connection, read_seconds: float) -> object:
    while (event := connection.next_event()) is h11.NEED_DATA:
        async with asyncio.timeout(read_seconds):
            data = await stream.reader.read(_CHUNK)
        if not data and connection.their_state is h11.SEND_RESPONSE and not connection.trailing_data[0]:
            raise Failure("no-answer")
        connection.receive_data(data)
    return event


def _is_sound(response: h11.Response) -> bool:
    kind = next((value for name, value in response.headers if name == b"content-type"), b"")
    return response.status_code < 300 and kind.lower().startswith(b"audio/")


def _decode(answer: Answer) -> bytes:
    """The body without its compression, of which no more is unpacked than Twilio would read."""
    encoding = answer.find("content-encoding").strip().lower()
    if encoding in {"", "identity"} or not answer.body:
        return answer.body
    if encoding not in {"gzip", "x-gzip"}:
        raise Failure("broken", f"an answer in the encoding {encoding[:20]!r}, which was not asked for")
    try:
        return zlib.decompressobj(wbits=31).decompress(answer.body, MAX_BYTES + 1)
    except zlib.error:
        raise Failure("broken", "an answer that should be gzip and is not") from None
