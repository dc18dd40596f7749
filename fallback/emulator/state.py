"""The state of the emulated account, and what can happen to it: pure, with no HTTP and no clock.

A state is a value: `buy`, `update` and `release` return the next one, or raise the `TwilioError` that
Twilio would answer with and leave the old one as it was.

An unset URL or SID is `""` here, whatever the API reports for it (see `protocol`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fallback.emulator.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Edits = dict[str, Any]

# Magic numbers of the test credentials: https://www.twilio.com/docs/iam/test-credentials
NEVER_AVAILABLE = "+15005550000"
NEVER_VALID = "+15005550001"

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NORTH_AMERICAN = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Account:
    """An account and the credentials that open it: its token, and secrets by API key SID."""

    sid: str
    auth_token: str = field(repr=False)
    api_keys: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a number can carry. The number keeps them for life, whoever owns it."""

    voice: bool = True
    sms: bool = True
    mms: bool = True
    fax: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number on an account. Fields, their names and their order are those of Twilio's JSON.

    The defaults are those of a number bought over the API: no URLs, POST everywhere.
    """

    sid: str
    account_sid: str
    friendly_name: str
    phone_number: str
    date_created: datetime
    date_updated: datetime
    api_version: str = "2010-04-01"
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_caller_id_lookup: bool = False
    voice_application_sid: str = ""
    voice_receive_mode: str = "voice"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    trunk_sid: str = ""
    address_sid: str = ""
    address_requirements: str = "none"
    bundle_sid: str = ""
    identity_sid: str = ""
    emergency_status: str = "Inactive"
    emergency_address_sid: str = ""
    emergency_address_status: str = "unregistered"
    capabilities: Capabilities = Capabilities()
    beta: bool = False
    origin: str = "twilio"
    status: str = "in-use"
    type: str = "local"


@dataclass(frozen=True, slots=True)
class State:
    """Everything the emulator knows.

    `numbers` is by SID over all accounts, `available` is what can be bought. `issued` counts the SIDs
    given out, so that a number bought again gets another one.
    """

    accounts: Mapping[str, Account]
    numbers: Mapping[str, Number]
    available: Mapping[str, Capabilities]
    issued: int = 0

    def of(self, account_sid: str) -> list[Number]:
        """The numbers of one account."""
        return [number for number in self.numbers.values() if number.account_sid == account_sid]

    def find(self, phone_number: str) -> Number | None:
        """The number with this E.164 name, on whatever account it is."""
        return next((number for number in self.numbers.values() if number.phone_number == phone_number), None)


def is_e164(text: str) -> bool:
    """Whether `text` is a phone number in E.164 form: `+`, country code, at most 15 digits."""
    return _E164.fullmatch(text) is not None


def formatted(phone_number: str) -> str:
    """The friendly name Twilio gives a number.

    >>> formatted("+15005550006")
    '(500) 555-0006'
    """
    parts = _NORTH_AMERICAN.fullmatch(phone_number)
    return "({}) {}-{}".format(*parts.groups()) if parts else phone_number


def buy(state: State, account_sid: str, phone_number: str, edits: Edits, now: datetime) -> tuple[State, Number]:
    """`account_sid` buys exactly `phone_number`, with `edits` on top of a new number's defaults."""
    if phone_number == NEVER_VALID or not is_e164(phone_number):
        raise TwilioError(21421, f"{phone_number} is not a valid phone number")
    if phone_number == NEVER_AVAILABLE or phone_number not in state.available:
        raise TwilioError(21422, f"{phone_number} is not available")
    fresh = issue(state.issued, account_sid, phone_number, state.available[phone_number], now)
    number = apply(fresh, edits, now)
    available = {other: its for other, its in state.available.items() if other != phone_number}
    numbers = {**state.numbers, number.sid: number}
    return replace(state, numbers=numbers, available=available, issued=state.issued + 1), number


def update(state: State, number: Number, edits: Edits, now: datetime) -> tuple[State, Number]:
    """`number` with `edits`; a field that is not in `edits` stays as it is."""
    edited = apply(number, edits, now)
    return replace(state, numbers={**state.numbers, number.sid: edited}), edited


def release(state: State, number: Number) -> State:
    """The number goes back into the inventory. Its settings and its SID are lost."""
    numbers = {sid: other for sid, other in state.numbers.items() if sid != number.sid}
    return replace(state, numbers=numbers, available={**state.available, number.phone_number: number.capabilities})


def issue(issued: int, account_sid: str, phone_number: str, capabilities: Capabilities, now: datetime) -> Number:
    """A new number. Its SID follows from the account, the number and the count, so that a run repeats exactly."""
    digest = hashlib.sha256(f"{account_sid} {phone_number} {issued}".encode()).hexdigest()
    return Number(
        sid=f"PN{digest[:32]}",
        account_sid=account_sid,
        friendly_name=formatted(phone_number),
        phone_number=phone_number,
        date_created=now,
        date_updated=now,
        capabilities=capabilities,
    )


def apply(number: Number, edits: Edits, now: datetime) -> Number:
    """`number` after `edits`, by Twilio's rules."""
    _check_capabilities(number.capabilities, edits)
    edited = replace(number, **_with_the_other_side_cleared(edits), date_updated=now)
    if edits.keys() & {"voice_url", "voice_fallback_url"} and edited.voice_fallback_url and not edited.voice_url:
        raise TwilioError(21405, "Cannot set VoiceFallbackUrl without setting Url")
    if edits.keys() & {"sms_url", "sms_fallback_url"} and edited.sms_fallback_url and not edited.sms_url:
        raise TwilioError(21406, "Cannot set SmsFallbackUrl without setting SmsUrl")
    return edited


def _check_capabilities(capabilities: Capabilities, edits: Edits) -> None:
    """https://www.twilio.com/docs/api/errors/21407 names the four SMS parameters; clearing them passes (U)."""
    sms = ("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
    if not capabilities.sms and any(edits.get(name) for name in sms):
        raise TwilioError(21407, "This phone number type does not support SMS")
    if not capabilities.voice and edits.get("voice_caller_id_lookup"):
        raise TwilioError(21409, "This phone number type does not support VoiceCallerIdLookup")


def _with_the_other_side_cleared(edits: Edits) -> Edits:
    """Setting one of trunk and voice application deletes the other; given both, the trunk wins (U).

    Source: the descriptions of TrunkSid and VoiceApplicationSid at
    https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
    """
    if edits.get("trunk_sid"):
        return {**edits, "voice_application_sid": ""}
    if edits.get("voice_application_sid"):
        return {**edits, "trunk_sid": ""}
    return edits
