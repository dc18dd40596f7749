"""Resources as Twilio's JSON shows them, and errors.

Keys are those of the examples at https://www.twilio.com/docs/api and in https://github.com/twilio/twilio-oai.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from fallback.emulator.api.routes import ACCOUNTS
from fallback.emulator.core.state import Application, Capabilities, Number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fallback.emulator.core.errors import TwilioError
    from fallback.emulator.core.state import Account, Event, Offer
    from fallback.emulator.core.switches import Switches

# Unset values come back as "" here and as null there, as in the list example of Twilio's OpenAPI document;
# for the regulatory and emergency SIDs it shows none unset (U).
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
_NUMBER = tuple(each.name for each in fields(Number) if each.name != "displaced_application_sid")
_APPLICATION = tuple(each.name for each in fields(Application))
_SUBRESOURCES = {
    "available_phone_numbers": "AvailablePhoneNumbers",
    "incoming_phone_numbers": "IncomingPhoneNumbers",
    "applications": "Applications",
}


def error(refused: TwilioError) -> dict[str, Any]:
    """The body of an error; the 2010 and the v1 APIs write it alike."""
    detail = {"detail": refused.detail} if refused.detail is not None else {}
    more = f"https://www.twilio.com/docs/errors/{refused.code}"
    return {"code": refused.code, **detail, "message": refused.message, "more_info": more, "status": refused.status}


def account(shown: Account) -> dict[str, Any]:
    """https://www.twilio.com/docs/iam/api/account. The dates of an account are when the emulator first saw it."""
    uri = f"{ACCOUNTS}/{shown.sid}"
    date = format_datetime(shown.date_created)
    return {
        "auth_token": shown.auth_token,
        "date_created": date,
        "date_updated": date,
        "friendly_name": shown.friendly_name or shown.sid,
        "owner_account_sid": shown.family,
        "sid": shown.sid,
        "status": shown.status,
        "subresource_uris": {name: f"{uri}/{part}.json" for name, part in _SUBRESOURCES.items()},
        "type": "Full",
        "uri": f"{uri}.json",
    }


def number(shown: Number, switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""
    uri = f"{ACCOUNTS}/{shown.account_sid}/IncomingPhoneNumbers/{shown.sid}.json"
    return {**_values(shown, _NUMBER, switches), "uri": uri}


def application(shown: Application, switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/usage/api/applications."""
    uri = f"{ACCOUNTS}/{shown.account_sid}/Applications/{shown.sid}.json"
    return {**_values(shown, _APPLICATION, switches), "uri": uri}


def offer(shown: Offer, friendly_name: str, switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource."""
    capabilities = asdict(shown.capabilities)
    if switches.search_capabilities == "upper":
        capabilities = {name.upper() if name in {"sms", "mms"} else name: its for name, its in capabilities.items()}
    return {
        "friendly_name": friendly_name,
        "phone_number": shown.phone_number,
        "lata": None,
        "rate_center": None,
        "latitude": None,
        "longitude": None,
        "locality": shown.locality or None,
        "region": shown.region or None,
        "postal_code": shown.postal_code or None,
        "iso_country": shown.iso_country,
        "address_requirements": shown.address_requirements,
        "beta": shown.beta,
        "capabilities": capabilities,
    }


def country(account_sid: str, code: str, name: str, kinds: Iterable[str]) -> dict[str, Any]:
    """https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource."""
    uri = f"{ACCOUNTS}/{account_sid}/AvailablePhoneNumbers/{code}"
    paths = {"local": "Local", "mobile": "Mobile", "tollfree": "TollFree"}
    keys = {"tollfree": "toll_free"}
    return {
        "country_code": code,
        "country": name,
        "beta": False,
        "uri": f"{uri}.json",
        "subresource_uris": {keys.get(kind, kind): f"{uri}/{paths[kind]}.json" for kind in kinds},
    }


def event(shown: Event, base: str, switches: Switches) -> dict[str, Any]:
    """https://www.twilio.com/docs/usage/monitor-events. Links point to the emulator, as Twilio's to Twilio."""
    part = "Applications" if shown.resource_type == "application" else "IncomingPhoneNumbers"
    actor = shown.actor_sid if shown.actor_type == "account" else shown.account_sid
    resource = f"{base}{ACCOUNTS}/{shown.account_sid}/{part}/{shown.resource_sid}"
    return {
        "account_sid": shown.account_sid,
        "actor_sid": shown.actor_sid,
        "actor_type": shown.actor_type,
        "description": None,
        "event_data": shown.properties if switches.event_data == "flat" else {"resource_properties": shown.properties},
        "event_date": shown.date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "event_type": shown.event_type,
        "links": {"actor": f"{base}{ACCOUNTS}/{actor}", "resource": resource},
        "resource_sid": shown.resource_sid,
        "resource_type": shown.resource_type,
        "sid": shown.sid,
        "source": shown.source,
        "source_ip_address": shown.source_ip_address,
        "url": f"{base}/v1/Events/{shown.sid}",
    }


def _values(resource: object, names: Iterable[str], switches: Switches) -> dict[str, Any]:
    match switches.unset:
        case "mixed":
            null = _NULL_WHEN_MIXED
        case "null":
            null = frozenset(names)
        case "text":
            null = frozenset()
    return {name: _shown(getattr(resource, name), null=name in null) for name in names}


def _shown(value: Any, *, null: bool) -> Any:
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, Capabilities):
        return asdict(value)
    return None if value == "" and null else value
