"""Who answers the calls or the messages of a number, and who does when that fails; decided here and nowhere else.

Terms. What answers a number is its own URL, an application, a trunk or a Messaging Service. The last three lie *behind*
the number: they bring a fallback of their own, and the number's URLs are dead. A number names its application and its
trunk. Only the account knows what those are, and in whose pool the number is: `Backing`.

Premise. Calls go to the trunk if there is one, else to the application, else to the URL (`fields.form_of`). Messages go
to the Messaging Service in whose pool the number is, unless it defers to its senders; then to the application, else to
the URL. A service that neither defers nor has a URL drops messages. Where the account was not read, what lies behind is
known by its SID only. Where a part of it could not be read, an answer that may depend on it says so (`gaps`).

Sources: TrunkSid, VoiceApplicationSid and SmsApplicationSid at
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource; InboundRequestUrl and
UseInboundWebhookOnNumber at https://www.twilio.com/docs/messaging/api/service-resource; what a trunk does at
https://www.twilio.com/docs/voice/twilio-voice-failover-best-practices.

Rejected: asking the application before the Messaging Service, as for a number without one. The description of
InboundRequestUrl lets nothing of a number answer unless the service defers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fallback.display import display
from fallback.fields import NONE, form_of
from fallback.masking import mask_query
from fallback.model import Behind, Document, LiveTrunk, SecretText
from fallback.values.url import Url, parse_url
from fallback.webhook.connection import bound_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Form, Group, Value
    from fallback.model import Backing, BackingKind, Desired, DesiredValue, LiveService

ANSWERED: tuple[Group, ...] = ("voice", "sms")
_NOBODY = "nobody"
_SIP_SECONDS = 4.0  # until Twilio tries the next origination URL: https://www.twilio.com/docs/sip-trunking

AnsweredBy = Literal["url", "application", "trunk", "service"]
Outcome = Literal["caught", "silent", "nobody", "unknown"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What Twilio asks, as it may be shown: a URL with its method, SIP URLs, or the SID of what lies behind.

    `seconds` is how long Twilio asks at most before it goes on to the fallback. `host` is "" where it is not known.
    `url` is what Twilio asks as it is written, to compare it with; it may hold secrets and is never shown.
    """

    address: str
    method: str = ""
    seconds: float = 0.0
    host: str = field(default="", compare=False)
    url: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for one group. `primary` is None where nobody does.

    `behind` is what lies behind the number, where the account was read. Without it, the primary of an application or a
    trunk is its SID, and `fallback` is None because it is not known. `gaps` are the kinds that could not be read and
    that may make the answer another one.
    """

    form: AnsweredBy
    primary: Endpoint | None
    fallback: Endpoint | None = None
    behind: Behind | None = None
    gaps: tuple[BackingKind, ...] = ()

    def __str__(self) -> str:
        if self.primary is None:
            return _NOBODY
        if not self.is_known:
            return self.primary.address
        return f"{self.primary.address}, else {self.fallback.address if self.fallback else _NOBODY}"

    @property
    def is_known(self) -> bool:
        """Whether the primary is what is asked in the end, and the fallback what is asked when that fails."""
        return self.form == "url" or self.behind is not None

    @property
    def outcome(self) -> Outcome:
        """What becomes of a call or a message when the server of the primary fails.

        `caught`: a fallback on another host answers. `silent`: nothing does, or only the same host. `nobody` answers
        anyway. `unknown`: what decides it could not be read.
        """
        if self.gaps or not self.is_known:
            return "unknown"
        if self.primary is None:
            return "nobody"
        shares_host = self.fallback is not None and self.fallback.host == self.primary.host != ""
        return "silent" if self.fallback is None or shares_host else "caught"


def find_answering(
    group: Group, values: Mapping[str, DesiredValue], backing: Backing | None = None, number: str = ""
) -> Answering:
    """Who answers for `group` with these values, declared or live.

    `backing` is what was read of the account beside its numbers, and `number` is whose values they are.
    """
    service = _find_service(backing, number) if backing and group == "sms" else None
    if service and not service.defers:
        return _answer_by("service", group, service)
    answering = _find_own(group, values, backing)
    if backing and group == "sms" and service is None and (gap := _find_gap(backing, "Messaging Services")):
        return Answering(answering.form, answering.primary, answering.fallback, answering.behind, gap)
    return answering


def find_answering_at(group: Group, entry: Behind) -> Answering:
    """Who answers at an entry point, or for an application, by its own URLs."""
    return Answering(
        "url", _find_endpoint(f"{group}_", entry.fields), _find_endpoint(f"{group}_fallback_", entry.fields)
    )


def describe_topology(desired: Desired) -> dict[str, str]:
    """Who answers a number's calls and messages, and who if that fails; only for groups that are declared."""
    return {group: str(find_answering(group, desired.fields)) for group in ANSWERED if group in desired.groups}


