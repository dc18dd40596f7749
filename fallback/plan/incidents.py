"""When a primary failed, whether the fallback was asked, and whether it answered.

Terms. An *incident* is one call or message whose primary failed. Its fallback *held* if Twilio asked it and got an
answer without an error, and *tore* if there is an error of the fallback as well.

Premise. Twilio logs errors, and no success. So a message whose fallback has no error either held or had no fallback to
ask; only the events of a call prove that it held. What no event and no error decides is `unknown`.

An error of a URL that is neither the primary nor the fallback of the number now is counted by itself: it is a later
document of a call, or the number has been changed since.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fallback.display import display, display_text
from fallback.masking import mask_query
from fallback.plan.answering import ANSWERED, find_answering
from fallback.plan.stack import show_friendly_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from fallback.fields import Group
    from fallback.model import Asked, Backing, Live, LiveAlert, Traffic
    from fallback.plan.answering import Answering

Result = Literal["held", "tore", "no fallback", "unknown"]


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to `until`, in UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Incidents:
    """What happened to the calls or the messages of one number.

    `codes` counts the errors of the primary by code; `results` counts the calls or messages by what the fallback did.
    `elsewhere` counts errors of other URLs. `first` and `last` are the times of the first and the last error.
    """

    number: str
    group: Group
    friendly_name: str
    codes: Mapping[str, int]
    results: Mapping[Result, int]
    elsewhere: Mapping[str, int]
    first: datetime
    last: datetime

    @property
    def count(self) -> int:
        """How many calls or messages met a primary that failed."""
        return sum(self.results.values())


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """All numbers of an account that had errors, the most first, and the errors of which the number is not known."""

    account: str
    period: Period
    incidents: tuple[Incidents, ...]
    unattributed: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by code and URL, as it may be shown
    unread: tuple[str, ...] = ()

    def count_results(self, result: Result) -> int:
        """How many calls and messages ended so."""
        return sum(each.results.get(result, 0) for each in self.incidents)


def find_incidents(
    account: str, period: Period, numbers: Iterable[Live], backing: Backing, traffic: Traffic
) -> IncidentReport:
    """Join the errors of a period with the numbers as they are now."""
    live = {each.number: each for each in numbers}
    groups: dict[tuple[str, Group], list[LiveAlert]] = {}
    unattributed: Counter[tuple[str, str]] = Counter()
    for alert in traffic.alerts:
        number = traffic.receivers.get(alert.sid, "")
        if number in live:
            groups.setdefault((number, _find_group(alert)), []).append(alert)
        else:
            unattributed[display_text(alert.code), display(mask_query(alert.url))] += 1
    found = [
        _judge(live[number], group, alerts, find_answering(group, live[number].fields, backing, number), traffic)
        for (number, group), alerts in groups.items()
    ]
    found.sort(key=lambda each: (-each.count, each.number, ANSWERED.index(each.group)))
    return IncidentReport(account, period, tuple(found), unattributed, traffic.unread)


@dataclass(frozen=True, slots=True)
class _Net:
    """The URLs of a number, without the overrides behind `#`, which are never sent. "" is no URL."""

    primary: str
    fallback: str

    def find_role(self, url: str) -> Literal["primary", "fallback", ""]:
        """Which of them was asked. Twilio adds parameters to what it asks by GET, so the longest that fits counts."""
        plain = url.partition("#")[0]
        fits = {
            own: role for own, role in ((self.primary, "primary"), (self.fallback, "fallback")) if _fits(own, plain)
        }
        return fits[max(fits, key=len)] if fits else ""  # type: ignore[return-value]  # mypy widens the roles to str


def _fits(own: str, asked: str) -> bool:
    return own != "" and (asked == own or asked.startswith(f"{own}&" if "?" in own else f"{own}?"))


def _judge(live: Live, group: Group, alerts: Sequence[LiveAlert], answering: Answering, traffic: Traffic) -> Incidents:
    net = _Net(*(each.url.partition("#")[0] if each else "" for each in (answering.primary, answering.fallback)))
    roles = [(net.find_role(alert.url), alert) for alert in alerts]
    torn = {alert.sid for role, alert in roles if role == "fallback"}
    failed = dict.fromkeys(alert.sid for role, alert in roles if role)
    results = Counter(_find_result(net, sid in torn, traffic.requests.get(sid)) for sid in failed)
    times = [alert.when for alert in alerts]
    return Incidents(
        live.number,
        group,
        show_friendly_name(live),
        Counter(display_text(alert.code) for role, alert in roles if role == "primary"),
        results,
        Counter(display_text(alert.code) for role, alert in roles if not role),
        min(times),
        max(times),
    )


def _find_result(net: _Net, is_torn: bool, requests: Sequence[Asked] | None) -> Result:  # noqa: FBT001 -- one caller
    if not net.fallback:
        return "no fallback"
    if is_torn:
        return "tore"
    asked = [each for each in requests or () if net.find_role(each.url) == "fallback"]
    if any(each.status is not None and each.status < 400 for each in asked):
        return "held"
    return "tore" if asked else "unknown"


def _find_group(alert: LiveAlert) -> Group:
    return "voice" if alert.sid.startswith("CA") else "sms"
