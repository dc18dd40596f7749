"""An account as it is: who answers each number, what becomes of a failure, and what the rules say. No file is needed.

What lies behind a number is judged by its own URLs, once, whatever numbers it answers for. A number is judged by the
values that Twilio uses: not by URLs that an application, a trunk or a Messaging Service makes dead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.display import display
from fallback.fields import BY_NAME, NONE, can_be_asked
from fallback.lint import Finding, describe_live, lint_live, list_findings
from fallback.lint.live import JUDGED
from fallback.model import Desired, Origin, Position
from fallback.plan.answering import ANSWERED, find_answering, find_answering_at
from fallback.plan.stack import show_friendly_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fallback.fields import Group, Value
    from fallback.model import Backing, Behind, Live, LiveEntryPoint, Unread
    from fallback.plan.answering import Answering, Outcome

_NOWHERE = Position("", 0, 0)
_KNOWN_HERE = ("fallback-elsewhere",)  # rules that send people to look for what an audit has read
_WORST_FIRST: tuple[Outcome, ...] = ("silent", "unknown", "caught", "nobody")

SubjectKind = Literal["number", "short code", "SIP domain", "BYOC trunk"]
BehindKind = Literal["application", "trunk", "Messaging Service"]


@dataclass(frozen=True, slots=True)
class Audited:
    """What people call or write to: a number, a short code, a SIP domain, or a trunk of the account's own carrier.

    `answering` has those of calls and messages that it can take. `stack` is the stack that declares a number, or "".
    """

    kind: SubjectKind
    address: str
    sid: str
    name: str
    answering: Mapping[Group, Answering]
    findings: tuple[Finding, ...] = ()
    stack: str = ""

    @property
    def outcome(self) -> Outcome:
        """What becomes of calls and messages when their server fails: the worst of both."""
        outcomes = {one.outcome for one in self.answering.values()}
        return next((outcome for outcome in _WORST_FIRST if outcome in outcomes), "nobody")


@dataclass(frozen=True, slots=True)
class AuditedBehind:
    """What answers in place of a number's own URLs, and for whom."""

    kind: BehindKind
    sid: str
    name: str
    users: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """A whole account. Numbers and what else people reach come in order; `behind` has only what is in use."""

    account: str
    numbers: tuple[Audited, ...]
    entry_points: tuple[Audited, ...]
    behind: tuple[AuditedBehind, ...]
    unread: tuple[Unread, ...]

    def having(self, outcome: Outcome) -> tuple[Audited, ...]:
        """The numbers with this outcome."""
        return tuple(one for one in self.numbers if one.outcome == outcome)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that the rules say."""
        judged: tuple[Audited | AuditedBehind, ...] = (*self.numbers, *self.entry_points, *self.behind)
        return tuple(finding for one in judged for finding in one.findings)

    @property
    def is_complete(self) -> bool:
        """Whether what could not be read makes no difference, as far as that can be known."""
        doubtful = any(answering.gaps for one in self.numbers for answering in one.answering.values())
        return not doubtful and not any(one.is_broken for one in self.unread)


def audit_account(account: str, numbers: Iterable[Live], backing: Backing, stacks: Mapping[str, str]) -> Audit:
    """Judge an account. `stacks` has the stack that declares a number, by number."""
    ordered = sorted(numbers, key=lambda live: live.number)
    answering = {live.number: _find_all(live, backing) for live in ordered}
    findings = _find_problems(ordered, answering)
    audited = tuple(
        Audited(
            "number",
            live.number,
            live.sid,
            show_friendly_name(live),
            answering[live.number],
            tuple(findings.get(live.number, ())),
            stacks.get(live.number, ""),
        )
        for live in ordered
    )
    entry_points = (
        *(_audit_entry_point("short code", "sms", one, backing) for one in backing.short_codes),
        *(_audit_entry_point("SIP domain", "voice", one, backing) for one in backing.sip_domains),
        *(_audit_entry_point("BYOC trunk", "voice", one, backing) for one in backing.byoc_trunks),
    )
    return Audit(account, audited, entry_points, tuple(_audit_behind(audited, entry_points)), backing.unread)


def _find_all(live: Live, backing: Backing) -> dict[Group, Answering]:
    return {
        group: find_answering(group, live.fields, backing, live.number)
        for group in ANSWERED
        if can_be_asked(group, live.capabilities)
    }


def _find_problems(
    numbers: Sequence[Live], answering: Mapping[str, Mapping[Group, Answering]]
) -> dict[str, list[Finding]]:
    """What the rules say of each number, by the groups that Twilio asks it for itself."""
    judged = {
        live.number: describe_live(live, [group for group in JUDGED if _is_asked(group, answering[live.number])])
        for live in numbers
    }
    found: dict[str, list[Finding]] = {}
    for finding in list_findings(judged):
        if finding.rule not in _KNOWN_HERE:
            found.setdefault(finding.number, []).append(finding)
    for live in numbers:
        for finding in lint_live(describe_live(live), live.capabilities):
            found.setdefault(live.number, []).append(finding)
    return found


def _is_asked(group: Group, answering: Mapping[Group, Answering]) -> bool:
    """Whether the URLs of a group are not dead because of a Messaging Service or of what the number cannot take."""
    return group not in ANSWERED or (group in answering and answering[group].form != "service")


def _audit_entry_point(kind: SubjectKind, group: Group, one: LiveEntryPoint, backing: Backing) -> Audited:
    own = find_answering_at(group, one)
    answering = find_answering(group, one.fields, backing, one.address) if kind == "short code" else own
    findings = () if answering.form == "service" else tuple(_judge(one))
    return Audited(kind, display(one.address), one.sid, display(one.name), {group: answering}, findings)


def _audit_behind(numbers: Sequence[Audited], entry_points: Sequence[Audited]) -> Iterator[AuditedBehind]:
    """What answers for somebody, each once."""
    users: dict[str, list[str]] = {}
    known: dict[str, tuple[BehindKind, Behind]] = {}
    kinds: Mapping[str, BehindKind] = {"trunk": "trunk", "application": "application", "service": "Messaging Service"}
    for one in (*numbers, *entry_points):
        for answering in one.answering.values():
            if answering.behind is not None:
                known[answering.behind.sid] = (kinds[answering.form], answering.behind)
                users.setdefault(answering.behind.sid, []).append(one.address)
    for sid, (kind, behind) in known.items():
        addresses = tuple(dict.fromkeys(users[sid]))
        yield AuditedBehind(kind, sid, display(behind.name), addresses, tuple(_judge(behind)))


def _judge(behind: Behind) -> list[Finding]:
    """What the rules say of URLs that are not a number's."""
    groups = {BY_NAME[name].group for name, value in behind.fields.items() if _is_url(name, value)}
    fields = {name: value for name, value in behind.fields.items() if BY_NAME[name].group in groups}
    origins = {name: Origin(_NOWHERE, name, "entry") for name in fields}
    return list_findings({behind.sid: Desired(behind.sid, frozenset(groups), fields, _NOWHERE, origins=origins)})


def _is_url(name: str, value: Value) -> bool:
    return BY_NAME[name].kind == "url" and value != NONE
