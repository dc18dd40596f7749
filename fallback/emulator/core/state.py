"""What the emulated accounts hold: pure values, with no HTTP and no clock.

A state is a value. What happens to it makes another one (`numbers`, `applications`), so that a refusal
leaves nothing half done, and two states can be compared for what changed between them.

An unset URL or SID is `""` here, whatever the API reports for it (see `bodies`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.emulator.core.switches import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from fallback.emulator.core.switches import Switches

Edits = dict[str, Any]
_T = TypeVar("_T")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_TOLL_FREE = re.compile(r"\+1(?:800|833|844|855|866|877|888)[0-9]{7}")


@dataclass(frozen=True, slots=True)
class MagicCredentials:
    """The second pair of credentials of an account: https://www.twilio.com/docs/iam/test-credentials."""

    sid: str
    auth_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """An account and the credentials that open it: its token, and secrets by API key SID.

    `owner` is the parent of a subaccount, empty for a parent itself.
    """

    sid: str
    auth_token: str = field(repr=False)
    api_keys: Mapping[str, str] = field(repr=False)
    date_created: datetime
    friendly_name: str = ""
    owner: str = ""
    status: str = "active"
    test: MagicCredentials | None = None

    @property
    def family(self) -> str:
        """The parent's SID: accounts of one family may exchange numbers."""
        return self.owner or self.sid


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a number can carry. The number keeps them for life, whoever owns it."""

    voice: bool = True
    sms: bool = True
    mms: bool = True
    fax: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that nobody owns, as the search for numbers describes it."""

    phone_number: str
    capabilities: Capabilities = Capabilities()
    type: str = "local"
    address_requirements: str = "none"
    beta: bool = False
    iso_country: str = ""
    locality: str = ""
    region: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """A number that `account_sid` gave back, and may buy again for a while."""

    account_sid: str
    date: datetime
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What numbers and TwiML applications have in common. Fields are named as in Twilio's JSON.

    The defaults are those of a resource created without settings: no URLs, POST everywhere.
    """

    sid: str
    account_sid: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime
    api_version: str = "2010-04-01"
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_caller_id_lookup: bool = False
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Resource):
    """A number on an account.

    `displaced_application_sid` is not in Twilio's JSON: the application that a trunk took the place of.
    """

    phone_number: str
    voice_application_sid: str = ""
    voice_receive_mode: str = "voice"
    sms_application_sid: str = ""
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
    displaced_application_sid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Resource):
    """A TwiML application: https://www.twilio.com/docs/usage/api/applications."""

    sms_status_callback: str = ""
    message_status_callback: str = ""
    public_application_connect_enabled: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Who changed what, and when. `properties` maps each changed property to its `previous` and `updated`."""

    sid: str
    account_sid: str
    actor_sid: str | None
    actor_type: str
    source: str
    source_ip_address: str | None
    event_type: str
    date: datetime
    resource_type: str
    resource_sid: str
    properties: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class State:
    """Everything the emulator knows.

    Numbers, applications and events are by SID over all accounts; `available` and `released` by phone
    number. `settling` says when a number's emergency address will be done. `issued` counts the SIDs given
    out, so that a number bought again gets another one.
    """

    accounts: Mapping[str, Account]
    numbers: Mapping[str, Number] = field(default_factory=dict)
    applications: Mapping[str, Application] = field(default_factory=dict)
    available: Mapping[str, Offer] = field(default_factory=dict)
    released: Mapping[str, Released] = field(default_factory=dict)
    settling: Mapping[str, datetime] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    switches: Switches = DEFAULTS
    issued: int = 0

    def of(self, account_sid: str) -> list[Number]:
        """The numbers of one account."""
        return [number for number in self.numbers.values() if number.account_sid == account_sid]

    def find(self, phone_number: str) -> Number | None:
        """The number with this E.164 name, on whatever account it is."""
        return next((number for number in self.numbers.values() if number.phone_number == phone_number), None)


def changes(before: Mapping[str, _T], after: Mapping[str, _T]) -> Iterator[tuple[str, _T | None, _T | None]]:
    """Key, old and new value of each entry that is not the same object in both."""
    if before is after:
        return
    for key, value in after.items():
        if before.get(key) is not value:
            yield key, before.get(key), value
    for key in before.keys() - after.keys():
        yield key, before[key], None


def is_e164(text: str) -> bool:
    """Whether `text` is a phone number in E.164 form: `+`, country code, at most 15 digits."""
    return _E164.fullmatch(text) is not None


def type_of(phone_number: str) -> str:
    """The type that a number shows by its prefix: North American toll-free prefixes, else local."""
    return "tollfree" if _TOLL_FREE.fullmatch(phone_number) else "local"


def fresh_sid(prefix: str, *seeds: object) -> str:
    """A SID that follows from `seeds`, so that a run repeats exactly."""
    digest = hashlib.sha256(" ".join(map(str, seeds)).encode()).hexdigest()
    return f"{prefix}{digest[:32]}"
