"""The first line of every plan: how many numbers are adopted, updated, kept, bought, released and left unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.plan.stack import Plan

_SELDOM = ("unknown", "missing", "released")


def count_steps(plan: Plan) -> Iterator[tuple[str, int]]:
    """What is counted and how often, in the order of the verdict. Each number counts once.

    `adopt` and `keep` are counted only where Pulumi's record is known: what is on the account, declared and not on
    record is adopted; what is on record and not declared is kept.
    """
    words = [_count_as(step.action, adopts=bool(step.adopts)) for step in plan.steps]
    if any(step.adopts is not None for step in plan.steps):
        yield "adopt", words.count("adopt")
    yield "update", words.count("update")
    if plan.removed is not None:
        yield "keep", len(plan.removed)
    for word in ("buy", "release", "unchanged"):
        yield word, words.count(word)
    for word in _SELDOM:
        yield word, words.count(word)


def render_verdict(plan: Plan) -> str:
    """The counts in one line; those that are seldom needed only where there are any."""
    return " · ".join(f"{count} {word}" for word, count in count_steps(plan) if count or word not in _SELDOM)


def _count_as(action: str, *, adopts: bool) -> str:
    if adopts and action in {"same", "unknown", "change"}:
        return "adopt"
    return {"same": "unchanged", "change": "update"}.get(action, action)