def _find_own(group: Group, values: Mapping[str, DesiredValue], backing: Backing | None) -> Answering:
    """Who answers by what the number itself says."""
    form = form_of(group, values)
    if form == "url":
        return Answering(form, _find_endpoint(f"{group}_", values), _find_endpoint(f"{group}_fallback_", values))
    sid = display(values["trunk_sid" if form == "trunk" else f"{group}_application_sid"])
    if backing is None:
        return Answering(form, Endpoint(sid))
    return _find_behind(form, sid, group, backing)


def _find_behind(form: Form, sid: str, group: Group, backing: Backing) -> Answering:
    """Who answers for an application or a trunk. One that the account does not have answers nothing."""
    kind: BackingKind = "trunks" if form == "trunk" else "applications"
    behind = backing.trunks.get(sid) if form == "trunk" else backing.applications.get(sid)
    if behind is not None:
        return _answer_by(form, group, behind)
    if gap := _find_gap(backing, kind):
        return Answering(form, Endpoint(sid), gaps=gap)
    return Answering(form, None, behind=Behind(sid, "", {}))


def _answer_by(form: AnsweredBy, group: Group, behind: Behind) -> Answering:
    if isinstance(behind, LiveTrunk):
        return _answer_by_trunk(behind)
    primary, fallback = (_find_endpoint(f"{group}_{part}", behind.fields) for part in ("", "fallback_"))
    return Answering(form, primary, fallback, behind)


def _answer_by_trunk(trunk: LiveTrunk) -> Answering:
    """The origination URLs by their order, and the disaster recovery URL behind them, or alone if none is enabled."""
    enabled = sorted(
        (one for one in trunk.origination_urls if one.is_enabled), key=lambda one: (one.priority, -one.weight)
    )
    fallback = _find_endpoint("voice_fallback_", trunk.fields)
    if not enabled:
        return Answering("trunk", fallback, behind=trunk)
    addresses = dict.fromkeys(display(one.sip_url) for one in enabled)
    primary = Endpoint(", ".join(addresses), seconds=_SIP_SECONDS * len(addresses))
    return Answering("trunk", primary, fallback, trunk)


def _find_service(backing: Backing, number: str) -> LiveService | None:
    return next((service for service in backing.services if number in service.senders), None)


def _find_gap(backing: Backing, kind: BackingKind) -> tuple[BackingKind, ...]:
    return (kind,) if any(one.kind == kind for one in backing.unread) else ()


def _find_endpoint(prefix: str, values: Mapping[str, DesiredValue]) -> Endpoint | None:
    url = values.get(f"{prefix}url", NONE)
    if url == NONE:
        return None
    method = str(values.get(f"{prefix}method", ""))
    if isinstance(url, Document):
        return Endpoint(display(url), method, bound_seconds(url.fragment), _find_host(url.url), str(url))
    text = url.template if isinstance(url, SecretText) else str(url)
    return Endpoint(display(mask_query(text)), method, bound_seconds(text), _find_host(url), text)


def _find_host(url: Value | SecretText) -> str:
    parts = None if isinstance(url, bool) else parse_url(url)
    return parts.host if isinstance(parts, Url) and not parts.hidden else ""
