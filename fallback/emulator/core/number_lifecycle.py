"""Buy, change, move and release a number. Pure: each function returns the next state.

Each function raises the TwilioError with which Twilio refuses; the state is then unchanged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fallback.emulator.core.add_ons import remove_from
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.messaging_services import remove_number
from fallback.emulator.core.number_rules import apply_edits, finish_emergency_change
from fallback.emulator.core.state import Number, Offer, Released, State, derive_sid, is_e164

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fallback.emulator.core.records import Record
    from fallback.emulator.core.state import Edits

_DEMO = "https://demo.twilio.com/welcome/voice/"
_NORTH_AMERICAN = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")
_AREA_CODE = re.compile(r"[2-9][0-9]{2}")
# https://www.twilio.com/docs/api/errors: 21615 asks for a local address, 21631 for any address
_ADDRESS_MISSING = {"local": 21615, "foreign": 21631, "any": 21631}


def format_friendly_name(phone_number: str) -> str:
    """Return the friendly name that Twilio gives a number.

    >>> format_friendly_name("+15005550006")
    '(500) 555-0006'
    """
    parts = _NORTH_AMERICAN.fullmatch(phone_number)
    return "({}) {}-{}".format(*parts.groups()) if parts else phone_number


def pick_in_area(state: State, area_code: str) -> str:
    """Return the number that Twilio picks for an area code: here the first one for sale."""
    if not _AREA_CODE.fullmatch(area_code):
        raise TwilioError(21451, f"{area_code} is not a valid area code")
    for phone_number in state.available:
        if phone_number.startswith(f"+1{area_code}"):
            return phone_number
    raise TwilioError(21452, f"No phone numbers found in area code {area_code}")


def buy(
    state: State, account_sid: str, phone_number: str, edits: Edits, now: datetime, *, kind: str | None = None
) -> tuple[State, Number]:
    """Buy exactly `phone_number` for the account, with `edits` on top of the defaults. It must be of type `kind`."""
    if not is_e164(phone_number):
        raise TwilioError(21421, f"{phone_number} is not a valid phone number")
    offer = _find_offer(state, account_sid, phone_number, now)
    if kind and offer.type != kind:
        raise TwilioError(21458, f"{phone_number} is of type {offer.type}, not {kind}")
    if offer.address_requirements != "none" and not edits.get("address_sid"):
        code = _ADDRESS_MISSING[offer.address_requirements]
        raise TwilioError(code, f"{phone_number} requires an address: {offer.address_requirements}")
    demo: Edits = {"voice_url": _DEMO} if state.switches.purchase_voice_url == "demo" else {}
    blank = replace(make_blank(state.issued, account_sid, offer, now), **demo)
    number = _edit(state, blank, edits, now)
    after = replace(
        state,
        numbers=state.numbers | {number.sid: number},
        available=state.available.remove(phone_number),
        released=state.released.remove(phone_number),
        issued=state.issued + 1,
    )
    return _schedule_emergency_change(after, number, blank, now), number


def update(state: State, number: Number, edits: Edits, now: datetime) -> tuple[State, Number]:
    """Change `number`."""
    edited = _edit(state, number, edits, now)
    after = replace(state, numbers=state.numbers | {number.sid: edited})
    return _schedule_emergency_change(after, edited, number, now), edited


def move(state: State, number: Number, gaining: str, edits: Edits, now: datetime) -> tuple[State, Number]:
    """Move `number` to the account `gaining` and change it."""
    # https://www.twilio.com/docs/api/errors/21613: the address must be one of the gaining account
    if number.address_requirements != "none" and not edits.get("address_sid"):
        raise TwilioError(21613, f"{number.phone_number} requires an address of account {gaining}")
    sid = number.sid
    if state.switches.moved_sid == "new":
        sid = derive_sid("PN", gaining, number.phone_number, state.issued)
    moved = replace(_edit(state, number, edits, now, gaining), sid=sid, account_sid=gaining)
    numbers = state.numbers.remove(number.sid) if sid != number.sid else state.numbers
    after = replace(_detach(state, number), numbers=numbers | {sid: moved}, issued=state.issued + 1)
    return _schedule_emergency_change(after, moved, number, now), moved


def release(state: State, number: Number, now: datetime) -> State:
    """Release `number`. Its settings and its SID are lost; its account can buy it back for a while."""
    in_use = number.emergency_address_status != "unregistered"
    if in_use and state.switches.release_with_emergency == "refused":
        raise TwilioError(20001, f"{number.phone_number} has an emergency address; remove it first")
    return drop(state, number, now)


def drop(state: State, number: Number, now: datetime) -> State:
    """Release `number` whatever it is used for, as Twilio does when an account is closed (U)."""
    offer = Offer(number.phone_number, number.capabilities, number.type, number.address_requirements, number.beta)
    released = state.released | {number.phone_number: Released(number.account_sid, now, offer)}
    settling = state.settling.remove(number.sid)
    state = _detach(state, number)
    return replace(state, numbers=state.numbers.remove(number.sid), released=released, settling=settling)


def _detach(state: State, number: Number) -> State:
    """Take `number` out of its pool, and its add-ons from it: they belong to its account (U)."""
    return remove_from(remove_number(state, number.sid), number.sid)


def settle(state: State, now: datetime) -> State:
    """Finish the emergency addresses that are due at `now`."""
    due = [sid for sid, when in state.settling.items() if when <= now]
    if not due:
        return state
    changed = {sid: replace(finish_emergency_change(state.numbers[sid]), date_updated=now) for sid in due}
    return replace(state, numbers=state.numbers | changed, settling=state.settling.remove(*due))


def make_blank(issued: int, account_sid: str, offer: Offer, now: datetime) -> Number:
    """Return a number without settings. Its SID follows from account, number and count, so that a run repeats."""
    return Number(
        sid=derive_sid("PN", account_sid, offer.phone_number, issued),
        account_sid=account_sid,
        friendly_name=format_friendly_name(offer.phone_number),
        phone_number=offer.phone_number,
        date_created=now,
        date_updated=now,
        capabilities=offer.capabilities,
        type=offer.type,
        address_requirements=offer.address_requirements,
        beta=offer.beta,
    )


def _find_offer(state: State, account_sid: str, phone_number: str, now: datetime) -> Offer:
    """Return what the account can buy: a number for sale, or one that it released itself not long ago."""
    if phone_number in state.available:
        return state.available[phone_number]
    released = state.released.get(phone_number)
    window = timedelta(seconds=state.switches.reclaim_seconds)
    if released is None or released.account_sid != account_sid or now - released.date >= window:
        raise TwilioError(21422, f"{phone_number} is not available")
    return released.offer


def _edit(state: State, number: Number, edits: Edits, now: datetime, owner: str = "") -> Number:
    account, switches = owner or number.account_sid, state.switches
    for name in ("voice_application_sid", "sms_application_sid"):
        if switches.unknown_application == "refused" and _is_foreign(state.applications, edits.get(name), account):
            raise TwilioError(21420, f"ApplicationSid {edits[name]} is not accessible")
    if switches.unknown_trunk == "refused" and _is_foreign(state.trunks, edits.get("trunk_sid"), account):
        raise TwilioError(20001, f"TrunkSid {edits['trunk_sid']} is not accessible")
    return apply_edits(number, edits, switches, now)


def _is_foreign(resources: Mapping[str, Record], sid: str | None, account_sid: str) -> bool:
    """Return whether `sid` names a resource that is not the account's."""
    resource = resources.get(sid or "")
    return bool(sid) and (resource is None or resource.account_sid != account_sid)


def _schedule_emergency_change(state: State, number: Number, before: Number, now: datetime) -> State:
    """Set when an emergency address is done that this change started to register or to unregister."""
    settling = state.settling.remove(before.sid) if before.sid != number.sid else state.settling
    if number.emergency_address_status == before.emergency_address_status:
        when = state.settling.get(before.sid)
    else:
        when = now + timedelta(seconds=state.switches.emergency_seconds)
    return replace(state, settling=settling | {number.sid: when}) if when else state
