"""Search the numbers for sale: the countries, the types of number in each, and the filters of a search.

https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource. The filters by distance, LATA and
rate centre are ignored, because nothing is known about the place of a number that they could be compared with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.emulator.core.state import Offer

# Calling codes. A seed names any other country, and Canada, which shares +1 with the United States.
_COUNTRIES = {
    "US": ("United States", "1"),
    "CA": ("Canada", None),
    "GB": ("United Kingdom", "44"),
    "IE": ("Ireland", "353"),
    "DE": ("Germany", "49"),
    "AT": ("Austria", "43"),
    "CH": ("Switzerland", "41"),
    "FR": ("France", "33"),
    "ES": ("Spain", "34"),
    "IT": ("Italy", "39"),
    "NL": ("Netherlands", "31"),
    "BE": ("Belgium", "32"),
    "DK": ("Denmark", "45"),
    "SE": ("Sweden", "46"),
    "PL": ("Poland", "48"),
    "AU": ("Australia", "61"),
    "NZ": ("New Zealand", "64"),
    "JP": ("Japan", "81"),
    "BR": ("Brazil", "55"),
    "MX": ("Mexico", "52"),
}
NORTH_AMERICA = frozenset({"US", "CA"})
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_PATTERN = re.compile(r"(?P<start>\+|[*%])?(?P<body>[0-9A-Z]{2,})(?P<end>\$|[*%])?")
_EXCLUDED = {
    "ExcludeAllAddressRequired": {"any", "local", "foreign"},
    "ExcludeLocalAddressRequired": {"local"},
    "ExcludeForeignAddressRequired": {"foreign"},
}


def find_country(phone_number: str) -> str:
    """Return the country of a number by its calling code, empty if the code is not in the table.

    >>> find_country("+442071838750")
    'GB'
    """
    codes = ((code, prefix) for code, (_, prefix) in _COUNTRIES.items() if prefix)
    return next((code for code, prefix in codes if phone_number.startswith(f"+{prefix}")), "")


def list_countries(offers: Iterable[Offer]) -> dict[str, str]:
    """Return the countries in which a number is for sale, by code, with their names."""
    codes = sorted({offer.iso_country for offer in offers} - {""})
    return {code: name_country(code) for code in codes}


def name_country(code: str) -> str:
    """Return the name of a country, or its code if the name is not in the table."""
    return _COUNTRIES[code][0] if code in _COUNTRIES else code


def has_country(offers: Iterable[Offer], country: str) -> bool:
    """Return whether Twilio sells numbers in a country, perhaps none at the moment."""
    return country in _COUNTRIES or any(offer.iso_country == country for offer in offers)


def list_types(country: str) -> tuple[str, ...]:
    """Return the types of number that a country has: North America has no mobile numbers of their own."""
    return ("local", "tollfree") if country in NORTH_AMERICA else ("local", "mobile", "tollfree")


def search(offers: Iterable[Offer], country: str, kind: str, query: Mapping[str, str]) -> list[Offer]:
    """Return the offers of a type in a country that the filters in `query` let through, in the given order."""
    pattern = _compile_pattern(query["Contains"]) if query.get("Contains") else re.compile("")
    return [
        offer
        for offer in offers
        if (offer.iso_country, offer.type) == (country, kind)
        and pattern.search(offer.phone_number[1:])
        and _has_capabilities(offer, query)
        and _is_in_place(offer, query)
        and _is_allowed(offer, query)
    ]


def _compile_pattern(text: str) -> re.Pattern[str]:
    """Compile `Contains`: digits and letters, `*` for one character, `%` for any, `+` the start, `$` the end.

    A pattern needs two digits or letters and at most one wildcard at each end: live accounts answer "5" and
    "206*55*" with 400 "Invalid Pattern Provided". The code of that error is not known (U).
    """
    parts = _PATTERN.fullmatch(text.upper())
    if not parts or not 2 <= len(text) <= 16:
        raise TwilioError(20001, "Invalid Pattern Provided")
    # Anything may stand around what is searched for, so `%` adds nothing.
    before = {"+": "^", "*": ".", "%": "", None: ""}[parts["start"]]
    after = {"$": "$", "*": ".", "%": "", None: ""}[parts["end"]]
    return re.compile(before + parts["body"].translate(_KEYPAD) + after)


def _has_capabilities(offer: Offer, query: Mapping[str, str]) -> bool:
    has = offer.capabilities
    flags = {"VoiceEnabled": has.voice, "SmsEnabled": has.sms, "MmsEnabled": has.mms, "FaxEnabled": has.fax}
    return all(str(flag).lower() == query[name].lower() for name, flag in flags.items() if query.get(name))


def _is_in_place(offer: Offer, query: Mapping[str, str]) -> bool:
    """Compare places by their whole names. Only North American numbers have an area code."""
    area_code = query.get("AreaCode")
    if area_code and not offer.phone_number.startswith(f"+1{area_code}"):
        return False
    places = {"InLocality": offer.locality, "InRegion": offer.region, "InPostalCode": offer.postal_code}
    return all(place.lower() == query[name].lower() for name, place in places.items() if query.get(name))


def _is_allowed(offer: Offer, query: Mapping[str, str]) -> bool:
    if offer.beta and query.get("Beta", "").lower() == "false":
        return False
    excluded = [requirements for name, requirements in _EXCLUDED.items() if query.get(name, "").lower() == "true"]
    return not any(offer.address_requirements in requirements for requirements in excluded)
