"""A call or a message through its net: the primary is asked, and the fallback if that fails.

Source: https://www.twilio.com/docs/usage/security/availability-reliability. Two things are the natural reading and not
documented: that a caller hears the same error message if the fallback fails too, and that a fallback is asked again
where a URL fails to which it had sent the call on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fallback.drill.evidence import Question
from fallback.webhook.request import describe_failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.drill.caller import Caller, Cookies
    from fallback.drill.evidence import Asked, Method
    from fallback.twiml.document import Context

# https://www.twilio.com/blog/a-hidden-gem-fallback-urls: a voice says that an application error has occurred.
LOST: Mapping[Context, str] = {"voice": "Twilio's error message then hangs up", "sms": "nothing: no reply"}


@dataclass(frozen=True, slots=True)
class Handler:
    """A URL that answers, and the method that Twilio asks it with."""

    url: str
    method: Method


@dataclass(frozen=True, slots=True)
class Passage:
    """What came of a call or a message: of the primary, and of the fallback if it was asked."""

    context: Context
    primary: Asked
    fallback: Asked | None

    @property
    def heard(self) -> str:
        """What the caller hears in the end."""
        last = self.fallback or self.primary
        return LOST[self.context] if last.code else last.heard or ""


async def pass_through(
    caller: Caller, context: Context, parameters: Mapping[str, str], primary: Handler, fallback: Handler | None
) -> Passage:
    """Ask the primary, and if that fails the fallback, with `ErrorCode` and `ErrorUrl`."""
    cookies: Cookies = {}
    asked = await caller.follow(Question(context, primary.url, primary.method, parameters), cookies)
    if asked.code is None or fallback is None:
        return Passage(context, asked, None)
    told = {**parameters, **describe_failure(code=asked.code, url=asked.failed_url)}
    question = Question(context, fallback.url, fallback.method, told)
    return Passage(context, asked, await ask_fallback(caller, question, cookies))


async def ask_fallback(caller: Caller, question: Question, cookies: Cookies | None = None) -> Asked:
    """Ask a fallback. If it sends the call on to a URL that fails, it is asked once more, with that failure."""
    cookies = {} if cookies is None else cookies
    asked = await caller.follow(question, cookies)
    if asked.code is None or asked.failed_url == question.url.partition("#")[0]:
        return asked
    told = {**question.parameters, **describe_failure(code=asked.code, url=asked.failed_url)}
    again = await caller.follow(replace(question, parameters=told), cookies)
    return replace(again, seconds=asked.seconds + again.seconds, hops=(*asked.hops, *again.hops))
