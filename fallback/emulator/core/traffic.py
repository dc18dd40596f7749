"""Calls, their events, and messages, as Twilio keeps them in its logs.

https://www.twilio.com/docs/voice/api/call-resource, https://www.twilio.com/docs/voice/api/call-event-resource and
https://www.twilio.com/docs/messaging/api/message-resource.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.records import Call, CallEvent, Message

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import State

UNDER_WAY = ("queued", "ringing", "in-progress")


CALLS = ResourceKind(Call, "calls", "CA")
CALL_EVENTS = ResourceKind(CallEvent, "call_events", "CE")
MESSAGES = ResourceKind(Message, "messages", "SM")


def list_call_events(state: State, call: Call, now: datetime) -> list[CallEvent]:
    """Return the events of a call, in order. A switch says how long after its end they are there."""
    wait = timedelta(seconds=state.switches.call_events_seconds)
    if call.end_time is None or now < call.end_time + wait:
        return []
    return [event for event in state.call_events.values() if event.call_sid == call.sid]
