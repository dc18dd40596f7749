"""The plan that a person has reviewed, and what differs from it now.

Premise. A review is bound to what it showed: for each number what is done to it, and for each field that is touched
the live value and the declared one. A run computes its plan again from the live account, and may apply it only if it
is the reviewed one. What has become as declared since then is no difference: somebody did a part of the plan already,
perhaps a run that was interrupted.

A review holds texts that may be shown, because it is saved in a file and its fingerprint is published. So what is never
shown is not compared either: the password in a live URL, the value of a secret field, and the query of a live URL in a
number that declares a secret.

Rejected: to bind the review to Pulumi's record of the account. Another person's `pulumi refresh` changes the record,
and with it what a review of a third one means.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fallback.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.plan.stack import Plan

VERSION = 1
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")  # 128 bits: nobody can make two plans that have the same one
_DOES: Mapping[str, str] = {
    "change": "changed",
    "buy": "bought",
    "release": "released",
    "missing": "missing on the account",
}


_FINAL = ("buy", "release", "missing")  # actions that no other action may take the place of


@dataclass(frozen=True, slots=True)
class ReviewedField:
    """One field that the plan touches: its live value, the declared one, and whether they differ for certain."""

    live: str
    declared: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReviewedStep:
    """What the reviewed plan does to one number."""

    action: str
    fields: Mapping[str, ReviewedField] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewed plan. One that was given as a bare fingerprint has no `steps`."""

    fingerprint: str
    stack: str = ""
    account: str = ""
    steps: Mapping[str, ReviewedStep] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was reviewed. `number` and `field` are "" where the whole plan or number differs."""

    number: str
    field: str
    reviewed: str
    now: str

    def __str__(self) -> str:
        subject = ": ".join(filter(None, [self.number, self.field]))
        return f"{subject or 'the plan'}: at the review {self.reviewed}, now {self.now}"


def take_review(plan: Plan) -> Review:
    """The plan as a review of it is saved and compared."""
    steps = {
        step.number: ReviewedStep(
            step.action,
            {one.field.name: ReviewedField(one.before, one.after, one.outcome) for one in step.changes},
        )
        for step in plan.reviewable
        if step.action not in {"same", "released"}
    }
    return Review(_take_fingerprint(plan.stack, plan.account, steps), plan.stack, plan.account, steps)


def parse_review(text: str) -> Review:
    """A review from a bare fingerprint, or from the JSON that `fallback plan --save` writes. Raises Refused."""
    if is_fingerprint(text.strip()):
        return Review(text.strip())
    try:
        review = _parse_document(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(
            "the reviewed plan: expected a fingerprint or what `fallback plan --save` writes, found something else; "
            "make the plan again and review it"
        ) from None
    if review.steps is None or review.fingerprint != _take_fingerprint(review.stack, review.account, review.steps):
        raise Refused(
            "the reviewed plan: its fingerprint is not that of its content, so it was edited or made by another "
            "version; make the plan again and review it"
        )
    return review


def is_fingerprint(text: str) -> bool:
    """Whether a text is a fingerprint, and not the name of a file."""
    return _FINGERPRINT.fullmatch(text) is not None


def compare_with_review(plan: Plan, reviewed: Review) -> tuple[Difference, ...]:
    """What the plan does that was not reviewed; nothing if it may be applied."""
    now = take_review(plan)
    if now.fingerprint == reviewed.fingerprint:
        return ()
    if reviewed.steps is None:
        return (Difference("", "", f"fingerprint {reviewed.fingerprint}", f"fingerprint {now.fingerprint}"),)
    if (now.stack, now.account) != (reviewed.stack, reviewed.account):
        return (Difference("", "", *(f"of stack {one.stack}, account {one.account}" for one in (reviewed, now))),)
    steps = now.steps or {}
    return tuple(
        difference
        for number in sorted({*steps, *reviewed.steps})
        for difference in _compare_steps(number, reviewed.steps.get(number), steps.get(number), plan)
    )


def _compare_steps(
    number: str, reviewed: ReviewedStep | None, now: ReviewedStep | None, plan: Plan
) -> Iterator[Difference]:
    if now is None:
        if all(step.number != number for step in plan.reviewable):
            yield Difference(number, "", _describe(reviewed), "declared no longer")
        return
    is_final = now.action in _FINAL or (reviewed is not None and reviewed.action in _FINAL)
    if is_final and (reviewed is None or reviewed.action != now.action):
        yield Difference(number, "", _describe(reviewed), _describe(now))
        return
    for name, after in now.fields.items():
        yield from _compare_fields(number, name, reviewed.fields.get(name) if reviewed else None, after)


def _compare_fields(number: str, name: str, reviewed: ReviewedField | None, now: ReviewedField) -> Iterator[Difference]:
    if reviewed is None:
        live = now.live if now.outcome == "changed" else "perhaps as declared"
        yield Difference(number, name, "as declared", f"{live}, declared {now.declared}")
    elif reviewed.declared != now.declared:
        yield Difference(number, name, f"declared {reviewed.declared}", f"declared {now.declared}")
    elif reviewed.live != now.live:
        yield Difference(number, name, reviewed.live, now.live)
    elif reviewed.outcome == "unknown" != now.outcome:
        yield Difference(number, name, "perhaps as declared", "not as declared")


def _describe(step: ReviewedStep | None) -> str:
    return _DOES.get(step.action, "as declared") if step else "as declared"


def _take_fingerprint(stack: str, account: str, steps: Mapping[str, ReviewedStep]) -> str:
    content = [
        [
            number,
            step.action,
            [[name, one.live, one.declared, one.outcome] for name, one in sorted(step.fields.items())],
        ]
        for number, step in sorted(steps.items())
    ]
    text = json.dumps([VERSION, stack, account, content])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _parse_document(document: Mapping[str, Any]) -> Review:
    """The review in a document of `report.plan.document`. Raises what a document of another shape raises."""
    if document["version"] != VERSION:
        raise ValueError("another version")
    steps = {
        str(one["number"]): ReviewedStep(
            str(one["action"]),
            {
                str(change["field"]): ReviewedField(
                    str(change["live"]), str(change["declared"]), str(change["outcome"])
                )
                for change in one["changes"]
            },
        )
        for one in document["numbers"]
        if one["action"] not in {"same", "released"}
    }
    return Review(str(document["fingerprint"]), str(document["stack"]), str(document["account"]), steps)
