"""A drill as plain data for other programs. The keys are documented in docs/drill.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.display import display, display_text

if TYPE_CHECKING:
    from fallback.drill.evidence import Asked
    from fallback.drill.net import Handler
    from fallback.drill.verdict import Drill, Judgement

VERSION = 1


def describe_drill(drill: Drill) -> dict[str, Any]:
    """The verdict, every number, and when certificates end."""
    return {
        "version": VERSION,
        "stack": drill.stack,
        "at": drill.at.isoformat(timespec="seconds"),
        "fail": drill.fail,
        "verdict": drill.verdict,
        "numbers": [_describe_judgement(one) for one in drill.judgements],
        "certificates": [
            {"host": display(host), "ends": ends.isoformat(timespec="seconds"), "days": (ends - drill.at).days}
            for host, ends in drill.ends.items()
        ],
    }


def _describe_judgement(judgement: Judgement) -> dict[str, Any]:
    finding = judgement.finding
    return {
        "number": finding.case.number,
        "group": finding.case.group,
        "primary": _describe_asked(finding.case.primary, finding.primary),
        "fallback": _describe_asked(finding.case.fallback, finding.fallback),
        "net": judgement.net,
        "why": display_text(judgement.why),
        "shares": list(judgement.shares),
    }


def _describe_asked(handler: Handler | None, asked: Asked | None) -> dict[str, Any] | None:
    if handler is None or asked is None:
        return None
    return {
        "url": display(handler.url),
        "method": handler.method,
        "code": asked.code,
        "why": display_text(asked.why),
        "seconds": round(asked.seconds, 3),
        "heard": None if asked.heard is None else display_text(asked.heard),
    }
