"""`/v1/Services` of messaging.twilio.com, with the pools: https://www.twilio.com/docs/messaging/api/service-resource."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import MESSAGING
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ApiResponse, make_route
from fallback.emulator.core import messaging_services, parameters
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.messaging_services import POOLED_NUMBERS, POOLED_SHORT_CODES, SERVICES
from fallback.emulator.core.number_search import find_country
from fallback.emulator.core.records import MessagingService, Record, Sender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_R = TypeVar("_R", bound=Record)

_FIELDS = tuple(each.name for each in fields(MessagingService))
_SENDER = tuple(each.name for each in fields(Sender))
_LINKS = {
    "phone_numbers": "PhoneNumbers",
    "short_codes": "ShortCodes",
    "alpha_senders": "AlphaSenders",
    "messages": "Messages",
    "us_app_to_person": "Compliance/Usa2p",
    "us_app_to_person_usecases": "Compliance/Usa2p/Usecases",
    "channel_senders": "ChannelSenders",
    "destination_alpha_senders": "DestinationAlphaSenders",
}
_CAPABILITIES = {"mms": "MMS", "sms": "SMS", "voice": "Voice"}


def _render(service: MessagingService, request: ApiRequest, state: State) -> dict[str, Any]:
    url = f"{request.locate(MESSAGING)}/v1/Services/{service.sid}"
    links = {name: f"{url}/{path}" for name, path in _LINKS.items()}
    return {**record_bodies.render_v1(service, _FIELDS, state.switches), "url": url, "links": links}


def _render_number(sender: Sender, request: ApiRequest, state: State) -> dict[str, Any]:
    number = state.numbers[sender.sid]
    has = asdict(number.capabilities)
    return {
        **_render_sender(sender, "PhoneNumbers", request, state),
        "phone_number": number.phone_number,
        "country_code": find_country(number.phone_number) or None,
        "capabilities": [word for name, word in _CAPABILITIES.items() if has[name]],
    }


def _render_short_code(sender: Sender, request: ApiRequest, state: State) -> dict[str, Any]:
    code = state.short_codes[sender.sid]
    return {
        **_render_sender(sender, "ShortCodes", request, state),
        "short_code": code.short_code,
        "country_code": code.iso_country,
        "capabilities": ["SMS"],
    }


def _render_sender(sender: Sender, path: str, request: ApiRequest, state: State) -> dict[str, Any]:
    url = f"{request.locate(MESSAGING)}/v1/Services/{sender.service_sid}/{path}/{sender.sid}"
    return {**record_bodies.render_v1(sender, _SENDER, state.switches), "url": url}


_SERVICES = ResourceCollection(
    SERVICES,
    "services",
    _render,
    creating=messaging_services.create,
    deleting=messaging_services.delete,
)
_NUMBERS = ResourceCollection(POOLED_NUMBERS, "phone_numbers", _render_number, parents={"service": SERVICES})
_SHORT_CODES = ResourceCollection(POOLED_SHORT_CODES, "short_codes", _render_short_code, parents={"service": SERVICES})


def _add_number(before: State, request: ApiRequest, service: str) -> ApiResponse:
    pool, number = _SERVICES.find(before, request, service), _find_member(before.numbers, request, "PhoneNumberSid")
    after, sender = messaging_services.add_number(before, pool, number, request.now)
    return ApiResponse(_get_status(before, after), _render_number(sender, request, after), after)


def _add_short_code(before: State, request: ApiRequest, service: str) -> ApiResponse:
    pool, code = _SERVICES.find(before, request, service), _find_member(before.short_codes, request, "ShortCodeSid")
    after, sender = messaging_services.add_short_code(before, pool, code, request.now)
    return ApiResponse(_get_status(before, after), _render_short_code(sender, request, after), after)


def _get_status(before: State, after: State) -> int:
    """Return 200 for a number that was in the pool before, as in an example of Twilio's OpenAPI document."""
    return 200 if after is before else 201


def _find_member(resources: Mapping[str, _R], request: ApiRequest, name: str) -> _R:
    """Return the number or short code that a parameter names. https://www.twilio.com/docs/api/errors/21421."""
    sid = parameters.require(request.form, name)
    resource = resources.get(sid)
    if resource is None or resource.account_sid != request.own_account:
        raise TwilioError(21421, f"{name} is invalid: {sid}")
    return resource


ROUTES = (
    make_route(MESSAGING, "/v1/Services", GET=_SERVICES.list_all, POST=_SERVICES.create),
    make_route(MESSAGING, "/v1/Services/{sid}", GET=_SERVICES.fetch, POST=_SERVICES.update, DELETE=_SERVICES.delete),
    make_route(MESSAGING, "/v1/Services/{service}/PhoneNumbers", GET=_NUMBERS.list_all, POST=_add_number),
    make_route(MESSAGING, "/v1/Services/{service}/PhoneNumbers/{sid}", GET=_NUMBERS.fetch, DELETE=_NUMBERS.delete),
    make_route(MESSAGING, "/v1/Services/{service}/ShortCodes", GET=_SHORT_CODES.list_all, POST=_add_short_code),
    make_route(
        MESSAGING, "/v1/Services/{service}/ShortCodes/{sid}", GET=_SHORT_CODES.fetch, DELETE=_SHORT_CODES.delete
    ),
)
