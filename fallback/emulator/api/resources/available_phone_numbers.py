"""`/AvailablePhoneNumbers`: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.paging import page_size
from fallback.emulator.api.routes import ACCOUNT, Answer, route
from fallback.emulator.core import number_search as inventory
from fallback.emulator.core.errors import not_found
from fallback.emulator.core.number_lifecycle import formatted

if TYPE_CHECKING:
    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import State

_KINDS = {"Local": "local", "Mobile": "mobile", "TollFree": "tollfree"}


def _countries(before: State, call: Call, account: str) -> Answer:
    found = inventory.countries(before.available.values())
    countries = [bodies.country(account, code, name, inventory.kinds(code)) for code, name in found.items()]
    return Answer(200, {"countries": countries, "uri": call.path}, before)


def _country(before: State, call: Call, account: str, country: str) -> Answer:
    found = inventory.countries(before.available.values())
    if country not in found:
        raise not_found(call.path)
    return Answer(200, bodies.country(account, country, found[country], inventory.kinds(country)), before)


def _search(before: State, call: Call, account: str, country: str, kind: str) -> Answer:
    """One page without links, as in the published examples; a type that the country has not got is 20404."""
    del account
    offers = before.available.values()
    if country not in inventory.countries(offers) or _KINDS[kind] not in inventory.kinds(country):
        raise not_found(call.path)
    found = inventory.search(offers, country, _KINDS[kind], call.query)[: page_size(call.query)]
    entries = [bodies.offer(offer, formatted(offer.phone_number), before.switches) for offer in found]
    return Answer(200, {"available_phone_numbers": entries, "uri": call.path}, before)


_AVAILABLE = f"{ACCOUNT}/AvailablePhoneNumbers"
_COUNTRY = rf"{_AVAILABLE}/(?P<country>[A-Z]{{2}})"
ROUTES = (
    route(rf"{_AVAILABLE}\.json", GET=_countries),
    route(rf"{_COUNTRY}\.json", GET=_country),
    route(rf"{_COUNTRY}/(?P<kind>{'|'.join(_KINDS)})\.json", GET=_search),
)
