"""Render resources and errors as Twilio's JSON.

The keys are those of the examples at https://www.twilio.com/docs/api and in https://github.com/twilio/twilio-oai.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from email.utils import format_datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from fallback.emulator.api.hosts import API, MESSAGING, MONITOR, TRUNKING, VOICE
from fallback.emulator.api.record_bodies import format_iso
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS
from fallback.emulator.core.errors import NotEmulated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fallback.emulator.core.errors import TwilioError
    from fallback.emulator.core.state import Account, Application, Capabilities, Event, Number, Offer
    from fallback.emulator.core.switches import Switches

# In the list example of Twilio's OpenAPI document some unset values are null and others "". It shows no unset
# regulatory or emergency SID (U).
_NULL_WHEN_MIXED = frozenset(
    {
        "voice_url",
        "voice_fallback_url",
        "trunk_sid",
        "address_sid",
        "bundle_sid",
        "identity_sid",
        "emergency_address_sid",
    }
)
_HIDDEN = frozenset({"displaced_application_sid"})
# Where the links of events lead, by type of resource. What changed of a pool is the number (U).
_PLACES = {
    "phone-number": (API, f"{ACCOUNT}/IncomingPhoneNumbers/{{sid}}"),
    "application": (API, f"{ACCOUNT}/Applications/{{sid}}"),
    "copilot-application": (MESSAGING, "/v1/Services/{sid}"),
    "copilot-number-pool": (API, f"{ACCOUNT}/IncomingPhoneNumbers/{{sid}}"),
    "shortcode": (API, f"{ACCOUNT}/SMS/ShortCodes/{{sid}}"),
    "trunk": (TRUNKING, "/v1/Trunks/{sid}"),
    "sip-domain": (API, f"{ACCOUNT}/SIP/Domains/{{sid}}"),
    "byoc-trunk": (VOICE, "/v1/ByocTrunks/{sid}"),
    "account": (API, f"{ACCOUNTS}/{{sid}}"),
    "account-api-keys": (API, f"{ACCOUNT}/Keys/{{sid}}"),
}
_SUBRESOURCES = {
    "available_phone_numbers": "AvailablePhoneNumbers",
    "incoming_phone_numbers": "IncomingPhoneNumbers",
    "applications": "Applications",
    "calls": "Calls",
    "messages": "Messages",
    "short_codes": "SMS/ShortCodes",
    "keys": "Keys",
    "signing_keys": "SigningKeys",
    "sip": "SIP",
    "balance": "Balance",
}


def render_error(error: TwilioError) -> dict[str, Any]:
    """Return the body of an error. It is the same in the 2010 and the v1 APIs."""
    detail = {"detail": error.detail} if error.detail is not None else {}
    known = {} if isinstance(error, NotEmulated) else {"more_info": f"https://www.twilio.com/docs/errors/{error.code}"}
    return {"code": error.code, **detail, "message": error.message, **known, "status": error.status}


def render_account(account: Account) -> dict[str, Any]:
    """https://www.twilio.com/docs/iam/api/account. The dates of an account are when the emulator first saw it."""
    uri = f"{ACCOUNTS}/{account.sid}"
    return {
        "auth_token": account.auth_token,
        "date_created": format_datetime(account.date_created),
        "date_updated": format_datetime(account.date_updated or account.date_created),
        "friendly_name": account.friendly_name or account.sid,
        "owner_account_sid": account.family,
        "sid": account.sid,
        "status": account.status,
        "subresource_uris": {name: f"{uri}/{part}.json" for name, part in _SUBRESOURCES.items()},
        "type": "Full",
        "uri": f"{uri}.json",
    }


