"""The numbers for sale: which countries and types there are, and what a search finds.

https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource. The filters are those
that the inventory knows something about; the geographic ones by distance, LATA and rate centre find nothing
to compare with and are ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.emulator.core.state import Offer

# Countries by calling code; another one is named in the seed. Canada shares +1 with the United States.
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
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_PATTERN = re.compile(r"(?P<start>\+|[*%])?(?P<body>[0-9A-Z]{2,})(?P<end>\$|[*%])?")
_NEEDS_NO = {
    "ExcludeAllAddressRequired": {"any", "local", "foreign"},
    "ExcludeLocalAddressRequired": {"local"},
    "ExcludeForeignAddressRequired": {"foreign"},
}


def country_of(phone_number: str) -> str:
    """The country of a number by its calling code, empty if we don't know it.

    >>> country_of("+442071838750")
    'GB'
    """
    codes = ((code, prefix) for code, (_, prefix) in _COUNTRIES.items() if prefix)
    return next((code for code, prefix in codes if phone_number.startswith(f"+{prefix}")), "")


def countries(offers: Iterable[Offer]) -> dict[str, str]:
    """The countries in which something is for sale, by code, with their names."""
    codes = sorted({offer.iso_country for offer in offers} - {""})
    return {code: _COUNTRIES[code][0] if code in _COUNTRIES else code for code in codes}


def kinds(country: str) -> tuple[str, ...]:
    """The types of number that a country has: North America has no mobile numbers of their own."""
    return ("local", "tollfree") if country in {"US", "CA"} else ("local", "mobile", "tollfree")


def search(offers: Iterable[Offer], country: str, kind: str, query: Mapping[str, str]) -> list[Offer]:
    """What a search for a type of number in a country finds, in the order of the inventory."""
    wanted = _contains(query["Contains"]) if query.get("Contains") else re.compile("")
    return [
        offer
        for offer in offers
        if (offer.iso_country, offer.type) == (country, kind)
        and wanted.search(offer.phone_number[1:])
        and _carries(offer, query)
        and _is_placed(offer, query)
        and _is_allowed(offer, query)
    ]


def _contains(text: str) -> re.Pattern[str]:
    """Digits and letters with `*` for one more, `%` for any, `+` for the start, `$` for the end.

    Two or more that are no wildcard, none between them, none beside another: live accounts answer "5" and
    "206*55*" with 400 "Invalid Pattern Provided"; the code is not known (U).
    """
    parts = _PATTERN.fullmatch(text.upper())
    if not parts or not 2 <= len(text) <= 16:
        raise TwilioError(20001, "Invalid Pattern Provided")
    before = {"+": "^", "*": ".", "%": ".*", None: ""}[parts["start"]]
    after = {"$": "$", "*": ".", "%": ".*", None: ""}[parts["end"]]
    return re.compile(before + parts["body"].translate(_KEYPAD) + after)


def _carries(offer: Offer, query: Mapping[str, str]) -> bool:
    has = offer.capabilities
    asked = {"VoiceEnabled": has.voice, "SmsEnabled": has.sms, "MmsEnabled": has.mms, "FaxEnabled": has.fax}
    return all(str(its).lower() == query[name].lower() for name, its in asked.items() if query.get(name))


def _is_placed(offer: Offer, query: Mapping[str, str]) -> bool:
    """The area code is North America's; places are compared by their whole names."""
    area_code = query.get("AreaCode")
    if area_code and not offer.phone_number.startswith(f"+1{area_code}"):
        return False
    places = {"InLocality": offer.locality, "InRegion": offer.region, "InPostalCode": offer.postal_code}
    return all(its.lower() == query[name].lower() for name, its in places.items() if query.get(name))


def _is_allowed(offer: Offer, query: Mapping[str, str]) -> bool:
    if offer.beta and query.get("Beta", "").lower() == "false":
        return False
    asked = [refused for name, refused in _NEEDS_NO.items() if query.get(name, "").lower() == "true"]
    return not any(offer.address_requirements in refused for refused in asked)
