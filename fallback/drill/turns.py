"""A few requests at once: at most 4 for a host, and 32 in all. A drill must not be an attack."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

AT_ONE_HOST = 4
IN_ALL = 32


class Turns:
    """Hands out turns. A turn is one request, so nobody holds one turn while it waits for another."""

    def __init__(self, at_one_host: int = AT_ONE_HOST, in_all: int = IN_ALL) -> None:
        self._all = asyncio.Semaphore(in_all)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_one_host))

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at a host, and hold it for as long as the context lasts."""
        async with self._hosts[host], self._all:
            yield
