"""What a stack declares -> what is to be asked: primary and fallback of each number, for calls and for messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.drill.net import Handler
from fallback.drill.reach import Reach
from fallback.fields import NONE
from fallback.model import Document, SecretText
from fallback.plan.answering import find_answering
from fallback.values.url import Url, parse_url

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from fallback.drill.evidence import Method
    from fallback.model import Desired, DesiredValue, Stack
    from fallback.twiml.document import Context

_WHAT: Mapping[Context, str] = {"voice": "calls", "sms": "messages"}


@dataclass(frozen=True, slots=True)
class Case:
    """Who answers the calls or the messages of a number. `why` says why nothing can be asked, "" if it can."""

    number: str
    group: Context
    primary: Handler | None = None
    fallback: Handler | None = None
    why: str = ""


def list_cases(stack: Stack, numbers: Collection[str] = ()) -> list[Case]:
    """A case for each group that a number declares; for the named numbers only, if there are any."""
    wanted = [desired for number, desired in stack.numbers.items() if not numbers or number in numbers]
    return [_make_case(desired, group) for desired in wanted for group in _WHAT if group in desired.groups]


def declare_reach(stack: Stack, *, more_hosts: Collection[str] = (), allow_local: bool = False) -> Reach:
    """The hosts that the whole stack declares, each with the schemes that it is declared with."""
    urls = [
        url
        for desired in stack.numbers.values()
        for value in desired.fields.values()
        if isinstance(value, str | Document) and isinstance(url := parse_url(str(value)), Url)
    ]
    hosts = {host.lower().rstrip(".") for host in more_hosts} | {url.host for url in urls}
    return Reach(frozenset(hosts), frozenset(url.host for url in urls if url.scheme == "http"), allow_local)


def _make_case(desired: Desired, group: Context) -> Case:
    answering, fields = find_answering(group, desired.fields), desired.fields
    if answering.primary is None:
        return Case(desired.number, group, why=f"nobody answers {_WHAT[group]}")
    if answering.form != "url":
        why = f"the {answering.form} {answering.primary.address} answers, and what it asks is not in the stack file"
        return Case(desired.number, group, why=why)
    urls = [fields[f"{group}_{key}"] for key in ("url", "fallback_url")]
    if any(isinstance(url, SecretText) for url in urls):
        return Case(desired.number, group, why="a URL holds a secret, which only Pulumi knows")
    words = fields[f"{group}_fallback_url"]
    if isinstance(words, Document) and not words.url:
        return Case(desired.number, group, why="its words have no URL yet, or one that only the account's keys show")
    primary, fallback = _list_handlers(fields, group)
    return Case(desired.number, group, primary, fallback, "" if fallback else "no fallback is declared")


def _list_handlers(fields: Mapping[str, DesiredValue], group: Context) -> Iterator[Handler | None]:
    for prefix in (f"{group}_", f"{group}_fallback_"):
        url = str(fields[f"{prefix}url"])
        method: Method = "GET" if fields[f"{prefix}method"] == "GET" else "POST"
        yield None if url == NONE else Handler(url, method)
