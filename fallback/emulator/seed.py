"""What the emulated account holds at first, from a YAML file.

    accounts:
      - sid: AC00000000000000000000000000000001
        auth_token: any-text
        api_keys: [{sid: SK00000000000000000000000000000001, secret: any-text}]
        numbers:
          "+15005550006": {voice_url: "https://www.example.com/voice", capabilities: {sms: false}}
          "+15005550007": {}
    available: ["+15005550010"]

A number's fields are named as in Twilio's JSON. What the API would refuse as a value is refused here
too, but not what it would refuse as a change: old accounts do hold fallbacks without a primary.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from fallback.emulator import parameters
from fallback.emulator.errors import TwilioError, unknown_field
from fallback.emulator.state import Account, Capabilities, Number, State, is_e164, issue

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_T = TypeVar("_T")
_GIVEN_ELSEWHERE = {"account_sid", "phone_number", "date_created", "date_updated", "api_version"}
_NUMBER_FIELDS = [field.name for field in fields(Number) if field.name not in _GIVEN_ELSEWHERE]
_CAPABILITIES = [field.name for field in fields(Capabilities)]


class SeedError(ValueError):
    """A seed, or a state file, that we cannot take. The message says where and why."""


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
    """The state that a seed describes; numbers are dated `now`."""
    _mapping("seed", document, required=["accounts"], optional=["available"])
    accounts: list[Account] = []
    numbers: list[Number] = []
    for index, entry in enumerate(_sequence("accounts", document["accounts"])):
        where = f"accounts[{index}]"
        accounts.append(_account(where, entry))
        for name, settings in _typed(f"{where}.numbers", entry.get("numbers") or {}, dict, "a mapping").items():
            here = f"{where}.numbers.{name}"
            fresh = issue(len(numbers), accounts[-1].sid, _e164(here, name), Capabilities(), now)
            numbers.append(_number(here, fresh, settings or {}))
    if not accounts:
        raise SeedError("accounts: at least one account is needed")
    available = [_e164("available", name) for name in _sequence("available", document.get("available"))]
    _once([account.sid for account in accounts])
    _once([number.sid for number in numbers])
    _once([*available, *(number.phone_number for number in numbers)])
    return State(
        accounts={account.sid: account for account in accounts},
        numbers={number.sid: number for number in numbers},
        available=dict.fromkeys(available, Capabilities()),
        issued=len(numbers),
    )


def _account(where: str, entry: Any) -> Account:
    _mapping(where, entry, required=["sid", "auth_token"], optional=["api_keys", "numbers"])
    return Account(
        _sid(f"{where}.sid", "AC", entry["sid"]),
        _text(f"{where}.auth_token", entry["auth_token"]),
        _keys(f"{where}.api_keys", entry.get("api_keys")),
    )


def _keys(where: str, value: Any) -> dict[str, str]:
    keys = {}
    for index, key in enumerate(_sequence(where, value)):
        here = f"{where}[{index}]"
        _mapping(here, key, required=["sid", "secret"], optional=[])
        keys[_sid(f"{here}.sid", "SK", key["sid"])] = _text(f"{here}.secret", key["secret"])
    return keys


def _number(where: str, fresh: Number, settings: Any) -> Number:
    _mapping(where, settings, required=[], optional=_NUMBER_FIELDS)
    return replace(fresh, **{name: _value(f"{where}.{name}", name, value) for name, value in settings.items()})


def _once(names: list[str]) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice:
        raise SeedError(f"{twice} is there twice")


def _value(where: str, field: str, value: Any) -> Any:
    if field == "capabilities":
        _mapping(where, value, required=[], optional=_CAPABILITIES)
        return Capabilities(
            **{name: _typed(f"{where}.{name}", flag, bool, "true or false") for name, flag in value.items()}
        )
    if field in {"voice_caller_id_lookup", "beta"}:
        return _typed(where, value, bool, "true or false")
    if field == "sid":
        return _sid(where, "PN", value)
    text = _typed(where, value, str, "text")
    if field not in parameters.BY_FIELD:
        return text
    parameter = parameters.BY_FIELD[field]
    try:
        return parameter.read(parameter.name, text)
    except TwilioError as error:
        raise SeedError(f"{where}: {error}") from None


def _mapping(where: str, value: Any, required: list[str], optional: list[str]) -> None:
    for name in _typed(where, value, dict, "a mapping"):
        if name not in {*required, *optional}:
            raise SeedError(f"{where}: {unknown_field(str(name), [*required, *optional])}")
    for name in required:
        if name not in value:
            raise SeedError(f"{where}: {name!r} is missing")


def _sequence(where: str, value: Any) -> list[Any]:
    return [] if value is None else _typed(where, value, list, "a list")


def _e164(where: str, value: Any) -> str:
    if not isinstance(value, str) or not is_e164(value):
        raise SeedError(f'{where}: {value!r} is not a phone number like "+15005550006"; write it in quotes')
    return value


def _sid(where: str, prefix: str, value: Any) -> str:
    text = _text(where, value)
    if not re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", text):
        raise SeedError(f"{where}: {text!r} is not {prefix} and 32 hexadecimal digits")
    return text


def _text(where: str, value: Any) -> str:
    if not (text := _typed(where, value, str, "text")):
        raise SeedError(f"{where}: must not be empty")
    return text


def _typed(where: str, value: Any, kind: type[_T], called: str) -> _T:
    if not isinstance(value, kind):
        raise SeedError(f"{where}: must be {called}, not {value!r}")
    return value
