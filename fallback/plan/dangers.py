"""What a reviewer must not overlook: what a step takes away, and what the number cannot do anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.plan.answering import ANSWERED, Answering, find_answering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.fields import Group
    from fallback.model import Desired, Live

Kind = Literal["release", "buy", "handler", "fallback"]

_ASKED: Mapping[Group, str] = {"voice": "calls", "sms": "messages"}


@dataclass(frozen=True, slots=True)
class Danger:
    """One thing that a step does and that somebody may not want, in words."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return self.text


RELEASE = Danger("release", "is given back to Twilio for ever")
BUY = Danger("buy", "is bought")


def find_losses(desired: Desired, live: Live, shown: Mapping[str, str]) -> Iterator[Danger]:
    """The handlers and fallbacks that are live and that the declaration removes.

    `shown` has, for each declared field, as much of the live value as may be shown.
    """
    for group in ANSWERED:
        if group in desired.groups:
            before, after = find_answering(group, live.fields), find_answering(group, desired.fields)
            yield from _compare(group, before, after, shown)


def _compare(group: Group, before: Answering, after: Answering, shown: Mapping[str, str]) -> Iterator[Danger]:
    if before.primary is None:
        return
    if after.primary is None:
        yield Danger("handler", f"nobody answers {_ASKED[group]} any more; now {_describe(group, before, shown)}")
    elif after.form == "url" and after.fallback is None:
        if before.form != "url":
            text = f"{_ASKED[group]} have no fallback any more; now that of {_describe(group, before, shown)}"
            yield Danger("fallback", text)
        elif before.fallback:
            text = f"{_ASKED[group]} have no fallback any more; now {shown[f'{group}_fallback_url']}"
            yield Danger("fallback", text)


def _describe(group: Group, before: Answering, shown: Mapping[str, str]) -> str:
    """Who answers now. A declaration that removes a handler declares every field that is read here."""
    if before.form == "trunk":
        return f"the trunk {shown['trunk_sid']}"
    if before.form == "application":
        return f"the application {shown[f'{group}_application_sid']}"
    fallback = shown[f"{group}_fallback_url"] if before.fallback else "nobody"
    return f"{shown[f'{group}_url']}, else {fallback}"
