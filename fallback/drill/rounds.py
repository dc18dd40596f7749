"""Many questions at once, each once: first all primaries, then all fallbacks with what became of their primaries.

A URL is asked once for calls and once for messages with each method, however many numbers name it: with the first of
these numbers as `To`. So a drill costs a handler as many requests as it has URLs, and not as many as there are numbers.
A fallback of several primaries is told of the failure of the first of them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from fallback.drill.evidence import Question
from fallback.drill.failures import CAUSES
from fallback.drill.net import ask_fallback
from fallback.webhook.request import describe_call, describe_failure, describe_message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from fallback.drill.caller import Caller
    from fallback.drill.cases import Case
    from fallback.drill.evidence import Asked, Method
    from fallback.drill.failures import FailureKind
    from fallback.drill.net import Handler
    from fallback.twiml.document import Context

Fail = Literal["refused", "timeout", "500", "bad-twiml"]
FAILS: Mapping[Fail, FailureKind] = {
    "refused": "refused",
    "timeout": "total-timeout",
    "500": "status",
    "bad-twiml": "not-xml",
}
_HEALTHY: FailureKind = "status"  # what a fallback is told where its primary answers
_CALLER = "+15005550100"  # a number that belongs to nobody: https://www.twilio.com/docs/iam/test-credentials
_ZEROS = "0" * 32

if TYPE_CHECKING:
    _Key = tuple[Context, str, Method]


@dataclass(frozen=True, slots=True)
class Finding:
    """A case, and what came of its questions; None for one that was not asked."""

    case: Case
    primary: Asked | None = None
    fallback: Asked | None = None


async def ask_all(
    cases: Sequence[Case], caller: Caller, account: str, fail: Fail | None, tell: Callable[[int, int], None]
) -> list[Finding]:
    """Ask what the cases name. `tell` is told how many of how many questions are answered.

    With `fail`, each fallback is told of this failure in place of its primary's own.
    """
    first: dict[_Key, Question] = {}
    for case in cases:
        if case.primary:
            first.setdefault(_key(case, case.primary), _make_question(case, case.primary, account))
    later = {_key(case, case.fallback) for case in cases if case.fallback}
    total = len(first) + len(later)
    primaries = await _ask(first, caller.follow, lambda done: tell(done, total))
    second: dict[_Key, Question] = {}
    for case in cases:
        if case.primary and case.fallback and (key := _key(case, case.fallback)) not in second:
            failure = _describe_failure(primaries[_key(case, case.primary)], fail)
            second[key] = _make_question(case, case.fallback, account, failure)
    fallbacks = await _ask(second, partial(ask_fallback, caller), lambda done: tell(len(first) + done, total))
    return [
        Finding(
            case,
            primaries[_key(case, case.primary)] if case.primary else None,
            fallbacks[_key(case, case.fallback)] if case.fallback else None,
        )
        for case in cases
    ]


async def _ask(
    questions: Mapping[_Key, Question], ask: Callable[[Question], Awaitable[Asked]], tell: Callable[[int], None]
) -> dict[_Key, Asked]:
    done = 0

    async def ask_one(key: _Key, question: Question) -> tuple[_Key, Asked]:
        nonlocal done
        asked = await ask(question)
        done += 1
        tell(done)
        return key, asked

    return dict(await asyncio.gather(*(ask_one(key, question) for key, question in questions.items())))


def _key(case: Case, handler: Handler) -> _Key:
    return case.group, handler.url, handler.method


def _make_question(case: Case, handler: Handler, account: str, failure: Mapping[str, str] | None = None) -> Question:
    parameters = (
        describe_call(sid=f"CA{_ZEROS}", account=account, number=case.number, caller=_CALLER)
        if case.group == "voice"
        else describe_message(
            sid=f"SM{_ZEROS}", account=account, number=case.number, sender=_CALLER, text="fallback drill"
        )
    )
    return Question(case.group, handler.url, handler.method, {**parameters, **(failure or {})})


def _describe_failure(primary: Asked, fail: Fail | None) -> dict[str, str]:
    url = primary.url.partition("#")[0]
    if fail is None and primary.code is not None:
        return describe_failure(code=primary.code, url=primary.failed_url)
    return describe_failure(code=CAUSES[FAILS[fail] if fail else _HEALTHY].code, url=url)
