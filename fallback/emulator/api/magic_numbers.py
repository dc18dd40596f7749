"""Test credentials: what a purchase would answer, with nothing bought and nothing charged.

https://www.twilio.com/docs/iam/test-credentials. Of the resources served here only POST to
IncomingPhoneNumbers takes them, and its magic numbers work with no other credentials.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.api.resources import incoming_phone_numbers as numbers
from fallback.emulator.api.routes import ACCOUNT, ACCOUNTS, Answer
from fallback.emulator.core.errors import TwilioError, unauthenticated
from fallback.emulator.core.state import Offer

if TYPE_CHECKING:
    from fallback.emulator.api.access import SignedIn
    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import State

NEVER_AVAILABLE = "+15005550000"
NEVER_VALID = "+15005550001"
ALWAYS_AVAILABLE = "+15005550006"
EMPTY_AREA_CODE = "533"
FULL_AREA_CODE = "500"


def rehearsed(before: State, call: Call, who: SignedIn) -> Answer:
    """The answer to `call` with test credentials; the state stays as it is."""
    account = re.match(ACCOUNT, call.path)
    if account and account["account"] != who.sid:
        raise unauthenticated()
    if (call.method, call.path) != ("POST", f"{ACCOUNTS}/{who.sid}/IncomingPhoneNumbers.json"):
        raise TwilioError(20008, "Resource not accessible with Test Account Credentials")
    phone_number = call.form.get("PhoneNumber", "")
    area_code = "" if phone_number else call.form.get("AreaCode", "")
    if phone_number == NEVER_VALID:
        raise TwilioError(21421, f"{phone_number} is not a valid phone number")
    if phone_number == NEVER_AVAILABLE:
        raise TwilioError(21422, f"{phone_number} is not available")
    if area_code == EMPTY_AREA_CODE:
        raise TwilioError(21452, f"No phone numbers found in area code {area_code}")
    form = {**call.form, "PhoneNumber": ALWAYS_AVAILABLE} if area_code == FULL_AREA_CODE else call.form
    stocked = replace(before, available={**before.available, ALWAYS_AVAILABLE: Offer(ALWAYS_AVAILABLE)})
    return replace(numbers.bought(stocked, replace(call, form=form), who.sid), state=before)
