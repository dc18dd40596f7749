"""HTTP connections on which a whole response has to come within one time.

The time-outs of `requests` and urllib3 hold for each read from the socket, so a server that sends a byte a second, in
the head or in the body, is waited for for ever. urllib3's `total` time-out ends with the first byte of the response.

So the time is watched where bytes are read: between the socket and the buffer from which the head and the body of a
response come. What urllib3 grants to the first read is taken as the time for all of them. A proxy's answer to CONNECT
is read in the same way; the TLS handshake and the connecting have their own time-outs, which Python and urllib3 keep.

Rejected: a look at the clock between two parts of the body (it misses the head, and a part that never fills); a thread
that closes the socket (one for each call, and nobody hands out the socket before the head has come).
"""

from __future__ import annotations

import http.client
import io
import time
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    import socket

    from urllib3 import PoolManager


class TimedReader(io.RawIOBase):
    """Reads from a socket until the time is over that the socket's time-out grants now."""

    def __init__(self, source: Any, sock: socket.socket) -> None:
        self._source = source
        self._socket = sock
        self._until = time.monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what there is. Raise TimeoutError when the time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the response did not come whole within its time")
        self._socket.settimeout(left)
        count: int | None = self._source.readinto(buffer)
        return count

    def close(self) -> None:
        """Close the source as well, which lets go of the socket."""
        self._source.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **keywords: Any) -> None:
        super().__init__(sock, *arguments, **keywords)
        self.fp = io.BufferedReader(TimedReader(self.fp.detach(), sock))


class _TimedConnection(HTTPConnection):
    response_class = _TimedResponse


class _TimedTlsConnection(HTTPSConnection):
    response_class = _TimedResponse


class _TimedPool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TimedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTlsConnection


class TimedAdapter(HTTPAdapter):
    """Gives a `requests.Session` such connections, directly and through proxies."""

    def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
        """Make the pools for direct connections."""
        super().init_poolmanager(*arguments, **keywords)
        _use_timed_pools(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **keywords: Any) -> Any:
        """Make, or get, the pools for one proxy."""
        manager = super().proxy_manager_for(*arguments, **keywords)
        _use_timed_pools(manager)
        return manager


def _use_timed_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _TimedPool, "https": _TimedTlsPool}
