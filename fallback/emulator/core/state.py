"""What the accounts hold: frozen values, without HTTP and without a clock.

Terms: a *state* is everything that the emulator knows at one moment. A *transition* is a function from a state to the
next state (`number_lifecycle`, `application_lifecycle`). *Edits* are fields with their new values.

Premise: a state is a value. So a refused request leaves nothing half done, a request that is answered wrongly on
purpose can be compared with the true one, and two states can be compared for what changed between them: this is how
Monitor events and the state file are written. Objects that transitions change in place were rejected, because each
transition would then have to write its own event and undo itself when it is refused.

An unset URL or SID is `""` here; `bodies` decides how the API shows it.

To add a kind of resource, add its dataclass and a table by SID to `State`. The state file takes both from the
annotations, which may use text, numbers, bytes, datetime, other dataclasses, mappings, tuples and None.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping  # noqa: TC003 - the state file reads the annotations
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - as above
from typing import Any, Protocol

from fallback.emulator.core import records  # noqa: TC001 - as above
from fallback.emulator.core import serverless_records as serverless  # noqa: TC001 - as above
from fallback.emulator.core.records import Record
from fallback.emulator.core.switches import DEFAULTS, Switches
from fallback.emulator.core.table import Table

Edits = dict[str, Any]
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_TOLL_FREE = re.compile(r"\+1(?:800|833|844|855|866|877|888)[0-9]{7}")


class Owned(Protocol):
    """What an account owns under a SID."""

    @property
    def sid(self) -> str: ...

    @property
    def account_sid(self) -> str: ...


@dataclass(frozen=True, slots=True)
class MagicCredentials:
    """The second pair of credentials of an account: https://www.twilio.com/docs/iam/test-credentials."""

    sid: str
    auth_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """An account and the token that opens it: https://www.twilio.com/docs/iam/api/account.

    `owner` is the parent of a subaccount. It is empty for a parent. `date_updated` is None until something changes.
    """

    sid: str
    auth_token: str = field(repr=False)
    date_created: datetime
    friendly_name: str = ""
    owner: str = ""
    status: str = "active"
    test: MagicCredentials | None = None
    balance: str = "100.00"
    currency: str = "USD"
    date_updated: datetime | None = None

    @property
    def account_sid(self) -> str:
        """The account to which its events belong: the parent, which made it."""
        return self.family

    @property
    def family(self) -> str:
        """The SID of the parent. Accounts of one family may exchange numbers."""
        return self.owner or self.sid


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a number can carry. The capabilities never change, whoever owns the number."""

    voice: bool = True
    sms: bool = True
    mms: bool = True
    fax: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A number for sale, as a search describes it."""

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
    """A number that `account_sid` released and can buy back for a while."""

    account_sid: str
    date: datetime
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Record):
    """What numbers and TwiML applications have in common. Fields are named as in Twilio's JSON.

    The defaults are those of a resource created without settings: no URLs, POST everywhere.
    """

    friendly_name: str
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

    `displaced_application_sid` is not in Twilio's JSON. It is the application that a trunk replaced.
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
    """Who changed what, and when. `properties` maps each changed property to its previous and its updated value."""

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

    Resources of all accounts are stored by SID, but `available` and `released` by phone number. What is in the pool of
    a Messaging Service has the SID of the number or short code, because it is in one pool at most. `settling` holds the
    time at which the emergency address of a number is done, by SID. `issued` counts the SIDs given out, so that a
    number bought again gets a new one.
    """

    accounts: Table[Account]
    keys: Table[records.ApiKey] = field(default_factory=Table)
    numbers: Table[Number] = field(default_factory=Table)
    applications: Table[Application] = field(default_factory=Table)
    short_codes: Table[records.ShortCode] = field(default_factory=Table)
    messaging_services: Table[records.MessagingService] = field(default_factory=Table)
    pooled_numbers: Table[records.Sender] = field(default_factory=Table)
    pooled_short_codes: Table[records.Sender] = field(default_factory=Table)
    trunks: Table[records.Trunk] = field(default_factory=Table)
    origination_urls: Table[records.OriginationUrl] = field(default_factory=Table)
    sip_domains: Table[records.SipDomain] = field(default_factory=Table)
    byoc_trunks: Table[records.ByocTrunk] = field(default_factory=Table)
    address_configurations: Table[records.AddressConfiguration] = field(default_factory=Table)
    add_ons: Table[records.AssignedAddOn] = field(default_factory=Table)
    calls: Table[records.Call] = field(default_factory=Table)
    call_events: Table[records.CallEvent] = field(default_factory=Table)
    messages: Table[records.Message] = field(default_factory=Table)
    alerts: Table[records.Alert] = field(default_factory=Table)
    available: Table[Offer] = field(default_factory=Table)
    released: Table[Released] = field(default_factory=Table)
    settling: Table[datetime] = field(default_factory=Table)
    events: Table[Event] = field(default_factory=Table)
    serverless_services: Table[serverless.Service] = field(default_factory=Table)
    serverless_environments: Table[serverless.Environment] = field(default_factory=Table)
    serverless_sources: Table[serverless.Source] = field(default_factory=Table)
    serverless_versions: Table[serverless.Version] = field(default_factory=Table)
    serverless_builds: Table[serverless.Build] = field(default_factory=Table)
    serverless_deployments: Table[serverless.Deployment] = field(default_factory=Table)
    serverless_variables: Table[serverless.Variable] = field(default_factory=Table)
    switches: Switches = DEFAULTS
    issued: int = 0

    def list_numbers(self, account_sid: str) -> list[Number]:
        """Return the numbers of one account."""
        return [number for number in self.numbers.values() if number.account_sid == account_sid]

    def find_number(self, phone_number: str) -> Number | None:
        """Return the number with this E.164 name, whichever account owns it."""
        return next((number for number in self.numbers.values() if number.phone_number == phone_number), None)


def is_e164(text: str) -> bool:
    """Return whether `text` is a phone number in E.164 form: `+`, country code, at most 15 digits."""
    return _E164.fullmatch(text) is not None


def guess_type(phone_number: str) -> str:
    """Return the type that the prefix of a number shows: a North American toll-free number, else local."""
    return "tollfree" if _TOLL_FREE.fullmatch(phone_number) else "local"


def derive_sid(prefix: str, *parts: object) -> str:
    """Return a SID that follows from `parts`, so that a run repeats exactly."""
    digest = hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()
    return f"{prefix}{digest[:32]}"
