"""What went wrong on an account: Monitor's alerts, the calls and messages that they belong to, and the calls' events.

An alert names a call or a message, and neither a number nor whether the fallback was asked. So each call and message is
fetched, and of each call its events, which Twilio has from 15 minutes after its end. Where an outage has more of them
than `MOST`, the newest are looked at.

Sources: https://www.twilio.com/docs/usage/monitor-alert, https://www.twilio.com/docs/voice/api/call-event-resource.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.account.records import Unexpected, read_text
from fallback.errors import AccountError, CallRefused
from fallback.model import Asked, LiveAlert, Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fallback.account.session import Session

T = TypeVar("T")
MOST = 500  # calls and messages that are looked at, with two calls to the API for each
_WORKERS = 8
_NOT_FOUND = 404


def read_traffic(session: Session, since: datetime, until: datetime) -> Traffic:
    """Read the errors of a period of at most 30 days, and what they belong to.

    Raise an AccountError where the alerts cannot be read. What cannot be read beyond them is said in `unread`.
    """
    alerts = session.read_list(
        f"listing the alerts of account {session.account_sid}",
        lambda client: client.monitor.v1.alerts,
        _parse_alert,
        log_level="error",
        start_date=since,
        end_date=until,
    )
    sids = list(dict.fromkeys(alert.sid for alert in sorted(alerts, key=lambda alert: alert.when, reverse=True)))
    reading = _Reading(session)
    some = sids[:MOST]
    if len(sids) > MOST:
        reading.unread["most"] = (
            f"{len(sids) - MOST:,} of {len(sids):,} calls and messages were not looked at, the oldest"
        )
    calls = [sid for sid in some if sid.startswith("CA")]
    receivers = reading.read("calls", calls, _read_call) | reading.read(
        "messages", set(some) - set(calls), _read_message
    )
    requests = reading.read("events of calls", calls, _read_requests)
    return Traffic(tuple(alerts), receivers, requests, tuple(reading.unread.values()))


class _Reading:
    """Reads many records at the same time, and keeps the first failure of each kind."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.unread: dict[str, str] = {}

    def read(self, kind: str, sids: Iterable[str], read_one: Callable[[Session, str], T | None]) -> dict[str, T]:
        """Return what there is, by SID. A kind that the account refuses to show is asked for once."""
        waiting = iter(sids)
        first = next(waiting, None)
        if first is None:
            return {}
        records = {first: self._attempt(kind, first, read_one)}
        if kind not in self.unread:
            with ThreadPoolExecutor(_WORKERS) as pool:
                rest = list(waiting)
                records |= dict(zip(rest, pool.map(lambda sid: self._attempt(kind, sid, read_one), rest), strict=True))
        return {sid: record for sid, record in records.items() if record is not None}

    def _attempt(self, kind: str, sid: str, read_one: Callable[[Session, str], T | None]) -> T | None:
        try:
            return read_one(self._session, sid)
        except CallRefused as refusal:
            if refusal.status != _NOT_FOUND:  # a call or a message may have been deleted
                self.unread.setdefault(kind, str(refusal))
        except AccountError as error:
            self.unread.setdefault(kind, str(error))
        return None


def _read_call(session: Session, sid: str) -> str | None:
    return session.read(f"reading call {sid}", lambda client: _parse_receiver(client.calls(sid).fetch()))


def _read_message(session: Session, sid: str) -> str | None:
    return session.read(f"reading message {sid}", lambda client: _parse_receiver(client.messages(sid).fetch()))


def _read_requests(session: Session, sid: str) -> tuple[Asked, ...] | None:
    what = f"reading the events of call {sid}"
    asked = session.read_list(what, lambda client: client.calls(sid).events, _parse_request)
    return tuple(asked) or None


def _parse_alert(record: Any) -> LiveAlert:
    when = record.date_generated
    if not hasattr(when, "tzinfo"):
        raise Unexpected("date_generated", "a time", "something else")
    sid, code, url = (read_text(record, name) or "" for name in ("resource_sid", "error_code", "request_url"))
    return LiveAlert(sid, code, url, when)


def _parse_receiver(record: Any) -> str | None:
    """Return who was called, or written to; None where the account itself called or wrote."""
    return read_text(record, "to") if read_text(record, "direction") == "inbound" else None


def _parse_request(record: Any) -> Asked:
    request, response = record.request or {}, record.response or {}
    if not isinstance(request, dict) or not isinstance(response, dict):
        raise Unexpected("request", "an object", "something else")
    url, status = request.get("url"), response.get("response_code")
    return Asked(url if isinstance(url, str) else "", status if isinstance(status, int) else None)
