"""A call or a message through its net: the primary is asked, and the fallback if that fails.

Source: https://www.twilio.com/docs/usage/security/availability-reliability. That a caller hears the same error message
if the fallback fails too is the natural reading, not documented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.drill.evidence import Question
from fallback.webhook.request import describe_failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.drill.caller import Caller
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
    asked = await caller.follow(Question(context, primary.url, primary.method, parameters))
    if asked.code is None or fallback is None:
        return Passage(context, asked, None)
    told = {**parameters, **describe_failure(code=asked.code, url=asked.failed_url)}
    return Passage(context, asked, await caller.follow(Question(context, fallback.url, fallback.method, told)))
