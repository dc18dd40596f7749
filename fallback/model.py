"""The nouns: what a stack file declares and what an account reports, as frozen values.

They are made once, at the edge (`stackfile` from text, `account` from Twilio's answers); after that
nobody asks again whether a value is there or of the right type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from fallback.fields import Group, Value

Severity = Literal["error", "warning", "advice"]
SECRET = re.compile(r"\$\{secret\.[A-Za-z_][A-Za-z0-9_-]*\}")  # one secret in the template of a `SecretText`


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file, counted from 1, printed as editors and compilers print it."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it was written, which key, and what was expected, found and is to be done.

    `rule` is the id of the rule that it breaks, in `fallback.lint.RULES`.
    """

    position: Position
    path: str
    message: str
    rule: str = ""
    severity: Severity = "error"

    @property
    def text(self) -> str:
        """What is wrong, without the place."""
        return f"{self.path + ': ' if self.path else ''}{self.message}{f' [{self.rule}]' if self.rule else ''}"

    def __str__(self) -> str:
        return f"{self.position}: {self.text}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a desired value was written, however it came to the number: the place, and the path of its key.

    `kind` says by which way it came; of a `default`, which nobody wrote, the place is that of its group. `head` is
    the origin of the variable that a text begins with, and so of a URL's scheme and host; `tail` is that of the
    connection that became a URL's fragment.
    """

    position: Position
    path: str
    kind: Literal["entry", "handler", "defaults", "default", "variable"]
    head: Origin | None = None
    tail: Origin | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that a number is not held to, why, and up to which day. It was written in its entry or for the stack."""

    rule: str
    reason: str
    until: date
    position: Position
    path: str


@dataclass(frozen=True, slots=True)
class SecretText:
    """A text with `${secret.name}` in it, whose clear form exists only inside Pulumi's encrypted config."""

    template: str

    def __str__(self) -> str:
        """The template, which is safe to show."""
        return self.template

    @property
    def names(self) -> tuple[str, ...]:
        """The secrets it needs, in order of first use."""
        return tuple(dict.fromkeys(map(_name, SECRET.findall(self.template))))

    def fill(self, secrets: Mapping[str, str]) -> str:
        """The clear text. Its result must only ever be put into a Pulumi secret."""
        return SECRET.sub(lambda secret: secrets[_name(secret[0])], self.template)


def _name(secret: str) -> str:
    return secret.removeprefix("${secret.").removesuffix("}")


@dataclass(frozen=True, slots=True)
class Document:
    """A TwiML document that Twilio is to serve, in the place of a URL. It is equal to another of the same content.

    `words` says what callers or writers get, in a few words. `url` is "" until the domain is known that serves it.
    `fragment` is the connection's, with its `#`.
    """

    content: str
    words: str
    url: str = field(default="", compare=False)
    fragment: str = ""

    def __str__(self) -> str:
        """The URL as a number gets it, or the words where there is none yet."""
        return f"{self.url}{self.fragment}" if self.url else self.words


DesiredValue: TypeAlias = "Value | SecretText | Document"


