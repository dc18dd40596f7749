"""Twilio's wire: one call in, one answer and the next state out. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.access import admits, check_active, origin_of, signed_in
from fallback.emulator.api.magic_numbers import rehearsed
from fallback.emulator.api.resources import accounts, applications
from fallback.emulator.api.resources import available_phone_numbers as available
from fallback.emulator.api.resources import incoming_phone_numbers as incoming
from fallback.emulator.api.resources import monitor_events as monitor
from fallback.emulator.api.routes import Answer, Call
from fallback.emulator.core import events
from fallback.emulator.core import number_lifecycle as numbers
from fallback.emulator.core.errors import TwilioError, not_found, unauthenticated

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.api.access import SignedIn
    from fallback.emulator.core.state import State

_ROUTES = (*accounts.ROUTES, *incoming.ROUTES, *applications.ROUTES, *available.ROUTES, *monitor.ROUTES)


def answer(before: State, call: Call) -> Answer:
    """Twilio's answer to `call`. An error changes nothing but what time itself has settled."""
    now = settled(before, call.now)
    who = signed_in(now, call.authorization)
    try:
        if who is None:
            raise unauthenticated()
        answered = _answered(now, replace(call, who=who), who)
    except TwilioError as error:
        return Answer(error.status, bodies.error(error), now)
    origin = origin_of(who, now, call.caller)
    return replace(answered, state=events.recorded(now, answered.state, origin, call.now))


def settled(before: State, now: datetime) -> State:
    """The state after what Twilio has finished by itself up to `now`."""
    return events.recorded(before, numbers.settle(before, now), events.TWILIO, now)


def _answered(before: State, call: Call, who: SignedIn) -> Answer:
    check_active(before, who.account)
    if who.by == "test":
        return rehearsed(before, call, who)
    for route in _ROUTES:
        found = route.pattern.fullmatch(call.path)
        if not found or not _is_open(before, call, who, found.groupdict().get("account")):
            continue
        if call.method not in route.methods:
            raise TwilioError(20004, "Method not allowed")
        return route.methods[call.method](before, call, **found.groupdict())
    raise not_found(call.path)


def _is_open(before: State, call: Call, who: SignedIn, account: str | None) -> bool:
    """Whether `who` may see the account in the path, if there is one. A parent may look at a closed subaccount."""
    if account is None:
        return True
    if not admits(before, who, account):
        return False
    if call.path != f"/2010-04-01/Accounts/{account}.json":
        check_active(before, before.accounts[account])
    return True
