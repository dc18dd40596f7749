"""`fallback explain NUMBER`: where each value was written, who answers, and what happens when that fails."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.findings import Report, as_text, opened, sources
from fallback.fields import BY_NAME, NONE, form_of
from fallback.masking import mask
from fallback.model import SecretText
from fallback.stackfile import checked
from fallback.webhook import seconds_asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.fields import Group, Value
    from fallback.model import Desired, Origin, Problem
    from fallback.stackfile import Checked

_WRITTEN = {
    "entry": "written in the entry",
    "handler": "from the handler",
    "defaults": "from the defaults",
    "default": "not written: the default",
}


@click.command()
@click.argument("number")
@click.option("--stack", "name", help="The stack; without it, the first that has the number.")
def explain(number: str, name: str | None) -> None:
    """Say of NUMBER where each value was written, who answers, and what happens when that fails.

    Exit as `fallback validate` for what is wrong with this number.
    """
    folder = opened(Path("stacks"))
    today = datetime.now(UTC).date()
    stacks = [checked(folder, each, today) for each in ([name] if name is not None else folder.stacks())]
    stack = next((stack for stack in stacks if stack.stack and number in stack.stack.numbers), None)
    if stack is None or stack.stack is None:
        report = Report(stacks, [problem for each in stacks for problem in each.errors], sources([folder]))
        if report.problems:
            click.echo(as_text(report), err=True)
        raise click.UsageError(
            f"expected a number of a stack, found {number!r}; `fallback validate` shows what is read"
        )
    desired = stack.stack.numbers[number]
    click.echo(
        "\n".join([f"{number} in stack {stack.name}, {desired.position}", *_fields(desired), "", *_story(desired)])
    )
    report = Report([stack], _about(desired, stack), sources([folder]))
    click.echo(f"\n{as_text(report)}" if report.problems else "\nnothing to say against it")
    sys.exit(report.status)


def _fields(desired: Desired) -> Iterator[str]:
    """The values, each with its place and with how it came there."""
    for name, value in desired.fields.items():
        origin = desired.origins.get(name)
        yield f"  {name:<23} {_shown(value)}"
        if origin is None:
            group = desired.origins.get(BY_NAME[name].group)
            place = f"follows from {group.path}, {group.position}" if group else "could not be taken"
            yield f"  {'':<23}   {place}"
        else:
            yield f"  {'':<23}   {_chain(origin, desired.origins[BY_NAME[name].group])}"


def _chain(origin: Origin, group: Origin) -> str:
    parts = [f"{_WRITTEN[origin.kind]}: {origin.path}, {origin.position}"]
    if origin.kind == "handler":
        parts.append(f"named by {group.path}, {group.position}")
    if origin.head:
        parts.append(f"begins with {origin.head.path}, {origin.head.position}")
    return "; ".join(parts)


def _story(desired: Desired) -> Iterator[str]:
    yield from _answer(desired, "voice", "calls", "the caller hears an error message and the call ends")
    yield from _answer(desired, "sms", "messages", "the message is not answered")


def _answer(desired: Desired, group: Group, what: str, lost: str) -> Iterator[str]:
    """Who answers, and what comes after it: trunk before application before URL."""
    fields = desired.fields
    if group not in desired.groups:
        yield f"{what}: not written here, so left as the account has it"
        return
    form = form_of(group, fields)
    if form != "url":
        sid = fields["trunk_sid" if form == "trunk" else f"{group}_application_sid"]
        yield f"{what}: the {form} {sid} answers; the number's own URLs are dead, its fallback is the {form}'s"
        return
    url, fallback = fields[f"{group}_url"], fields[f"{group}_fallback_url"]
    if url == NONE:
        yield f"{what}: nobody answers"
        return
    yield f"{what}: Twilio asks {_shown(url)} ({fields[f'{group}_method']})"
    seconds = f"{seconds_asked(_text(url)):g} s"
    if fallback == NONE:
        yield f"  when it fails, after at most {seconds} of silence: {lost}"
    else:
        method = fields[f"{group}_fallback_method"]
        yield f"  when it fails, after at most {seconds} of silence: Twilio asks {_shown(fallback)} ({method})"
        yield f"  when that fails too, after at most {seconds_asked(_text(fallback)):g} s more: {lost}"


def _about(desired: Desired, stack: Checked) -> list[Problem]:
    """The problems of this number: in its entry, or where its values come from."""
    origins = list(desired.origins.values())
    places = {desired.position, *(origin.position for origin in origins)}
    places |= {origin.head.position for origin in origins if origin.head}
    entry = f"numbers.{desired.number}"
    return [
        problem
        for problem in stack.problems
        if problem.position in places or problem.path == entry or problem.path.startswith(f"{entry}.")
    ]


def _text(value: Value | SecretText) -> str:
    return value.template if isinstance(value, SecretText) else str(value)


def _shown(value: Value | SecretText) -> str:
    return str(value).lower() if isinstance(value, bool) else mask(_text(value))
