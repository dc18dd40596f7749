"""Evidence -> does the net hold? And what do primary and fallback share, so that both may fail at once?

A net *holds* if the fallback answers with a document that a caller hears something of; a message needs no reply. It has
a *hole* if the fallback fails, if there is none although the primary fails, or if the drill takes the primary's server
for dead and the fallback is on the same one. Where there is no fallback to judge, and the primary answers, there is no
net (*none*): that is a matter of the file, and `fallback validate` says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.drill.failures import NO_NETWORK
from fallback.values.url import Url, parse_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from fallback.drill.evidence import Asked
    from fallback.drill.rounds import Fail, Finding

Net = Literal["holds", "hole", "none"]
Share = Literal["address", "certificate", "host"]
SILENCE = "nothing: hangs up"
_DEAD: frozenset[Fail] = frozenset({"refused", "timeout"})  # failures of a whole server


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding and what it means. `shares` is what the primary and the fallback have in common."""

    finding: Finding
    net: Net
    why: str
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Drill:
    """A whole drill. `ends` is when the certificate of each host ends that was asked over https, soonest first."""

    stack: str
    at: datetime
    fail: Fail | None
    judgements: tuple[Judgement, ...]
    ends: Mapping[str, datetime]
    seconds: float = 0.0

    @property
    def holes(self) -> tuple[Judgement, ...]:
        """The judgements that say hole."""
        return tuple(one for one in self.judgements if one.net == "hole")

    @property
    def verdict(self) -> Literal["holds", "holes"]:
        """Whether all is well."""
        return "holes" if self.holes else "holds"

    @property
    def has_no_network(self) -> bool:
        """Whether nothing was reached at all, and perhaps because this machine has no network."""
        asked = [one for each in self.judgements for one in (each.finding.primary, each.finding.fallback) if one]
        return bool(asked) and all(one.kind in NO_NETWORK for one in asked)


def judge_all(stack: str, at: datetime, fail: Fail | None, findings: Sequence[Finding], seconds: float = 0.0) -> Drill:
    """Judge each finding."""
    asked = [one for each in findings for one in (each.primary, each.fallback) if one]
    return Drill(stack, at, fail, tuple(judge(each, fail) for each in findings), _list_ends(asked), seconds)


def judge(finding: Finding, fail: Fail | None) -> Judgement:
    """Judge one finding."""
    primary, fallback = finding.primary, finding.fallback
    if primary is None:
        return Judgement(finding, "none", finding.case.why)
    if fallback is None:
        if primary.code is None:
            return Judgement(finding, "none", finding.case.why)
        return Judgement(finding, "hole", f"the primary fails with {primary.code}, and {finding.case.why}")
    shares = find_shares(primary, fallback)
    return Judgement(finding, *_judge_fallback(finding, fallback, fail, shares), shares)


def find_shares(primary: Asked, fallback: Asked) -> tuple[Share, ...]:
    """What may fail for both at once: an address of theirs, a certificate, the host."""
    common: dict[Share, set[str]] = {
        "address": _list_addresses(primary) & _list_addresses(fallback),
        "certificate": _list_certificates(primary) & _list_certificates(fallback),
        "host": {_host(primary.url)} & {_host(fallback.url)},
    }
    return tuple(share for share, values in common.items() if values)


def _judge_fallback(finding: Finding, fallback: Asked, fail: Fail | None, shares: Sequence[Share]) -> tuple[Net, str]:
    if fallback.code is not None:
        return "hole", f"the fallback fails with {fallback.code}: {fallback.why}"
    if finding.case.group == "voice" and fallback.heard == SILENCE:
        return "hole", "the fallback answers, and the caller hears nothing"
    same = [share for share in shares if share != "certificate"]
    if fail in _DEAD and same:
        return "hole", f"the fallback has the same {same[-1]} as the primary, whose server this drill takes for dead"
    return "holds", "the fallback answers"


def _list_ends(asked: Iterable[Asked]) -> dict[str, datetime]:
    ends: dict[str, datetime] = {}
    for hop in (hop for one in asked for hop in one.hops):
        if hop.certificate:
            host = _host(hop.url)
            ends[host] = min(ends.get(host, hop.certificate.ends), hop.certificate.ends)
    return dict(sorted(ends.items(), key=lambda item: item[1]))


def _list_addresses(asked: Asked) -> set[str]:
    return {address for hop in asked.hops for address in hop.addresses}


def _list_certificates(asked: Asked) -> set[str]:
    return {hop.certificate.fingerprint for hop in asked.hops if hop.certificate}


def _host(text: str) -> str:
    url = parse_url(text)
    return url.host if isinstance(url, Url) else text
