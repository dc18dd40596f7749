"""Rules that see a whole stack, or several stacks of one account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.rules.nets import Net, nets
from fallback.rules.rule import Finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fallback.model import Desired, Stack

_AVAILABILITY = "https://www.twilio.com/docs/usage/security/availability-reliability"


@rule("shared-document", "warning", "stack", "https://www.twilio.com/docs/api/errors/12200")
def shared_document(stack: Stack) -> Iterator[Finding]:
    """Calls and messages are answered with different verbs: one document cannot serve both."""
    all_nets = _nets(stack)
    spoken = {url.document for net in all_nets if net.group == "voice" for url in (net.url, net.fallback) if url}
    for net in all_nets:
        for key, url in (("url", net.url), ("fallback_url", net.fallback)):
            if net.group == "sms" and url and url.document in spoken:
                message = (
                    f"expected a document of its own for messages, found the one for calls ({url.host}{url.path[:60]})"
                )
                yield net.found(key, f"{message}; write another")


@rule("swapped-handlers", "warning", "stack", _AVAILABILITY)
def swapped_handlers(stack: Stack) -> Iterator[Finding]:
    """What is the primary of one number and the fallback of another, and the other way round, was swapped in one."""
    first: dict[tuple[object, ...], Net] = {}
    for net in _nets(stack):
        if not net.url or not net.fallback or net.url.document == net.fallback.document:
            continue
        pair = (net.group, net.url.document, net.fallback.document)
        other = first.get((net.group, net.fallback.document, net.url.document))
        if other:
            message = (
                f"expected primary and fallback as for {other.desired.number}, found them swapped; turn one around"
            )
            yield net.found("url", message)
        else:
            first.setdefault(pair, net)


@rule("number-in-two-stacks", "error", "account", "README: One stack file", waivable=False)
def number_in_two_stacks(stacks: Sequence[Mapping[str, Desired]]) -> Iterator[Finding]:
    """Two stacks that declare one number of one account undo each other's changes."""
    first: dict[str, Desired] = {}
    for numbers in stacks:
        for desired in numbers.values():
            other = first.setdefault(desired.number, desired)
            if other is not desired:
                message = f"expected each number in one stack of an account, found it here and at {other.position}"
                yield Finding(desired, "", f"{message}; take it out of one")


def _nets(stack: Stack) -> list[Net]:
    return [net for desired in stack.numbers.values() for net in nets(desired)]
