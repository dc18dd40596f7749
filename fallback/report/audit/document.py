"""An audit as plain data for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.report.audit.words import ASKED, explain_outcome, name_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fallback.lint import Finding
    from fallback.plan.answering import Answering
    from fallback.plan.audit import Audit, Audited, AuditedBehind

VERSION = 1
_OUTCOMES = ("silent", "caught", "nobody", "unknown")


def describe_audit(audit: Audit) -> dict[str, Any]:
    """The account, how many numbers have which outcome, and every number.

    `outcome` is `silent`, `caught`, `nobody` or `unknown`; of a number, the worst of its calls and messages. `calls`
    and `messages` are null where a number cannot take them. `answered_by` is `url`, `application`, `trunk` or
    `service`, and `behind` the SID of that. `stack` is "" for a number that no stack declares. `complete` is false if
    something could not be read that may make a difference; `unread` says what and why.
    """
    return {
        "version": VERSION,
        "account": audit.account,
        "counts": {"numbers": len(audit.numbers), **{one: len(audit.having(one)) for one in _OUTCOMES}},  # type: ignore[arg-type]
        "numbers": [_describe(one, "number") for one in audit.numbers],
        "entry_points": [{"kind": one.kind, **_describe(one, "address")} for one in audit.entry_points],
        "behind": [_describe_behind(one) for one in audit.behind],
        "unread": [{"kind": one.kind, "reason": one.reason, "broken": one.is_broken} for one in audit.unread],
        "complete": audit.is_complete,
    }


def _describe(one: Audited, address: str) -> dict[str, Any]:
    return {
        address: one.address,
        "sid": one.sid,
        "friendly_name": one.name,
        "stack": one.stack,
        "outcome": one.outcome,
        **{asked: _describe_answering(one.answering.get(group)) for group, asked in ASKED.items()},
        "findings": _describe_findings(one.findings, one.kind),
    }


def _describe_answering(answering: Answering | None) -> dict[str, Any] | None:
    if answering is None:
        return None
    return {
        "answered_by": answering.form,
        "behind": answering.behind.sid if answering.behind else None,
        "primary": answering.primary.address if answering.primary else None,
        "fallback": answering.fallback.address if answering.fallback else None,
        "outcome": answering.outcome,
        "why": explain_outcome(answering),
    }


def _describe_behind(one: AuditedBehind) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "sid": one.sid,
        "friendly_name": one.name,
        "answers_for": list(one.users),
        "findings": _describe_findings(one.findings, one.kind),
    }


def _describe_findings(findings: Iterable[Finding], kind: str) -> list[dict[str, str]]:
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "field": name_field(kind, finding.field),
            "message": finding.message,
        }
        for finding in findings
    ]
