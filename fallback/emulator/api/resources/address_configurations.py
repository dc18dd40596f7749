"""`/v1/Configuration/Addresses` of conversations.twilio.com.

https://www.twilio.com/docs/conversations/api/address-configuration-resource
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import CONVERSATIONS
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import make_route
from fallback.emulator.core import address_configurations
from fallback.emulator.core.address_configurations import CONFIGURATIONS
from fallback.emulator.core.records import AddressConfiguration, AutoCreation

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest, ApiResponse
    from fallback.emulator.core.state import State

_FIELDS = tuple(each.name for each in fields(AddressConfiguration) if each.name != "auto_creation")
# What the examples show of each type of automatic creation.
_COMMON = ("enabled", "type", "conversation_service_sid")
_SHOWN = {
    "default": _COMMON,
    "webhook": (*_COMMON, "webhook_url", "webhook_method", "webhook_filters"),
    "studio": (*_COMMON, "studio_flow_sid", "studio_retry_count"),
}
_FILTERS_PARAMETER = "AutoCreation.WebhookFilters"


def _render(configuration: AddressConfiguration, request: ApiRequest, state: State) -> dict[str, Any]:
    url = f"{request.locate(CONVERSATIONS)}/v1/Configuration/Addresses/{configuration.sid}"
    shown = _render_auto_creation(configuration.auto_creation, state)
    return {**record_bodies.render_v1(configuration, _FIELDS, state.switches), "auto_creation": shown, "url": url}


def _render_auto_creation(creation: AutoCreation, state: State) -> dict[str, Any]:
    return record_bodies.render_v1(creation, _SHOWN[creation.type], state.switches)


# https://www.twilio.com/docs/conversations/api/address-configuration-resource: a page has at most 50.
_ADDRESSES = ResourceCollection(
    CONFIGURATIONS,
    "address_configurations",
    _render,
    filters={"Type": "type"},
    creating=address_configurations.create,
    updating=address_configurations.update,
    largest_page=50,
)


def _create(before: State, request: ApiRequest) -> ApiResponse:
    return _ADDRESSES.create(before, _join_filters(request))


def _update(before: State, request: ApiRequest, sid: str) -> ApiResponse:
    return _ADDRESSES.update(before, _join_filters(request), sid)


def _join_filters(request: ApiRequest) -> ApiRequest:
    """Return the request with one value for the parameter that is repeated for each event."""
    if _FILTERS_PARAMETER not in request.form:
        return request
    joined = ",".join(request.get_all(_FILTERS_PARAMETER))
    return replace(request, form={**request.form, _FILTERS_PARAMETER: joined})


_PATH = "/v1/Configuration/Addresses"
ROUTES = (
    make_route(CONVERSATIONS, _PATH, GET=_ADDRESSES.list_all, POST=_create),
    make_route(CONVERSATIONS, f"{_PATH}/{{sid}}", GET=_ADDRESSES.fetch, POST=_update, DELETE=_ADDRESSES.delete),
)
