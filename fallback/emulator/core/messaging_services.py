"""Messaging Services, and the numbers in their pools: https://www.twilio.com/docs/messaging/api/service-resource."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.core import lifecycle
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import (
    Parameter,
    make_choice_reader,
    make_integer_reader,
    read_flag,
    read_friendly_name,
    read_method,
    read_url,
)
from fallback.emulator.core.records import MessagingService, Record, Sender
from fallback.emulator.core.urls import is_url

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.records import ShortCode
    from fallback.emulator.core.state import Edits, Number, State
    from fallback.emulator.core.switches import Switches

# https://www.twilio.com/docs/api/errors/21714
POOL_SIZE = 400


def _read_fallback_url(_name: str, text: str, switches: Switches) -> str:
    """https://www.twilio.com/docs/api/errors/30122."""
    if text and not is_url(text, switches):
        raise TwilioError(30122, "Fallback URL is invalid")
    return text


# Twilio documents no codes for the other values that it refuses: they are those of a number's URLs and methods (U).
SERVICES = ResourceKind(
    MessagingService,
    "messaging_services",
    "MG",
    # https://www.twilio.com/docs/usage/monitor-events lists this name, which Messaging Services had before, and no
    # other that could be theirs (U).
    "copilot-application",
    (
        Parameter("FriendlyName", "friendly_name", read_friendly_name, is_required=True),
        Parameter("InboundRequestUrl", "inbound_request_url", read_url),
        Parameter("InboundMethod", "inbound_method", read_method),
        Parameter("FallbackUrl", "fallback_url", _read_fallback_url),
        Parameter("FallbackMethod", "fallback_method", read_method),
        Parameter("StatusCallback", "status_callback", read_url),
        Parameter("StickySender", "sticky_sender", read_flag),
        Parameter("MmsConverter", "mms_converter", read_flag),
        Parameter("SmartEncoding", "smart_encoding", read_flag),
        Parameter("ScanMessageContent", "scan_message_content", make_choice_reader("inherit", "enable", "disable")),
        Parameter("FallbackToLongCode", "fallback_to_long_code", read_flag),
        Parameter("AreaCodeGeomatch", "area_code_geomatch", read_flag),
        Parameter("ValidityPeriod", "validity_period", make_integer_reader(1, 36_000)),
        Parameter("SynchronousValidation", "synchronous_validation", read_flag),
        Parameter(
            "Usecase",
            "usecase",
            make_choice_reader("undeclared", "notifications", "marketing", "verification", "discussion", "poll"),
        ),
        Parameter("UseInboundWebhookOnNumber", "use_inbound_webhook_on_number", read_flag),
    ),
)
POOLED_NUMBERS = ResourceKind(Sender, "pooled_numbers", "PN", "copilot-number-pool", recorded=("service_sid",))
POOLED_SHORT_CODES = replace(POOLED_NUMBERS, collection="pooled_short_codes", prefix="SC")


def create(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, MessagingService]:
    """Create a Messaging Service. A switch decides whether it leaves messages to its numbers unless told."""
    defers: Edits = {"use_inbound_webhook_on_number": state.switches.use_inbound_webhook_on_number == "true"}
    return lifecycle.create(SERVICES, state, account_sid, {**defers, **edits}, now)


def delete(state: State, service: MessagingService, _now: datetime) -> State:
    """Delete a Messaging Service. The numbers and short codes of its pool stay on the account."""
    for pool in (POOLED_NUMBERS, POOLED_SHORT_CODES):
        state = lifecycle.delete(pool, state, *_list_pool(state, pool, service.sid))
    return lifecycle.delete(SERVICES, state, service.sid)


def add_number(state: State, service: MessagingService, number: Number, now: datetime) -> tuple[State, Sender]:
    """Put a number into the pool. It needs SMS or MMS: https://www.twilio.com/docs/api/errors/21715."""
    if not (number.capabilities.sms or number.capabilities.mms):
        raise TwilioError(21715, "Phone Number Does Not Have Correct Messaging Service Capabilities")
    return _add(state, POOLED_NUMBERS, service, number, now)


def add_short_code(state: State, service: MessagingService, code: ShortCode, now: datetime) -> tuple[State, Sender]:
    """Put a short code into the pool."""
    return _add(state, POOLED_SHORT_CODES, service, code, now)


def remove_number(state: State, sid: str) -> State:
    """Take a number out of its pool, if it is in one."""
    return lifecycle.delete(POOLED_NUMBERS, state, sid)


def make_sender(service: MessagingService, member: Record, now: datetime) -> Sender:
    """Return `member`, a number or short code, as one of the service's pool."""
    return Sender(
        sid=member.sid, account_sid=member.account_sid, service_sid=service.sid, date_created=now, date_updated=now
    )


def _add(
    state: State, pool: ResourceKind[Sender], service: MessagingService, member: Record, now: datetime
) -> tuple[State, Sender]:
    """Put a number or short code into the pool. A switch decides whether one of the pool may be added again.

    It can be in one pool only: https://www.twilio.com/docs/api/errors/21712.
    """
    present = pool.get_all(state).get(member.sid)
    if present and present.service_sid != service.sid:
        raise TwilioError(21712, "Phone Number or Short Code is associated with another Messaging Service.")
    if present and state.switches.repeated_sender == "refused":
        raise TwilioError(21710, "Phone Number or Short Code is already in the Messaging Service.")
    if present:
        return state, present
    size = sum(len(_list_pool(state, each, service.sid)) for each in (POOLED_NUMBERS, POOLED_SHORT_CODES))
    if size >= POOL_SIZE:
        raise TwilioError(21714, "Messaging Service Number Pool size limit reached")
    sender = make_sender(service, member, now)
    return lifecycle.put(pool, state, sender), sender


def _list_pool(state: State, pool: ResourceKind[Sender], service_sid: str) -> list[str]:
    return [sender.sid for sender in pool.get_all(state).values() if sender.service_sid == service_sid]
