"""TwiML applications: https://www.twilio.com/docs/usage/api/applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.account.backing.records import read_fields, read_name
from fallback.account.records import read_sid
from fallback.fields import FIELDS
from fallback.model import Behind

if TYPE_CHECKING:
    from fallback.account.session import Session

_FIELDS = [field.name for field in FIELDS if field.group in {"voice", "sms", "status_callback"} and field.kind != "sid"]


def list_applications(session: Session) -> list[Behind]:
    """Return the applications of an account. Raise an AccountError."""
    return session.read_list(
        f"listing the applications of account {session.account_sid}",
        lambda client: client.api.v2010.accounts(session.account_sid).applications,
        _parse,
    )


def _parse(record: Any) -> Behind:
    return Behind(read_sid(record, "sid", "AP"), read_name(record), read_fields(record, _FIELDS))
