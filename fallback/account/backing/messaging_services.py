"""Messaging Services with their pools: https://www.twilio.com/docs/messaging/api/service-resource.

No number says in which service it is, so the pool of each service is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fallback.account.backing.records import read_fields, read_name
from fallback.account.records import read_e164, read_flag, read_sid, read_text
from fallback.model import LiveService

if TYPE_CHECKING:
    from fallback.account.session import Session

_FIELDS = {
    "sms_url": "inbound_request_url",
    "sms_method": "inbound_method",
    "sms_fallback_url": "fallback_url",
    "sms_fallback_method": "fallback_method",
    "status_callback": "status_callback",
}


def list_services(session: Session) -> list[LiveService]:
    """Return the Messaging Services of an account, without their pools. Raise an AccountError."""
    return session.read_list(
        f"listing the Messaging Services of account {session.account_sid}",
        lambda client: client.messaging.v1.services,
        _parse,
    )


def complete_service(session: Session, service: LiveService, *, with_short_codes: bool) -> LiveService:
    """Return a service with the numbers, and perhaps the short codes, in its pool. Raise an AccountError."""
    senders: list[str] = session.read_list(
        f"listing the numbers of Messaging Service {service.sid}",
        lambda client: client.messaging.v1.services(service.sid).phone_numbers,
        lambda record: read_e164(record, "phone_number"),
    )
    if with_short_codes:
        senders += session.read_list(
            f"listing the short codes of Messaging Service {service.sid}",
            lambda client: client.messaging.v1.services(service.sid).short_codes,
            lambda record: read_text(record, "short_code") or "",
        )
    return replace(service, senders=frozenset(senders))


def _parse(record: Any) -> LiveService:
    return LiveService(
        read_sid(record, "sid", "MG"),
        read_name(record),
        read_fields(record, _FIELDS),
        defers=read_flag(record, "use_inbound_webhook_on_number") is True,
        senders=frozenset(),
    )
