"""All that answers on an account beside the URLs of its numbers, and what of it could not be read.

Premise. A report that lacks a kind is worth more than none, as long as it says so. So every kind is read by itself, and
an error of one is kept as a value. The kinds are read at the same time, and then the trunks and the pools; `gate`
bounds how many calls are under way.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from fallback.account.backing.applications import list_applications
from fallback.account.backing.entry_points import list_byoc_trunks, list_short_codes, list_sip_domains
from fallback.account.backing.messaging_services import complete_service, list_services
from fallback.account.backing.trunks import complete_trunk, list_trunks
from fallback.errors import AccountError, CallRefused
from fallback.model import Backing, Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fallback.account.session import Session
    from fallback.model import BackingKind

T = TypeVar("T")
_WORKERS = 8  # an account has five kinds, and often many pools


def read_backing(session: Session) -> Backing:
    """Read every kind. `unread` says what could not be read. Raise Refused where nothing may be sent."""
    with _work_at_once() as pool:
        reading = _Reading(session, pool)
        applications = reading.begin("applications", list_applications)
        trunks = reading.begin("trunks", list_trunks)
        services = reading.begin("Messaging Services", list_services)
        short_codes = reading.begin("short codes", list_short_codes)
        sip_domains = reading.begin("SIP domains", list_sip_domains)
        byoc_trunks = reading.begin("BYOC trunks", list_byoc_trunks)
        codes = reading.finish(short_codes)
        complete = partial(complete_service, with_short_codes=bool(codes))
        whole_trunks = reading.complete("trunks", complete_trunk, reading.finish(trunks))
        whole_services = reading.complete("Messaging Services", complete, reading.finish(services))
        return Backing(
            {one.sid: one for one in reading.finish(applications)},
            {one.sid: one for future in whole_trunks for one in reading.finish(future)},
            tuple(one for future in whole_services for one in reading.finish(future)),
            tuple(codes),
            tuple(reading.finish(sip_domains)),
            tuple(reading.finish(byoc_trunks)),
            tuple(reading.unread[kind] for kind in sorted(reading.unread)),
        )


class _Reading:
    """Calls that are under way, and of each kind the first that failed."""

    def __init__(self, session: Session, pool: ThreadPoolExecutor) -> None:
        self.unread: dict[BackingKind, Unread] = {}
        self._session = session
        self._pool = pool

    def begin(self, kind: BackingKind, read: Callable[[Session], list[T]]) -> Future[list[T] | Unread]:
        return self._pool.submit(_attempt, kind, partial(read, self._session))

    def complete(
        self, kind: BackingKind, read: Callable[[Session, T], T], some: Iterable[T]
    ) -> list[Future[list[T] | Unread]]:
        return [self.begin(kind, partial(_read_one, read, one)) for one in some]

    def finish(self, future: Future[list[T] | Unread]) -> list[T]:
        """What was read; nothing if that failed."""
        result = future.result()
        if not isinstance(result, Unread):
            return result
        self.unread.setdefault(result.kind, result)
        return []


def _read_one(read: Callable[[Session, T], T], one: T, session: Session) -> list[T]:
    return [read(session, one)]


def _attempt(kind: BackingKind, read: Callable[[], T]) -> T | Unread:
    try:
        return read()
    except AccountError as error:
        return Unread(kind, str(error), is_broken=not isinstance(error, CallRefused))


@contextmanager
def _work_at_once() -> Iterator[ThreadPoolExecutor]:
    """A pool that begins nothing more when an error or an interruption leaves the block."""
    pool = ThreadPoolExecutor(_WORKERS)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
