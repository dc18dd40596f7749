"""The life of a number: bought, changed, moved, released, and had back. Pure: each step makes the next state.

Each function raises the `TwilioError` that Twilio would answer with, and then nothing has happened.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from fallback.emulator.core import number_rules as rules
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.state import Number, Offer, Released, State, fresh_sid, is_e164

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.state import Edits

_T = TypeVar("_T")
DEMO = "https://demo.twilio.com/welcome/voice/"
_NORTH_AMERICAN = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")
_AREA_CODE = re.compile(r"[2-9][0-9]{2}")
# https://www.twilio.com/docs/api/errors: 21615 asks for a local address, 21631 for one
_ADDRESS_MISSING = {"local": 21615, "foreign": 21631, "any": 21631}


def formatted(phone_number: str) -> str:
    """The friendly name Twilio gives a number.

    >>> formatted("+15005550006")
    '(500) 555-0006'
    """
    parts = _NORTH_AMERICAN.fullmatch(phone_number)
    return "({}) {}-{}".format(*parts.groups()) if parts else phone_number


def in_area(state: State, area_code: str) -> str:
    """The number that Twilio picks for an area code: here the first one in the inventory."""
    if not _AREA_CODE.fullmatch(area_code):
        raise TwilioError(21451, f"{area_code} is not a valid area code")
    found = next((name for name in state.available if name.startswith(f"+1{area_code}")), None)
    if found is None:
        raise TwilioError(21452, f"No phone numbers found in area code {area_code}")
    return found


def buy(
    state: State, account_sid: str, phone_number: str, edits: Edits, now: datetime, *, kind: str | None = None
) -> tuple[State, Number]:
    """`account_sid` buys exactly `phone_number`, of type `kind` if given, with `edits` on top of the defaults."""
    if not is_e164(phone_number):
        raise TwilioError(21421, f"{phone_number} is not a valid phone number")
    offer = _offered(state, account_sid, phone_number, now)
    if kind and offer.type != kind:
        raise TwilioError(21458, f"{phone_number} is of type {offer.type}, not {kind}")
    if offer.address_requirements != "none" and not edits.get("address_sid"):
        code = _ADDRESS_MISSING[offer.address_requirements]
        raise TwilioError(code, f"{phone_number} requires an address: {offer.address_requirements}")
    demo: Edits = {"voice_url": DEMO} if state.switches.purchase_voice_url == "demo" else {}
    fresh = replace(issue(state.issued, account_sid, offer, now), **demo)
    number = _applied(state, fresh, edits, now)
    bought = replace(
        state,
        numbers={**state.numbers, number.sid: number},
        available=_without(state.available, phone_number),
        released=_without(state.released, phone_number),
        issued=state.issued + 1,
    )
    return _settling(bought, number, fresh, now), number


def update(state: State, number: Number, edits: Edits, now: datetime) -> tuple[State, Number]:
    """`number` with `edits`."""
    edited = _applied(state, number, edits, now)
    after = replace(state, numbers={**state.numbers, number.sid: edited})
    return _settling(after, edited, number, now), edited


def move(state: State, number: Number, gaining: str, edits: Edits, now: datetime) -> tuple[State, Number]:
    """`number`, with `edits`, on the account `gaining` from now on."""
    # https://www.twilio.com/docs/api/errors/21613: the address must be one of the gaining account
    if number.address_requirements != "none" and not edits.get("address_sid"):
        raise TwilioError(21613, f"{number.phone_number} requires an address of account {gaining}")
    sid = number.sid
    if state.switches.moved_sid == "new":
        sid = fresh_sid("PN", gaining, number.phone_number, state.issued)
    moved = replace(_applied(state, number, edits, now, gaining), sid=sid, account_sid=gaining)
    numbers = _without(state.numbers, number.sid) if sid != number.sid else state.numbers
    after = replace(state, numbers={**numbers, sid: moved}, issued=state.issued + 1)
    return _settling(after, moved, number, now), moved


def release(state: State, number: Number, now: datetime) -> State:
    """The number leaves the account. Its settings and its SID are lost; for a while it can be bought back."""
    in_use = number.emergency_address_status != "unregistered"
    if in_use and state.switches.release_with_emergency == "refused":
        raise TwilioError(20001, f"{number.phone_number} has an emergency address; remove it first")
    offer = Offer(number.phone_number, number.capabilities, number.type, number.address_requirements, number.beta)
    released = {**state.released, number.phone_number: Released(number.account_sid, now, offer)}
    settling = _without(state.settling, number.sid)
    return replace(state, numbers=_without(state.numbers, number.sid), released=released, settling=settling)


def settle(state: State, now: datetime) -> State:
    """The state after everything that Twilio finishes by itself up to `now`."""
    due = [sid for sid, when in state.settling.items() if when <= now]
    if not due:
        return state
    done = {sid: replace(rules.settled(state.numbers[sid]), date_updated=now) for sid in due}
    return replace(state, numbers={**state.numbers, **done}, settling=_without(state.settling, *due))


def issue(issued: int, account_sid: str, offer: Offer, now: datetime) -> Number:
    """A new number. Its SID follows from the account, the number and the count, so that a run repeats exactly."""
    return Number(
        sid=fresh_sid("PN", account_sid, offer.phone_number, issued),
        account_sid=account_sid,
        friendly_name=formatted(offer.phone_number),
        phone_number=offer.phone_number,
        date_created=now,
        date_updated=now,
        capabilities=offer.capabilities,
        type=offer.type,
        address_requirements=offer.address_requirements,
        beta=offer.beta,
    )


def _offered(state: State, account_sid: str, phone_number: str, now: datetime) -> Offer:
    """What is for sale to this account: the inventory, and what it released itself not too long ago."""
    if phone_number in state.available:
        return state.available[phone_number]
    back = state.released.get(phone_number)
    window = timedelta(seconds=state.switches.reclaim_seconds)
    if back is None or back.account_sid != account_sid or now - back.date >= window:
        raise TwilioError(21422, f"{phone_number} is not available")
    return back.offer


def _applied(state: State, number: Number, edits: Edits, now: datetime, owner: str = "") -> Number:
    for name in ("voice_application_sid", "sms_application_sid"):
        sid = edits.get(name)
        known = state.applications.get(sid or "")
        strange = sid and (known is None or known.account_sid != (owner or number.account_sid))
        if strange and state.switches.unknown_application == "refused":
            raise TwilioError(21420, f"ApplicationSid {sid} is not accessible")
    return rules.apply(number, edits, state.switches, now)


def _settling(state: State, number: Number, before: Number, now: datetime) -> State:
    """Starts the clock of an emergency address that has just begun to come or go."""
    settling = _without(state.settling, before.sid) if before.sid != number.sid else state.settling
    if number.emergency_address_status == before.emergency_address_status:
        when = state.settling.get(before.sid)
    else:
        when = now + timedelta(seconds=state.switches.emergency_seconds)
    return replace(state, settling={**settling, number.sid: when}) if when else state


def _without(entries: Mapping[str, _T], *keys: str) -> Mapping[str, _T]:
    if entries.keys().isdisjoint(keys):
        return entries
    return {key: value for key, value in entries.items() if key not in keys}
