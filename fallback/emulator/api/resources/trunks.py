"""`/v1/Trunks` of trunking.twilio.com: https://www.twilio.com/docs/sip-trunking/api/trunk-resource."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.access import find_owned
from fallback.emulator.api.hosts import API, TRUNKING
from fallback.emulator.api.paging import render_list
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNTS, ApiResponse, make_route
from fallback.emulator.core import lifecycle, number_lifecycle, parameters, trunks
from fallback.emulator.core.errors import NotFound
from fallback.emulator.core.records import OriginationUrl, Trunk
from fallback.emulator.core.trunks import ORIGINATION_URLS, RECORDING, TRUNKS

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import Number, State

_FIELDS = tuple(each.name for each in fields(Trunk) if not each.name.startswith("recording"))
_ORIGINATION_URL = tuple(each.name for each in fields(OriginationUrl))
_LINKS = {
    "origination_urls": "OriginationUrls",
    "credential_lists": "CredentialLists",
    "ip_access_control_lists": "IpAccessControlLists",
    "phone_numbers": "PhoneNumbers",
}
# What a trunk shows of a number.
_NUMBER = (
    *("sid", "account_sid", "friendly_name", "phone_number", "api_version", "date_created", "date_updated"),
    *("voice_url", "voice_method", "voice_fallback_url", "voice_fallback_method", "voice_caller_id_lookup"),
    *("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method", "status_callback"),
    *("status_callback_method", "voice_application_sid", "sms_application_sid", "trunk_sid"),
    *("address_requirements", "beta", "capabilities"),
)


def _render(trunk: Trunk, request: ApiRequest, state: State) -> dict[str, Any]:
    """No list of IP addresses or credentials is emulated, so none is mapped to the trunk."""
    url = f"{request.locate(TRUNKING)}/v1/Trunks/{trunk.sid}"
    body = {
        **record_bodies.render_v1(trunk, _FIELDS, state.switches),
        "recording": _render_recording(trunk),
        "auth_type": "",
        "auth_type_set": [],
        "url": url,
        "links": {name: f"{url}/{path}" for name, path in _LINKS.items()},
    }
    if not trunk.disaster_recovery_method and state.switches.disaster_recovery_method == "POST":
        body["disaster_recovery_method"] = "POST"
    return body


def _render_recording(trunk: Trunk) -> dict[str, Any]:
    return {"mode": trunk.recording_mode, "trim": trunk.recording_trim}


def _render_origination_url(origination: OriginationUrl, request: ApiRequest, state: State) -> dict[str, Any]:
    url = f"{request.locate(TRUNKING)}/v1/Trunks/{origination.trunk_sid}/OriginationUrls/{origination.sid}"
    return {**record_bodies.render_v1(origination, _ORIGINATION_URL, state.switches), "url": url}


def _render_number(number: Number, request: ApiRequest, state: State) -> dict[str, Any]:
    url = f"{request.locate(TRUNKING)}/v1/Trunks/{number.trunk_sid}/PhoneNumbers/{number.sid}"
    link = f"{request.locate(API)}{ACCOUNTS}/{number.account_sid}/IncomingPhoneNumbers/{number.sid}"
    return {**record_bodies.render_v1(number, _NUMBER, state.switches), "url": url, "links": {"phone_number": link}}


_TRUNKS = ResourceCollection(
    TRUNKS, "trunks", _render, creating=trunks.create, updating=trunks.update, deleting=trunks.delete
)
_URLS = ResourceCollection(ORIGINATION_URLS, "origination_urls", _render_origination_url, parents={"trunk": TRUNKS})


def _list_numbers(before: State, request: ApiRequest, trunk: str) -> ApiResponse:
    _TRUNKS.find(before, request, trunk)

    def is_on_trunk(number: Number) -> bool:
        return number.trunk_sid == trunk and number.account_sid == request.own_account

    render = partial(_render_number, request=request, state=before)
    return render_list(before, request, before.numbers, "phone_numbers", render, where=is_on_trunk)


def _add_number(before: State, request: ApiRequest, trunk: str) -> ApiResponse:
    """Set the `trunk_sid` of a number, which is then on no other trunk."""
    _TRUNKS.find(before, request, trunk)
    sid = parameters.require(request.form, "PhoneNumberSid")
    number = find_owned(before.numbers, request, request.own_account, sid)
    after, edited = number_lifecycle.update(before, number, {"trunk_sid": trunk}, request.now)
    return ApiResponse(201, _render_number(edited, request, after), after)


def _fetch_number(before: State, request: ApiRequest, trunk: str, sid: str) -> ApiResponse:
    return ApiResponse(200, _render_number(_find_number(before, request, trunk, sid), request, before), before)


def _remove_number(before: State, request: ApiRequest, trunk: str, sid: str) -> ApiResponse:
    number = _find_number(before, request, trunk, sid)
    after, _ = number_lifecycle.update(before, number, {"trunk_sid": ""}, request.now)
    return ApiResponse(204, None, after)


def _find_number(before: State, request: ApiRequest, trunk: str, sid: str) -> Number:
    _TRUNKS.find(before, request, trunk)
    number = find_owned(before.numbers, request, request.own_account, sid)
    if number.trunk_sid != trunk:
        raise NotFound(request.path)
    return number


def _fetch_recording(before: State, request: ApiRequest, trunk: str) -> ApiResponse:
    return ApiResponse(200, _render_recording(_TRUNKS.find(before, request, trunk)), before)


def _update_recording(before: State, request: ApiRequest, trunk: str) -> ApiResponse:
    edits = parameters.read(request.form, RECORDING, before.switches)
    after, edited = lifecycle.update(TRUNKS, before, _TRUNKS.find(before, request, trunk), edits, request.now)
    return ApiResponse(200, _render_recording(edited), after)


_TRUNK = "/v1/Trunks/{trunk}"
ROUTES = (
    make_route(TRUNKING, "/v1/Trunks", GET=_TRUNKS.list_all, POST=_TRUNKS.create),
    make_route(TRUNKING, "/v1/Trunks/{sid}", GET=_TRUNKS.fetch, POST=_TRUNKS.update, DELETE=_TRUNKS.delete),
    make_route(TRUNKING, f"{_TRUNK}/OriginationUrls", GET=_URLS.list_all, POST=_URLS.create),
    make_route(TRUNKING, f"{_TRUNK}/OriginationUrls/{{sid}}", GET=_URLS.fetch, POST=_URLS.update, DELETE=_URLS.delete),
    make_route(TRUNKING, f"{_TRUNK}/PhoneNumbers", GET=_list_numbers, POST=_add_number),
    make_route(TRUNKING, f"{_TRUNK}/PhoneNumbers/{{sid}}", GET=_fetch_number, DELETE=_remove_number),
    make_route(TRUNKING, f"{_TRUNK}/Recording", GET=_fetch_recording, POST=_update_recording),
)
