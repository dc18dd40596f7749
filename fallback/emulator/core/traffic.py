"""Calls, their events, and messages, as Twilio keeps them in its logs.

https://www.twilio.com/docs/voice/api/call-resource, https://www.twilio.com/docs/voice/api/call-event-resource and
https://www.twilio.com/docs/messaging/api/message-resource.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.state import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.state import State

UNDER_WAY = ("queued", "ringing", "in-progress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Resource):
    """A call. `phone_number_sid` is the number that it came in at. `duration` is in seconds, as text."""

    to: str
    from_: str
    phone_number_sid: str = ""
    status: str = "completed"
    direction: str = "inbound"
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration: str = ""
    trunk_sid: str = ""
    parent_call_sid: str = ""
    price: str = ""
    price_unit: str = "USD"
    answered_by: str = ""
    forwarded_from: str = ""
    group_sid: str = ""
    caller_name: str = ""
    queue_time: str = "0"
    api_version: str = "2010-04-01"


@dataclass(frozen=True, slots=True)
class CallRequest:
    """What Twilio asked a URL during a call."""

    method: str
    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallResponse:
    """What the URL answered. `request_duration` is in milliseconds. `response_code` is None if there was no answer (U)."""

    response_code: int | None = None
    request_duration: int = 0
    content_type: str = ""
    response_body: str = ""
    date_created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Resource):
    """One request of a call with its answer. Twilio shows no SID of it."""

    call_sid: str
    request: CallRequest
    response: CallResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Resource):
    """A message. `error_code` is None if there is no error."""

    to: str
    from_: str
    body: str = ""
    status: str = "received"
    direction: str = "inbound"
    date_sent: datetime | None = None
    messaging_service_sid: str = ""
    error_code: int | None = None
    error_message: str = ""
    num_media: str = "0"
    num_segments: str = "1"
    price: str = ""
    price_unit: str = "USD"
    api_version: str = "2010-04-01"


CALLS = ResourceKind(Call, "calls", "CA")
CALL_EVENTS = ResourceKind(CallEvent, "call_events", "CE")
MESSAGES = ResourceKind(Message, "messages", "SM")


def list_call_events(state: State, call: Call, now: datetime) -> list[CallEvent]:
    """Return the events of a call, in order. A switch says how long after its end they are there."""
    wait = timedelta(seconds=state.switches.call_events_seconds)
    if call.end_time is None or now < call.end_time + wait:
        return []
    return [event for event in state.call_events.values() if event.call_sid == call.sid]
