"""What the emulated accounts hold at first, from a YAML file.

    accounts:
      - sid: AC00000000000000000000000000000001
        auth_token: any-text
        api_keys: [{sid: SK00000000000000000000000000000001, secret: any-text}]
        numbers:
          "+15005550006": {voice_url: "https://www.example.com/voice", capabilities: {sms: false}}
          "+15005550007": {}
    available: ["+15005550010"]

docs/emulator.md has the rest. Fields are named as in Twilio's JSON. What the API would refuse as a value is
refused here too, but not what it would refuse as a change: old accounts do hold fallbacks without a primary.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from fallback.emulator.core import application_lifecycle, parameters, switches
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.number_lifecycle import issue
from fallback.emulator.core.number_search import country_of
from fallback.emulator.core.state import (
    Account,
    Application,
    Capabilities,
    MagicCredentials,
    Number,
    Offer,
    State,
    type_of,
)
from fallback.emulator.seed import values as checks
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from fallback.emulator.core.switches import Switches

_Resource = TypeVar("_Resource", bound=Number | Offer | Application)

_ACCOUNT = ["api_keys", "applications", "friendly_name", "numbers", "owner", "status", "test"]
_GIVEN_ELSEWHERE = {
    "account_sid",
    "phone_number",
    "date_created",
    "date_updated",
    "api_version",
    "displaced_application_sid",
}
_PARAMETERS = {parameter.field: parameter for parameter in (*parameters.APPLICATION, *parameters.NUMBER)}
_CHOICES = {
    "type": ("local", "mobile", "tollfree"),
    "address_requirements": ("none", "any", "local", "foreign"),
    "origin": ("twilio", "hosted"),
    "emergency_address_status": ("unregistered", "registered"),
}


def read(path: Path, now: datetime) -> State:
    """The state that a seed file describes."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SeedError(f"{path}: {error}") from error
    try:
        return parse(document, now)
    except SeedError as error:
        raise SeedError(f"{path}: {error}") from None


def parse(document: Any, now: datetime) -> State:
    """The state that a seed describes; what is in it is dated `now`."""
    checks.mapping("seed", document, required=["accounts"], optional=["available", "switches"])
    settings = _switches(document.get("switches"))
    accounts: list[Account] = []
    numbers: list[Number] = []
    applications: list[Application] = []
    for index, entry in enumerate(checks.sequence("accounts", document["accounts"])):
        where = f"accounts[{index}]"
        accounts.append(_account(where, entry, now))
        numbers += _numbers(where, entry, len(numbers), settings, now)
        applications += _applications(where, entry, settings, now)
    if not accounts:
        raise SeedError("accounts: at least one account is needed")
    available = _available(document.get("available"), settings)
    _once([account.sid for account in accounts])
    _once([*(number.sid for number in numbers), *(application.sid for application in applications)])
    _once([*(offer.phone_number for offer in available), *(number.phone_number for number in numbers)])
    _check_owners(accounts)
    return State(
        accounts={account.sid: account for account in accounts},
        numbers={number.sid: number for number in numbers},
        applications={application.sid: application for application in applications},
        available={offer.phone_number: offer for offer in available},
        switches=settings,
        issued=len(numbers),
    )


def _switches(value: Any) -> Switches:
    """YAML reads `reclaim_seconds: 60` and `inactive_account: 20005` as integers, which is what people mean."""
    given = {str(name): str(setting) for name, setting in checks.entries("switches", value).items()}
    try:
        return switches.read(given)
    except switches.SwitchError as error:
        raise SeedError(f"switches: {error}") from None


def _account(where: str, entry: Any, now: datetime) -> Account:
    checks.mapping(where, entry, required=["sid", "auth_token"], optional=_ACCOUNT)
    return Account(
        checks.sid(f"{where}.sid", "AC", entry["sid"]),
        checks.text(f"{where}.auth_token", entry["auth_token"]),
        _keys(f"{where}.api_keys", entry.get("api_keys")),
        friendly_name=checks.typed(f"{where}.friendly_name", entry.get("friendly_name", ""), str, "text"),
        owner=checks.sid(f"{where}.owner", "AC", entry["owner"]) if "owner" in entry else "",
        status=checks.choice(f"{where}.status", entry.get("status", "active"), ("active", "suspended", "closed")),
        test=_test(f"{where}.test", entry["test"]) if "test" in entry else None,
        date_created=now,
    )


