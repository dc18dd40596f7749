"""Say what answers a call or a message to a number, by Twilio's rules. Pure.

Sources: the descriptions of `TrunkSid`, `VoiceApplicationSid` and `SmsApplicationSid` at
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource, and of `InboundRequestUrl` and
`UseInboundWebhookOnNumber` at https://www.twilio.com/docs/messaging/api/service-resource.

A call goes to the trunk, else to the application, else to the number's own URL. A message to a number in the pool of a
Messaging Service goes by `UseInboundWebhookOnNumber`:

    true    any URL     the number's application or URL; those of the service are dead
    false   a URL       the service's URL; those of the number are dead
    false   no URL      nobody: Twilio neither logs nor receives the message

The fallback is that of the place that answers, whatever the other places have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.emulator.core.trunks import list_origination_urls

if TYPE_CHECKING:
    from fallback.emulator.core.records import MessagingService
    from fallback.emulator.core.state import Number, Resource, State


@dataclass(frozen=True, slots=True)
class Handler:
    """What answers: the place that decides, and what Twilio asks there.

    `url` is empty where a trunk has no enabled origination URL, and where the application is not the account's.
    """

    place: Literal["number", "application", "messaging_service", "trunk"]
    sid: str
    url: str = ""
    method: str = ""
    fallback_url: str = ""
    fallback_method: str = ""


def find_call_handler(state: State, number: Number) -> Handler | None:
    """Return what answers a call to `number`; None if the call is rejected."""
    if number.trunk_sid:
        return _make_trunk_handler(state, number.trunk_sid)
    if number.voice_application_sid:
        return _make_application_handler(state, number.voice_application_sid, "voice")
    return _make_handler(number, "voice") if number.voice_url else None


def find_message_handler(state: State, number: Number) -> Handler | None:
    """Return what answers a message to `number`; None if nobody does."""
    service = find_service(state, number)
    if service and not service.use_inbound_webhook_on_number:
        return _make_service_handler(service) if service.inbound_request_url else None
    ignores_application = service is not None and state.switches.deferring_service == "ignores_application"
    if number.sms_application_sid and not ignores_application:
        return _make_application_handler(state, number.sms_application_sid, "sms")
    return _make_handler(number, "sms") if number.sms_url else None


def find_service(state: State, number: Number) -> MessagingService | None:
    """Return the Messaging Service in whose pool `number` is."""
    sender = state.pooled_numbers.get(number.sid)
    return state.messaging_services[sender.service_sid] if sender else None


def _make_trunk_handler(state: State, sid: str) -> Handler:
    """Return the most important of the enabled origination URLs, with the trunk's disaster recovery behind it."""
    enabled = [each for each in list_origination_urls(state, sid) if each.enabled]
    first = min(enabled, key=lambda each: (each.priority, -each.weight, each.sid), default=None)
    trunk, url = state.trunks.get(sid), first.sip_url if first else ""
    if trunk is None:
        return Handler("trunk", sid, url)
    method = trunk.disaster_recovery_method or "POST"
    return Handler("trunk", sid, url, "", trunk.disaster_recovery_url, method if trunk.disaster_recovery_url else "")


def _make_application_handler(state: State, sid: str, medium: Literal["voice", "sms"]) -> Handler:
    application = state.applications.get(sid)
    return _make_handler(application, medium, "application") if application else Handler("application", sid)


def _make_service_handler(service: MessagingService) -> Handler:
    return Handler(
        "messaging_service",
        service.sid,
        service.inbound_request_url,
        service.inbound_method,
        service.fallback_url,
        service.fallback_method,
    )


def _make_handler(
    answering: Resource, medium: Literal["voice", "sms"], place: Literal["number", "application"] = "number"
) -> Handler:
    url, method, fallback_url, fallback_method = (
        (answering.voice_url, answering.voice_method, answering.voice_fallback_url, answering.voice_fallback_method)
        if medium == "voice"
        else (answering.sms_url, answering.sms_method, answering.sms_fallback_url, answering.sms_fallback_method)
    )
    return Handler(place, answering.sid, url, method, fallback_url, fallback_method)
