"""Turn a seed, which says what the accounts hold at first, into a state.

    accounts:
      - sid: AC00000000000000000000000000000001
        auth_token: any-text
        api_keys: [{sid: SK00000000000000000000000000000001, secret: any-text}]
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

from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.emulator.core import application_lifecycle, number_lifecycle, parameters, switches
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.number_search import find_country
from fallback.emulator.core.state import (
    Account,
    ApiKey,
    Application,
    Capabilities,
    MagicCredentials,
    Number,
    Offer,
    State,
    guess_type,
)
from fallback.emulator.core.table import Table
from fallback.emulator.seed import deployed_texts, values
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fallback.emulator.core.switches import Switches

_T = TypeVar("_T", bound=Number | Offer | Application)

_ACCOUNT = ["api_keys", "applications", "friendly_name", "numbers", "owner", "serverless", "status", "test"]
_NOT_IN_ENTRY = {
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


def parse(document: Any, now: datetime) -> State:
    """Return the state that a seed describes. Everything in it is dated `now`."""
    values.read_mapping("seed", document, required=["accounts"], optional=["available", "switches"])
    settings = _read_switches(document.get("switches"))
    accounts: list[Account] = []
    keys: list[ApiKey] = []
    numbers: list[Number] = []
    applications: list[Application] = []
    for index, entry in enumerate(values.read_list("accounts", document["accounts"])):
        where = f"accounts[{index}]"
        accounts.append(_read_account(where, entry, now))
        keys += _read_keys(where, entry, now)
        numbers += _read_numbers(where, entry, len(numbers), settings, now)
        applications += _read_applications(where, entry, settings, now)
    if not accounts:
        raise SeedError("accounts: at least one account is needed")
    available = _read_available(document.get("available"), settings)
    _check_unique([*(account.sid for account in accounts), *(key.sid for key in keys)])
    _check_unique([*(number.sid for number in numbers), *(application.sid for application in applications)])
    _check_unique([*(offer.phone_number for offer in available), *(number.phone_number for number in numbers)])
    _check_owners(accounts)
    state = State(
        accounts=Table((account.sid, account) for account in accounts),
        keys=Table((key.sid, key) for key in keys),
        numbers=Table((number.sid, number) for number in numbers),
        applications=Table((application.sid, application) for application in applications),
        available=Table((offer.phone_number, offer) for offer in available),
        switches=settings,
        issued=len(numbers),
    )
    for index, entry in enumerate(document["accounts"]):
        where = f"accounts[{index}].serverless"
        state = deployed_texts.deploy(state, where, entry["sid"], entry.get("serverless"), now)
    return state


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
        date_created=now,
    )


def _read_keys(where: str, entry: Any, now: datetime) -> list[ApiKey]:
    """Read the keys of an account. Like those that the API creates, they are Standard unless they are called main."""
    keys: list[ApiKey] = []
    for index, key in enumerate(values.read_list(f"{where}.api_keys", entry.get("api_keys"))):
        here = f"{where}.api_keys[{index}]"
        values.read_mapping(here, key, required=["sid", "secret"], optional=["friendly_name", "kind"])
        keys.append(
            ApiKey(
                sid=values.read_sid(f"{here}.sid", "SK", key["sid"]),
                account_sid=entry["sid"],
                secret=values.read_text(f"{here}.secret", key["secret"]),
                kind=values.read_choice(f"{here}.kind", key.get("kind", "standard"), ("standard", "main")),
                friendly_name=values.read_type(f"{here}.friendly_name", key.get("friendly_name", ""), str, "text"),
                date_created=now,
                date_updated=now,
            )
        )
    return keys


def _read_test_credentials(where: str, value: Any) -> MagicCredentials:
    values.read_mapping(where, value, required=["sid", "auth_token"], optional=[])
    sid = values.read_sid(f"{where}.sid", "AC", value["sid"])
    return MagicCredentials(sid, values.read_text(f"{where}.auth_token", value["auth_token"]))


def _read_numbers(where: str, entry: Any, issued: int, settings: Switches, now: datetime) -> list[Number]:
    numbers: list[Number] = []
    for name, given in values.read_entries(f"{where}.numbers", entry.get("numbers")).items():
        here = f"{where}.numbers.{name}"
        blank = number_lifecycle.make_blank(issued + len(numbers), entry["sid"], _make_offer(here, name), now)
        number = _fill(here, blank, given, settings)
        if number.emergency_address_status == "registered":
            number = replace(number, emergency_status="Active")
        numbers.append(number)
    return numbers


def _read_applications(where: str, entry: Any, settings: Switches, now: datetime) -> list[Application]:
    applications: list[Application] = []
    for name, given in values.read_entries(f"{where}.applications", entry.get("applications")).items():
        here = f"{where}.applications.{name}"
        blank = application_lifecycle.make_blank(values.read_sid(here, "AP", name), entry["sid"], now)
        applications.append(_fill(here, blank, given, settings))
    return applications


def _read_available(value: Any, settings: Switches) -> list[Offer]:
    """Read a list of numbers, or a mapping from each number to its fields."""
    plain = [] if isinstance(value, dict) else values.read_list("available", value)
    entries = value.items() if isinstance(value, dict) else [(name, {}) for name in plain]
    return [_fill(f"available.{name}", _make_offer("available", name), given, settings) for name, given in entries]


def _make_offer(where: str, name: Any) -> Offer:
    phone_number = values.read_e164(where, name)
    return Offer(phone_number, type=guess_type(phone_number), iso_country=find_country(phone_number))


def _fill(where: str, blank: _T, given: Any, settings: Switches) -> _T:
    """Return `blank` with the fields that the seed gives it."""
    names = [each.name for each in fields(blank) if each.name not in _NOT_IN_ENTRY]
    values.read_mapping(where, given or {}, required=[], optional=names)
    filled = {
        name: _read_field(f"{where}.{name}", name, value, blank, settings) for name, value in (given or {}).items()
    }
    return replace(blank, **filled)


def _read_field(where: str, field: str, value: Any, blank: Number | Offer | Application, settings: Switches) -> Any:
    if field == "capabilities":
        return _read_capabilities(where, value)
    if isinstance(getattr(blank, field), bool):
        return values.read_type(where, value, bool, "true or false")
    if field == "sid":
        return values.read_sid(where, "PN" if isinstance(blank, Number) else "AP", value)
    if field in _CHOICES:
        return values.read_choice(where, value, _CHOICES[field])
    text = values.read_type(where, value, str, "text")
    if field not in _PARAMETERS:
        return text
    parameter = _PARAMETERS[field]
    try:
        return parameter.read(parameter.name, text, settings)
    except TwilioError as error:
        raise SeedError(f"{where}: {error}") from None


def _read_capabilities(where: str, value: Any) -> Capabilities:
    values.read_mapping(where, value, required=[], optional=[each.name for each in fields(Capabilities)])
    flags = {name: values.read_type(f"{where}.{name}", flag, bool, "true or false") for name, flag in value.items()}
    return Capabilities(**flags)


def _check_owners(accounts: Sequence[Account]) -> None:
    """Refuse a subaccount whose owner is not a parent: Twilio's subaccounts have no subaccounts."""
    parents = {account.sid for account in accounts if not account.owner}
    for index, account in enumerate(accounts):
        if account.owner and account.owner not in parents:
            raise SeedError(f"accounts[{index}].owner: {account.owner} is not a parent account of this seed")


def _check_unique(names: list[str]) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice:
        raise SeedError(f"{twice} appears twice")
