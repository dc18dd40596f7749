"""What the credentials may read: one small call for each kind of resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.account.records import read_text
from fallback.errors import CallRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from twilio.rest import Client

    from fallback.account.session import Session

T = TypeVar("T")
_FORBIDDEN = frozenset({401, 403})

# What is read, by the name that people know.
_KINDS: Mapping[str, Callable[[Client], Any]] = {
    "numbers": lambda client: client.incoming_phone_numbers,
    "applications": lambda client: client.applications,
    "events": lambda client: client.monitor.v1.events,
    "Messaging Services": lambda client: client.messaging.v1.services,
    "trunks": lambda client: client.trunking.v1.trunks,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: its name, `active`, `suspended` or `closed`, and `Full` or `Trial`."""

    name: str
    status: str
    kind: str


def read_standing(session: Session) -> Standing | None:
    """Return how the account stands; None if the credentials may not ask, as an API key of the Standard kind.

    https://www.twilio.com/docs/iam/api-keys#api-key-types
    """
    return _read_unless_forbidden(
        session,
        f"reading account {session.account_sid}",
        lambda client: _parse_standing(client.api.v2010.accounts(session.account_sid).fetch()),
    )


def find_refused(session: Session) -> tuple[str, ...]:
    """Return the kinds of resources that the credentials may not read. Raise an AccountError for another failure."""
    return tuple(name for name, resource in _KINDS.items() if not _may_read(session, name, resource))


def _may_read(session: Session, name: str, resource: Callable[[Client], Any]) -> bool:
    page = _read_unless_forbidden(
        session, f"reading one page of {name}", lambda client: resource(client).page(page_size=1)
    )
    return page is not None


def _read_unless_forbidden(session: Session, what: str, call: Callable[[Client], T]) -> T | None:
    try:
        return session.read(what, call)
    except CallRefused as refusal:
        if refusal.status not in _FORBIDDEN:
            raise
        return None


def _parse_standing(account: Any) -> Standing:
    return Standing(*(read_text(account, name) or "" for name in ("friendly_name", "status", "type")))
