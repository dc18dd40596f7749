"""`/IncomingPhoneNumbers`: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from fallback.emulator.api import bodies
from fallback.emulator.api.access import find_owned
from fallback.emulator.api.paging import keys_2010, page
from fallback.emulator.api.routes import ACCOUNT, Answer, route, sid
from fallback.emulator.core import number_lifecycle as numbers
from fallback.emulator.core import parameters
from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import Call
    from fallback.emulator.core.state import Number, State

_FILTERS = ("PhoneNumber", "FriendlyName", "Beta", "Origin")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")


def bought(before: State, call: Call, account: str, kind: str | None = None) -> Answer:
    """The purchase that `call` asks for, by exact number or, where no `kind` is asked for, by area code."""
    phone_number, area_code = call.form.get("PhoneNumber", ""), call.form.get("AreaCode", "")
    if area_code and kind:
        raise TwilioError(21457, "AreaCode is not supported here; give a PhoneNumber")
    if area_code and not phone_number:
        phone_number = numbers.in_area(before, area_code)
    after, number = numbers.buy(
        before, account, phone_number, parameters.read_number(call.form, before.switches), call.now, kind=kind
    )
    return Answer(201, _shown(number, after, kind), after)


def _list(before: State, call: Call, account: str, kind: str | None = None) -> Answer:
    found = [number for number in before.of(account) if kind in {None, number.type} and _matches(number, call.query)]
    shown = page(found, call.path, call.query, _FILTERS)
    entries = [_shown(number, before, kind) for number in shown.entries]
    return Answer(200, {"incoming_phone_numbers": entries, **keys_2010(shown)}, before)


def _shown(number: Number, state: State, kind: str | None) -> dict[str, Any]:
    """Where the path says the type, the body does not: so it is in Twilio's OpenAPI document."""
    body = bodies.number(number, state.switches)
    return {name: value for name, value in body.items() if name != "type"} if kind else body


def _matches(number: Number, query: Mapping[str, str]) -> bool:
    """`PhoneNumber` may be a part of the number, with `*` for any digit; the others are exact."""
    wanted = re.escape(query.get("PhoneNumber", "")).replace(r"\*", "[0-9]")
    return (
        re.search(wanted, number.phone_number) is not None
        and query.get("FriendlyName") in {None, "", number.friendly_name}
        and query.get("Origin") in {None, "", number.origin}
        and not (number.beta and query.get("Beta") == "false")
    )


def _fetch(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(200, bodies.number(find_owned(before.numbers, call, account, sid), before.switches), before)


def _update(before: State, call: Call, account: str, sid: str) -> Answer:
    number = find_owned(before.numbers, call, account, sid)
    gaining, edits = call.form.get("AccountSid", account), parameters.read_number(call.form, before.switches)
    if gaining == account:
        after, changed = numbers.update(before, number, edits, call.now)
    else:
        _check_move(before, call, account, gaining)
        after, changed = numbers.move(before, number, gaining, edits, call.now)
    return Answer(200, bodies.number(changed, after.switches), after)


def _check_move(before: State, call: Call, losing: str, gaining: str) -> None:
    """The errors of https://www.twilio.com/docs/iam/api/subaccounts#exchanging-numbers, in the order of their codes.

    "The caller must be the parent account" is taken to mean its token, not its API keys (U).
    """
    if not _ACCOUNT_SID.fullmatch(gaining):
        raise TwilioError(21470, f"AccountSid {gaining} is not valid")
    account = before.accounts.get(gaining)
    if account is None:
        raise TwilioError(21471, f"Account {gaining} does not exist")
    if account.status != "active":
        raise TwilioError(21472, f"Account {gaining} is not active")
    if account.family != before.accounts[losing].family:
        raise TwilioError(21473, f"Account {gaining} is not related to the owner of the number")
    if call.who is None or (call.who.sid, call.who.by) != (account.family, "token"):
        raise TwilioError(21474, "Only the parent account can move numbers")


def _release(before: State, call: Call, account: str, sid: str) -> Answer:
    return Answer(204, None, numbers.release(before, find_owned(before.numbers, call, account, sid), call.now))


_NUMBERS = f"{ACCOUNT}/IncomingPhoneNumbers"
ROUTES = (
    route(rf"{_NUMBERS}\.json", GET=_list, POST=bought),
    *(
        route(rf"{_NUMBERS}/{path}\.json", GET=partial(_list, kind=kind), POST=partial(bought, kind=kind))
        for path, kind in (("Local", "local"), ("Mobile", "mobile"), ("TollFree", "tollfree"))
    ),
    route(rf"{_NUMBERS}/{sid('PN')}\.json", GET=_fetch, POST=_update, DELETE=_release),
)