@dataclass(frozen=True, slots=True)
class Desired:
    """One number as the stack wants it: every field that its written groups own has a value.

    `position` is where its entry was written. `origins` has where the value of each field comes from; a field whose
    text could not be taken has none. `group_origins` has where the entry writes each group. Two numbers are equal if
    the same is wanted of them, whatever file and line wants it.
    """

    number: str
    groups: frozenset[Group]
    fields: Mapping[str, DesiredValue]
    position: Position
    buy: bool = False
    release: bool = False
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    group_origins: Mapping[Group, Origin] = field(default_factory=dict, compare=False, repr=False)
    waivers: tuple[Waiver, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may change before it is refused.

    `changes` is a share (0 to 1) of the declared numbers, counted from `min_numbers` declared numbers up;
    the others are counts.
    """

    changes: float = 0.3
    at_most: int = 50
    min_numbers: int = 10
    buys: int = 1
    releases: int = 1


@dataclass(frozen=True, slots=True)
class Stack:
    """One environment: the account that owns the numbers and every number it declares, by E.164."""

    name: str
    account: str
    numbers: Mapping[str, Desired]
    limits: Limits = field(default_factory=Limits)
    production: bool = False


@dataclass(frozen=True, slots=True)
class Live:
    """One number as the account reports it: canonical values of every field we know."""

    number: str
    sid: str
    account_sid: str
    fields: Mapping[str, Value]
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptNumber:
    """One number as a snapshot kept it, with its secrets by name."""

    number: str
    sid: str
    fields: Mapping[str, Value | SecretText]
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Numbers of an account as they were at a time."""

    account: str
    taken: str
    numbers: tuple[KeptNumber, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One number as Pulumi's state holds it. A field whose value is encrypted there, or missing, is None."""

    number: str
    sid: str
    fields: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Event:
    """A change that Twilio logged: who made it, from where and when, and each changed value, before and after.

    Values are as Twilio wrote them, in the clear, and are compared, never shown.
    """

    kind: str
    date: datetime
    actor_sid: str
    actor_type: str
    source: str
    ip: str
    changes: Mapping[str, tuple[object, object]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Behind:
    """Something that answers in place of a number's own URLs, as the account reports it.

    `fields` are named as those of a number, because they mean the same: `voice_url`, `sms_fallback_url`, …
    """

    sid: str
    name: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class OriginationUrl:
    """Where a trunk takes calls. Of those that are enabled, the lowest priority is asked first."""

    sip_url: str
    priority: int
    weight: int
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class LiveTrunk(Behind):
    """A trunk. Its disaster recovery URL is the only URL that it has: `voice_fallback_url`."""

    origination_urls: tuple[OriginationUrl, ...]


@dataclass(frozen=True, slots=True)
class LiveService(Behind):
    """A Messaging Service, and the numbers and short codes in its pool. One that `defers` lets its senders answer."""

    defers: bool
    senders: frozenset[str]


@dataclass(frozen=True, slots=True)
class LiveEntryPoint(Behind):
    """What people reach and that is no number: a short code, a SIP domain, or a trunk of one's own carrier (BYOC)."""

    address: str


BackingKind = Literal["applications", "trunks", "Messaging Services", "short codes", "SIP domains", "BYOC trunks"]


@dataclass(frozen=True, slots=True)
class Unread:
    """A kind of which something could not be read, and why. `is_broken`: nobody answered, so another run may do it."""

    kind: BackingKind
    reason: str
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Backing:
    """What answers on an account beside the URLs of its numbers, as far as it could be read."""

    applications: Mapping[str, Behind] = field(default_factory=dict)
    trunks: Mapping[str, LiveTrunk] = field(default_factory=dict)
    services: tuple[LiveService, ...] = ()
    short_codes: tuple[LiveEntryPoint, ...] = ()
    sip_domains: tuple[LiveEntryPoint, ...] = ()
    byoc_trunks: tuple[LiveEntryPoint, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveAlert:
    """An error that Twilio met while it asked `url` for the call or the message `sid`.

    `url` may hold secrets and is in no `repr`. `when` is in UTC.
    """

    sid: str
    code: str
    url: str = field(repr=False)
    when: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of Twilio during a call, and the status of the answer; None where no answer came."""

    url: str = field(repr=False)
    status: int | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went wrong on an account in a period, as far as it could be read.

    `receivers` has the number that each call or message went to, by SID. `requests` has what Twilio asked during a
    call, by SID; a call without an entry was not looked at, or Twilio has no events of it yet. `unread` says what could
    not be read, and why.
    """

    alerts: tuple[LiveAlert, ...]
    receivers: Mapping[str, str] = field(default_factory=dict)
    requests: Mapping[str, tuple[Asked, ...]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
