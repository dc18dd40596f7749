"""Turn a seed, which says what the accounts hold at first, into a state.

    accounts:
      - sid: AC00000000000000000000000000000001
        auth_token: a0000000000000000000000000000001
        api_keys: [{sid: SK00000000000000000000000000000001, secret: a0000000000000000000000000000001}]
        numbers:
          "+15005550006": {voice_url: "https://www.example.com/voice", capabilities: {sms: false}}
          "+15005550007": {}
    available: ["+15005550010"]

docs/emulator.md has the rest. Fields are named as in Twilio's JSON.

Premise: a seed describes a state, not a change. So it refuses a value that the API refuses, such as a malformed URL,
but not a combination that the API refuses as a change: old accounts do have fallbacks without a primary. Creating the
accounts through the API's own transitions was rejected for that reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fallback.emulator.core import switches
from fallback.emulator.core.state import Account, MagicCredentials, Offer, State
from fallback.emulator.core.table import Table
from fallback.emulator.seed import values
from fallback.emulator.seed.account_contents import SECTIONS, check_unique, make_offer, read_contents
from fallback.emulator.seed.resource_fields import Setting, read_fields
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fallback.emulator.core.switches import Switches

_ACCOUNT = ["balance", "currency", "friendly_name", "owner", "status", "test", *SECTIONS]


def parse(document: Any, now: datetime) -> State:
    """Return the state that a seed describes. Everything in it is dated `now`."""
    values.read_mapping("seed", document, required=["accounts"], optional=["available", "switches"])
    chosen = _read_switches(document.get("switches"))
    accounts: list[Account] = []
    state = State(accounts=Table(), switches=chosen)
    for index, entry in enumerate(values.read_list("accounts", document["accounts"])):
        where = f"accounts[{index}]"
        accounts.append(_read_account(where, entry, now))
        state = read_contents(where, entry, Setting(entry["sid"], chosen, now), state)
    if not accounts:
        raise SeedError("accounts: at least one account is needed")
    available = _read_available(document.get("available"), Setting("", chosen, now))
    check_unique([account.sid for account in accounts])
    check_unique([*(each.phone_number for each in available), *(each.phone_number for each in state.numbers.values())])
    _check_owners(accounts)
    return replace(
        state,
        accounts=Table((account.sid, account) for account in accounts),
        available=Table((offer.phone_number, offer) for offer in available),
        issued=state.issued + len(state.numbers),
    )


def _read_switches(value: Any) -> Switches:
    """Read a number as text, because YAML reads `reclaim_seconds: 60` and `inactive_account: 20005` as integers."""
    given = {str(name): str(setting) for name, setting in values.read_entries("switches", value).items()}
    try:
        return switches.read(given)
    except switches.SwitchError as error:
        raise SeedError(f"switches: {error}") from None


def _read_account(where: str, entry: Any, now: datetime) -> Account:
    values.read_mapping(where, entry, required=["sid", "auth_token"], optional=_ACCOUNT)
    return Account(
        values.read_sid(f"{where}.sid", "AC", entry["sid"]),
        values.read_text(f"{where}.auth_token", entry["auth_token"]),
        friendly_name=values.read_type(f"{where}.friendly_name", entry.get("friendly_name", ""), str, "text"),
        owner=values.read_sid(f"{where}.owner", "AC", entry["owner"]) if "owner" in entry else "",
        status=values.read_choice(f"{where}.status", entry.get("status", "active"), ("active", "suspended", "closed")),
        test=_read_test_credentials(f"{where}.test", entry["test"]) if "test" in entry else None,
        balance=values.read_text(f"{where}.balance", entry.get("balance", "100.00")),
        currency=values.read_text(f"{where}.currency", entry.get("currency", "USD")),
        date_created=now,
    )


def _read_test_credentials(where: str, value: Any) -> MagicCredentials:
    values.read_mapping(where, value, required=["sid", "auth_token"], optional=[])
    sid = values.read_sid(f"{where}.sid", "AC", value["sid"])
    return MagicCredentials(sid, values.read_text(f"{where}.auth_token", value["auth_token"]))


def _read_available(value: Any, setting: Setting) -> list[Offer]:
    """Read a list of numbers, or a mapping from each number to its fields."""
    plain = [] if isinstance(value, dict) else values.read_list("available", value)
    entries = value.items() if isinstance(value, dict) else [(name, {}) for name in plain]
    return [_read_offer(f"available.{name}", make_offer("available", name), given, setting) for name, given in entries]


def _read_offer(where: str, blank: Offer, given: Any, setting: Setting) -> Offer:
    return replace(blank, **read_fields(where, given, Offer, (), setting, fixed=("phone_number",)))


def _check_owners(accounts: Sequence[Account]) -> None:
    """Refuse a subaccount whose owner is not a parent: Twilio's subaccounts have no subaccounts."""
    parents = {account.sid for account in accounts if not account.owner}
    for index, account in enumerate(accounts):
        if account.owner and account.owner not in parents:
            raise SeedError(f"accounts[{index}].owner: {account.owner} is not a parent account of this seed")
