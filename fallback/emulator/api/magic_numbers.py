"""Answer requests that use test credentials: what a purchase would answer, with nothing bought and nothing charged.

https://www.twilio.com/docs/iam/test-credentials. Of the resources served here, only POST to IncomingPhoneNumbers
accepts test credentials. Its magic numbers do not work with other credentials.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.api.resources import incoming_phone_numbers
from fallback.emulator.api.routes import ACCOUNTS, ApiResponse, find_account_sid
from fallback.emulator.core.errors import TwilioError, Unauthenticated
from fallback.emulator.core.state import Offer

if TYPE_CHECKING:
    from fallback.emulator.api.access import Principal
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_NEVER_AVAILABLE = "+15005550000"
_NEVER_VALID = "+15005550001"
_ALWAYS_AVAILABLE = "+15005550006"
_EMPTY_AREA_CODE = "533"
_FULL_AREA_CODE = "500"


def answer(before: State, request: ApiRequest, principal: Principal) -> ApiResponse:
    """Return the response to `request`. The state stays as it is."""
    if find_account_sid(request.path) not in {None, principal.sid}:
        raise Unauthenticated
    if (request.method, request.path) != ("POST", f"{ACCOUNTS}/{principal.sid}/IncomingPhoneNumbers.json"):
        raise TwilioError(20008, "Resource not accessible with Test Account Credentials")
    phone_number = request.form.get("PhoneNumber", "")
    area_code = "" if phone_number else request.form.get("AreaCode", "")
    if phone_number == _NEVER_VALID:
        raise TwilioError(21421, f"{phone_number} is not a valid phone number")
    if phone_number == _NEVER_AVAILABLE:
        raise TwilioError(21422, f"{phone_number} is not available")
    if area_code == _EMPTY_AREA_CODE:
        raise TwilioError(21452, f"No phone numbers found in area code {area_code}")
    if area_code == _FULL_AREA_CODE:
        request = replace(request, form={**request.form, "PhoneNumber": _ALWAYS_AVAILABLE})
    stocked = replace(before, available=before.available | {_ALWAYS_AVAILABLE: Offer(_ALWAYS_AVAILABLE)})
    return replace(incoming_phone_numbers.buy(stocked, request, principal.sid), state=before)
