"""Serve plain requests and, on the same port, a client that uses the emulator as its HTTPS proxy.

A client that takes no other address for Twilio usually takes a proxy. It sends `CONNECT api.twilio.com:443` and then
speaks TLS to that host. Here the emulator is the host: it has a certificate of its own authority, which the client
must trust. It connects to nothing, and hosts that are not Twilio's are refused.

Two sockets, one for the proxy and one for TLS, with bytes passed between them, were rejected: the faults that break a
connection must reach the client's own.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from fallback.emulator.api.hosts import is_host
from fallback.emulator.faults.delivery import Connection

if TYPE_CHECKING:
    import asyncio
    import ssl

    from fallback.emulator.server.certificates import Authority

_VERB = b"CONNECT "
_TARGET = re.compile(r"CONNECT ([^\s:]+):443 HTTP/1\.[01]\r\n")
_LONGEST_HEAD = 16_384


class ProxyConnection(Connection):
    """A connection that serves requests, unless it begins with CONNECT. Without an `authority` that is refused."""

    def __init__(self, authority: Authority | None, **given: Any) -> None:
        super().__init__(**given)
        self._authority = authority
        self._given = given
        self._head = b""
        self._is_fresh = True

    def data_received(self, data: bytes) -> None:
        if not self._is_fresh:
            super().data_received(data)
            return
        self._head += data
        if not self._head.startswith(_VERB[: len(self._head)]):
            self._is_fresh = False
            super().data_received(self._head)
        elif b"\r\n\r\n" in self._head:
            self._connect()
        elif len(self._head) > _LONGEST_HEAD:
            self.transport.abort()

    def _connect(self) -> None:
        target = _TARGET.match(self._head.decode(errors="replace"))
        host = target[1].lower() if target else ""
        if not is_host(host):
            self._refuse(403, "Forbidden", "the emulator is a proxy for port 443 of Twilio's hosts only")
        elif self._authority is None:
            self._refuse(501, "Not Implemented", "start the emulator with --ca FILE to use it as a proxy")
        else:
            self.transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._upgrade(host, _make_context(self._authority, host))

    def _refuse(self, status: int, reason: str, message: str) -> None:
        body = json.dumps({"message": message}).encode()
        head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _upgrade(self, host: str, context: ssl.SSLContext) -> None:
        """Hand the transport over to a connection inside TLS."""
        self.connections.discard(self)
        self._unset_keepalive_if_required()
        task = self.loop.create_task(self._start_tls(host, context))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _start_tls(self, host: str, context: ssl.SSLContext) -> None:
        inside = HostConnection(host, **self._given)
        try:
            transport = await self.loop.start_tls(self.transport, inside, context, server_side=True)
        except OSError:  # the client does not trust the authority, or has left
            return
        if transport is not None:
            inside.connection_made(transport)


class HostConnection(Connection):
    """A connection inside TLS, on which the emulator is `host`."""

    def __init__(self, host: str, **given: Any) -> None:
        super().__init__(**given)
        self.app_state = {**self.app_state, "host": host}
        # What comes before the connection is made; None afterwards.
        self._early: bytes | None = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        early, self._early = self._early, None
        if early:
            self.data_received(early)

    def data_received(self, data: bytes) -> None:
        # The first request may come with the last part of the handshake, before `start_tls` has returned.
        if self._early is None:
            super().data_received(data)
        else:
            self._early += data

    def connection_lost(self, exc: Exception | None) -> None:
        if self._early is None:
            super().connection_lost(exc)

    def shutdown(self) -> None:
        super().shutdown()
        if self.transport.is_closing():
            # Closing would wait for the client's part of TLS's farewell, which an idle client does not send.
            self.transport.abort()


@cache
def _make_context(authority: Authority, host: str) -> ssl.SSLContext:
    return authority.make_context(host)
