"""`/v1/Events` of monitor.twilio.com, on this server: https://www.twilio.com/docs/usage/monitor-events."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.paging import meta, page
from fallback.emulator.api.routes import Answer, route, sid
from fallback.emulator.core.errors import TwilioError, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import Event, State

_EQUAL = {
    "ActorSid": "actor_sid",
    "EventType": "event_type",
    "ResourceSid": "resource_sid",
    "SourceIpAddress": "source_ip_address",
}


def _list(before: State, call: Call) -> Answer:
    """The events of the account that asks, the newest first (U)."""
    since, until = _date(call.query, "StartDate"), _date(call.query, "EndDate")
    found = [
        event
        for event in before.events.values()
        if _is_own(event, call)
        and (since is None or event.date.replace(microsecond=0) >= since)
        and (until is None or event.date.replace(microsecond=0) <= until)
        and all(getattr(event, field) == call.query[name] for name, field in _EQUAL.items() if call.query.get(name))
    ]
    shown = page(found, f"{call.base}{call.path}", call.query, (*_EQUAL, "StartDate", "EndDate"))
    events = [bodies.event(event, call.base, before.switches) for event in shown.entries]
    return Answer(200, {"events": events, "meta": meta(shown, "events")}, before)


def _fetch(before: State, call: Call, sid: str) -> Answer:
    event = before.events.get(sid)
    if event is None or not _is_own(event, call):
        raise not_found(call.path)
    return Answer(200, bodies.event(event, call.base, before.switches), before)


def _is_own(event: Event, call: Call) -> bool:
    return call.who is not None and event.account_sid == call.who.account.sid


def _date(query: Mapping[str, str], name: str) -> datetime | None:
    """A date or a time in GMT; an end date includes its day (U), and nonsense is 20001 (U)."""
    text = query.get(name)
    if not text:
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise TwilioError(20001, f"{name} is not a date: {text}") from None
    if name == "EndDate" and len(text) == len("YYYY-MM-DD"):
        date = datetime.combine(date, time.max)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


ROUTES = (route("/v1/Events", GET=_list), route(f"/v1/Events/{sid('AE')}", GET=_fetch))
