"""Drift as plain data for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.plan.drift import Blame, Drift, DriftedField, DriftedNumber

VERSION = 1


def describe_drift(drift: Drift, *, since: datetime | None = None, unread: str = "") -> dict[str, Any]:
    """Every number that is not as declared.

    `side` says what is not as recorded: `elsewhere` is the account, `declared` the file, `both`, or `unknown` without
    Pulumi's record. `state` is a text where the number as a whole is not as declared, else "". `blame` is null where
    nobody was asked for, and has `known` false and `why` where the log does not say who it was. `since` is how far back
    the log was read. `removed` is null where the record is not known.
    """
    return {
        "version": VERSION,
        "stack": drift.stack,
        "account": drift.account,
        "counts": {"declared": drift.declared, "drifted": len(drift.numbers), "uncompared": drift.uncompared},
        "numbers": [_describe_number(one) for one in drift.numbers],
        "removed": None if drift.removed is None else list(drift.removed),
        "since": since.isoformat() if since else None,
        "unread": unread or None,
    }


def _describe_number(one: DriftedNumber) -> dict[str, Any]:
    return {
        "number": one.number,
        "friendly_name": one.friendly_name,
        "state": one.state,
        "side": one.side if one.state else None,
        "blame": _describe_blame(one.blame),
        "changes": [_describe_field(field) for field in one.fields],
    }


def _describe_field(field: DriftedField) -> dict[str, Any]:
    return {
        "field": field.field.name,
        "declared": field.declared,
        "recorded": field.recorded,
        "live": field.live,
        "side": field.side,
        "blame": _describe_blame(field.blame),
    }


def _describe_blame(blame: Blame | None) -> dict[str, Any] | None:
    if blame is None:
        return None
    if blame.unknown:
        return {"known": False, "why": blame.unknown}
    return {
        "known": True,
        "actor": blame.actor_sid,
        "actor_type": blame.actor_type,
        "source": blame.source,
        "ip": blame.ip,
        "date": blame.date.isoformat() if blame.date else None,
    }
