"""One number in words: where each value was written, who answers, and what happens when that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import defuse, display
from fallback.fields import BY_NAME
from fallback.plan.answering import find_answering
from fallback.webhook.connection import describe_overrides

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.fields import Group
    from fallback.model import Desired, Origin
    from fallback.plan.answering import Answering, Endpoint

_WRITTEN = {
    "entry": "written in the entry",
    "handler": "from the handler",
    "defaults": "from the defaults",
    "default": "not written: the default",
}


def render_explanation(desired: Desired, stack_name: str) -> str:
    """The values of a number with their places, and who answers."""
    head = f"{desired.number} in stack {stack_name}, {desired.position}"
    return defuse("\n".join([head, *_list_values(desired), "", *_tell_story(desired)]))


def _list_values(desired: Desired) -> Iterator[str]:
    for name, value in desired.fields.items():
        yield f"  {name:<23} {display(value)}"
        yield f"  {'':<23}   {_describe_origin(desired, name)}"


def _describe_origin(desired: Desired, name: str) -> str:
    origin, group = desired.origins.get(name), desired.group_origins.get(BY_NAME[name].group)
    if origin is None or group is None:
        return f"follows from {group.path}, {group.position}" if group else "could not be used"
    return "; ".join(_describe_way(origin, group))


def _describe_way(origin: Origin, group: Origin) -> Iterator[str]:
    yield f"{_WRITTEN[origin.kind]}: {origin.path}, {origin.position}"
    if origin.kind == "handler":
        yield f"named by {group.path}, {group.position}"
    if origin.head:
        yield f"begins with {origin.head.path}, {origin.head.position}"
    if origin.tail:
        yield f"ends with {origin.tail.path}, {origin.tail.position}"


def _tell_story(desired: Desired) -> Iterator[str]:
    yield from _tell_group(desired, "voice", "calls", "the caller hears an error message and the call ends")
    yield from _tell_group(desired, "sms", "messages", "the message is not answered")


def _tell_group(desired: Desired, group: Group, what: str, lost: str) -> Iterator[str]:
    if group not in desired.groups:
        yield f"{what}: not written here, so left as the account has it"
        return
    yield from _tell_answering(find_answering(group, desired.fields), what, lost)


def _tell_answering(answering: Answering, what: str, lost: str) -> Iterator[str]:
    primary, fallback, form = answering.primary, answering.fallback, answering.form
    if primary is None:
        yield f"{what}: nobody answers"
    elif form != "url":
        says = f"the {form} {primary.address} answers"
        yield f"{what}: {says}; the number's own URLs are dead, its fallback is the {form}'s"
    else:
        yield f"{what}: Twilio asks {primary.address} ({primary.method})"
        yield from _tell_overrides(primary)
        when = f"  when it fails, after at most {primary.seconds:g} s of silence"
        if fallback is None:
            yield f"{when}: {lost}"
        else:
            yield f"{when}: Twilio asks {fallback.address} ({fallback.method})"
            yield from _tell_overrides(fallback)
            yield f"  when that fails too, after at most {fallback.seconds:g} s more: {lost}"


def _tell_overrides(endpoint: Endpoint) -> Iterator[str]:
    if overrides := describe_overrides(endpoint.address):
        yield f"    it {overrides}"