def render_number(number: Number, switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""
    uri = f"{ACCOUNTS}/{number.account_sid}/IncomingPhoneNumbers/{number.sid}.json"
    return {**_render_fields(number, switches), "uri": uri}


def render_application(application: Application, switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/usage/api/applications."""
    uri = f"{ACCOUNTS}/{application.account_sid}/Applications/{application.sid}.json"
    return {**_render_fields(application, switches), "uri": uri}


def render_offer(offer: Offer, friendly_name: str, switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource."""
    capabilities = asdict(offer.capabilities)
    if switches.search_capabilities == "upper":
        capabilities = {name.upper() if name in {"sms", "mms"} else name: has for name, has in capabilities.items()}
    return {
        "friendly_name": friendly_name,
        "phone_number": offer.phone_number,
        "lata": None,
        "rate_center": None,
        "latitude": None,
        "longitude": None,
        "locality": offer.locality or None,
        "region": offer.region or None,
        "postal_code": offer.postal_code or None,
        "iso_country": offer.iso_country,
        "address_requirements": offer.address_requirements,
        "beta": offer.beta,
        "capabilities": capabilities,
    }


def render_country(account_sid: str, code: str, name: str, types: Iterable[str]) -> dict[str, Any]:
    """https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource."""
    uri = f"{ACCOUNTS}/{account_sid}/AvailablePhoneNumbers/{code}"
    paths = {"local": "Local", "mobile": "Mobile", "tollfree": "TollFree"}
    keys = {"tollfree": "toll_free"}
    return {
        "country_code": code,
        "country": name,
        "beta": False,
        "uri": f"{uri}.json",
        "subresource_uris": {keys.get(kind, kind): f"{uri}/{paths[kind]}.json" for kind in types},
    }


def render_event(event: Event, locate: Callable[[str], str], switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/usage/monitor-events. `locate` says where a host is, for the links."""
    host, path = _PLACES[event.resource_type]
    actor = event.actor_sid if event.actor_type == "account" else event.account_sid
    accounts = f"{locate(API)}{ACCOUNTS}"
    resource = f"{locate(host)}{path.format(account=event.account_sid, sid=event.resource_sid)}"
    is_flat = switches.event_data == "flat"
    return {
        "account_sid": event.account_sid,
        "actor_sid": event.actor_sid,
        "actor_type": event.actor_type,
        "description": None,
        "event_data": event.properties if is_flat else {"resource_properties": event.properties},
        "event_date": format_iso(event.date),
        "event_type": event.event_type,
        "links": {"actor": f"{accounts}/{actor}", "resource": resource},
        "resource_sid": event.resource_sid,
        "resource_type": event.resource_type,
        "sid": event.sid,
        "source": event.source,
        "source_ip_address": event.source_ip_address,
        "url": f"{locate(MONITOR)}/v1/Events/{event.sid}",
    }


def _render_fields(resource: Any, switches: Switches) -> dict[str, Any]:
    plan = _make_plan(type(resource), switches.unset)  # type: ignore[arg-type] # mypy: a class is hashable
    entry = dict(zip(plan.names, plan.get_all(resource), strict=True))
    for name in plan.nullable:
        if entry[name] == "":
            entry[name] = None
    for name, render in plan.special:
        entry[name] = render(entry[name])
    return entry


@dataclass(frozen=True, slots=True)
class _Plan:
    """How resources of one kind are rendered: their fields, those that may be null, and those that are no text."""

    names: tuple[str, ...]
    get_all: Callable[[object], tuple[Any, ...]]
    nullable: tuple[str, ...]
    special: tuple[tuple[str, Callable[[Any], Any]], ...]


@cache
def _make_plan(kind: type, unset: str) -> _Plan:
    names = tuple(each.name for each in fields(kind) if each.name not in _HIDDEN)
    nullable = {"mixed": _NULL_WHEN_MIXED, "null": frozenset(names), "text": frozenset[str]()}[unset]
    special = tuple((name, render) for name, render in _SPECIAL.items() if name in names)
    return _Plan(names, attrgetter(*names), tuple(name for name in names if name in nullable), special)


# A page of a list has many equal dates and capabilities, and these take most of its time.
_format_date = lru_cache(maxsize=4096)(format_datetime)


@lru_cache(maxsize=64)
def _render_capabilities(capabilities: Capabilities) -> Mapping[str, bool]:
    return asdict(capabilities)


_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "capabilities": _render_capabilities,
    "date_created": _format_date,
    "date_updated": _format_date,
}
