"""Twilio's wire: one call in, one answer and the next state out. Pure.

Paths, bodies and errors are those of https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field, fields
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from fallback.emulator import parameters, state
from fallback.emulator.errors import TwilioError
from fallback.emulator.paging import page
from fallback.emulator.state import Account, Capabilities, Number, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

# Unset values come back as "" here and as null there, as in the list example of Twilio's OpenAPI document
# (https://github.com/twilio/twilio-oai); for the regulatory and emergency SIDs it shows none unset (U).
_NULL_WHEN_UNSET = frozenset(
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
_NAMES = tuple(each.name for each in fields(Number))
_DATES = frozenset({"date_created", "date_updated"})


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the API. `form` and `query` hold the last value of each name."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    authorization: str | None = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What Twilio answers (`body` None: no content), and the state after it."""

    status: int
    body: Mapping[str, Any] | None
    state: State


def actor(before: State, call: Call) -> tuple[str, Account] | None:
    """The SID that signed in, account or API key, and the account it belongs to."""
    user, password = _basic(call.authorization or "")
    for account in before.accounts.values():
        if password and {account.sid: account.auth_token, **account.api_keys}.get(user) == password:
            return user, account
    return None


def answer(before: State, call: Call) -> Answer:
    """Twilio's answer to `call`; an error leaves the state as it was."""
    try:
        return _answer(before, call)
    except TwilioError as error:
        return Answer(error.status, error_body(error), before)


def error_body(error: TwilioError) -> dict[str, Any]:
    """The body of an error, as the 2010 API writes it."""
    detail = {"detail": error.detail} if error.detail is not None else {}
    more = f"https://www.twilio.com/docs/errors/{error.code}"
    return {"code": error.code, **detail, "message": error.message, "more_info": more, "status": error.status}


def number_body(number: Number) -> dict[str, Any]:
    """A number as Twilio's JSON shows it."""
    body = {name: _shown(name, getattr(number, name)) for name in _NAMES}
    return {**body, "uri": f"/2010-04-01/Accounts/{number.account_sid}/IncomingPhoneNumbers/{number.sid}.json"}


def _shown(name: str, value: Any) -> Any:
    if name in _DATES:
        return format_datetime(value)
    if isinstance(value, Capabilities):
        return {"voice": value.voice, "sms": value.sms, "mms": value.mms, "fax": value.fax}
    return None if value == "" and name in _NULL_WHEN_UNSET else value


def _answer(before: State, call: Call) -> Answer:
    signed_in = actor(before, call)
    if signed_in is None:
        detail = "Your AccountSid or AuthToken was incorrect."
        raise TwilioError(20003, "Authentication Error - No credentials provided", detail)
    for pattern, methods in _ROUTES:
        found = pattern.fullmatch(call.path)
        if found and found["account"] == signed_in[1].sid:
            if call.method not in methods:
                raise TwilioError(20004, "Method not allowed")
            return methods[call.method](before, call, **found.groupdict())
    raise _not_found(call)


def _basic(authorization: str) -> tuple[str, str]:
    """User and password of HTTP Basic, empty if there are none."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


def _not_found(call: Call) -> TwilioError:
    return TwilioError(20404, f"The requested resource {call.path} was not found")


def _fetch_account(before: State, call: Call, account: str) -> Answer:
    body = {
        "sid": account,
        "friendly_name": account,
        "status": "active",
        "type": "Full",
        "owner_account_sid": account,
        "uri": call.path,
    }
    return Answer(200, body, before)


def _list(before: State, call: Call, account: str) -> Answer:
    shown = page(before.of(account), call.path, call.query)
    numbers = [number_body(number) for number in shown.numbers]
    return Answer(200, {"incoming_phone_numbers": numbers, **shown.keys}, before)


def _buy(before: State, call: Call, account: str) -> Answer:
    phone_number = call.form.get("PhoneNumber", "")
    if call.form.get("AreaCode") and not phone_number:
        raise TwilioError(21452, f"No phone numbers found in area code {call.form['AreaCode']}")
    after, number = state.buy(before, account, phone_number, parameters.read(call.form), call.now)
    return Answer(201, number_body(number), after)


def _fetch(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(200, number_body(_owned(before, call, account, sid)), before)


def _update(before: State, call: Call, account: str, sid: str) -> Answer:
    number = _owned(before, call, account, sid)
    gaining = call.form.get("AccountSid", account)
    if gaining != account:
        related = 21473 if gaining in before.accounts else 21471
        raise TwilioError(related, f"Cannot move the number to account {gaining}")
    after, edited = state.update(before, number, parameters.read(call.form), call.now)
    return Answer(200, number_body(edited), after)


def _release(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(204, None, state.release(before, _owned(before, call, account, sid)))


def _owned(before: State, call: Call, account: str, sid: str) -> Number:
    number = before.numbers.get(sid)
    if number is None or number.account_sid != account:
        raise _not_found(call)
    return number


_ACCOUNT = r"/2010-04-01/Accounts/(?P<account>AC[0-9a-fA-F]{32})"
_ROUTES: tuple[tuple[re.Pattern[str], Mapping[str, Callable[..., Answer]]], ...] = (
    (re.compile(rf"{_ACCOUNT}\.json"), {"GET": _fetch_account}),
    (re.compile(rf"{_ACCOUNT}/IncomingPhoneNumbers\.json"), {"GET": _list, "POST": _buy}),
    (
        re.compile(rf"{_ACCOUNT}/IncomingPhoneNumbers/(?P<sid>PN[0-9a-fA-F]{{32}})\.json"),
        {"GET": _fetch, "POST": _update, "DELETE": _release},
    ),
)