def _keys(where: str, value: Any) -> dict[str, str]:
    keys = {}
    for index, key in enumerate(checks.sequence(where, value)):
        here = f"{where}[{index}]"
        checks.mapping(here, key, required=["sid", "secret"], optional=[])
        keys[checks.sid(f"{here}.sid", "SK", key["sid"])] = checks.text(f"{here}.secret", key["secret"])
    return keys


def _test(where: str, value: Any) -> MagicCredentials:
    checks.mapping(where, value, required=["sid", "auth_token"], optional=[])
    sid = checks.sid(f"{where}.sid", "AC", value["sid"])
    return MagicCredentials(sid, checks.text(f"{where}.auth_token", value["auth_token"]))


def _numbers(where: str, entry: Any, issued: int, settings: Switches, now: datetime) -> list[Number]:
    numbers: list[Number] = []
    for name, given in checks.entries(f"{where}.numbers", entry.get("numbers")).items():
        here = f"{where}.numbers.{name}"
        fresh = issue(issued + len(numbers), entry["sid"], _offer(here, name), now)
        number = _filled(here, fresh, given, settings)
        if number.emergency_address_status == "registered":
            number = replace(number, emergency_status="Active")
        numbers.append(number)
    return numbers


def _applications(where: str, entry: Any, settings: Switches, now: datetime) -> list[Application]:
    applications: list[Application] = []
    for name, given in checks.entries(f"{where}.applications", entry.get("applications")).items():
        here = f"{where}.applications.{name}"
        fresh = application_lifecycle.new(checks.sid(here, "AP", name), entry["sid"], now)
        applications.append(_filled(here, fresh, given, settings))
    return applications


def _available(value: Any, settings: Switches) -> list[Offer]:
    """A list of numbers, or a mapping from each to what is special about it."""
    pairs = value.items() if isinstance(value, dict) else [(name, {}) for name in checks.sequence("available", value)]
    return [_filled(f"available.{name}", _offer("available", name), special, settings) for name, special in pairs]


def _offer(where: str, name: Any) -> Offer:
    phone_number = checks.e164(where, name)
    return Offer(phone_number, type=type_of(phone_number), iso_country=country_of(phone_number))


def _filled(where: str, fresh: _Resource, given: Any, settings: Switches) -> _Resource:
    """`fresh` with the fields that a seed gives it."""
    own = [each.name for each in fields(fresh) if each.name not in _GIVEN_ELSEWHERE]
    checks.mapping(where, given or {}, required=[], optional=own)
    values = {name: _value(f"{where}.{name}", name, value, fresh, settings) for name, value in (given or {}).items()}
    return replace(fresh, **values)


def _value(where: str, field: str, value: Any, fresh: _Resource, settings: Switches) -> Any:
    if field == "capabilities":
        return _capabilities(where, value)
    if isinstance(getattr(fresh, field), bool):
        return checks.typed(where, value, bool, "true or false")
    if field == "sid":
        return checks.sid(where, "PN" if isinstance(fresh, Number) else "AP", value)
    if field in _CHOICES:
        return checks.choice(where, value, _CHOICES[field])
    text = checks.typed(where, value, str, "text")
    if field not in _PARAMETERS:
        return text
    parameter = _PARAMETERS[field]
    try:
        return parameter.read(parameter.name, text, settings)
    except TwilioError as error:
        raise SeedError(f"{where}: {error}") from None


def _capabilities(where: str, value: Any) -> Capabilities:
    checks.mapping(where, value, required=[], optional=[each.name for each in fields(Capabilities)])
    return Capabilities(
        **{name: checks.typed(f"{where}.{name}", its, bool, "true or false") for name, its in value.items()}
    )


def _check_owners(accounts: Sequence[Account]) -> None:
    """A parent is an account without a parent: Twilio's subaccounts have no subaccounts."""
    parents = {account.sid for account in accounts if not account.owner}
    for index, account in enumerate(accounts):
        if account.owner and account.owner not in parents:
            raise SeedError(f"accounts[{index}].owner: {account.owner} is not a parent account of this seed")


def _once(names: list[str]) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice:
        raise SeedError(f"{twice} is there twice")
