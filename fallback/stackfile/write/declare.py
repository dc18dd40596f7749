"""A live number as an entry of a stack file, and what a file cannot say of it.

Terms. A group is *written* if the entry declares it, with the values that are live. It is *left out* if a file cannot
declare them; a comment says why. What nobody set is not worth a line.

Premise. A written group is managed, and its values are compared with the account in every run. So all of them have to
be in the file as they are live, or a run would write. `desired` is what a reader of the file gets for the entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fallback.display import display, display_without_query
from fallback.fields import NONE, can_be_asked, fields_of, form_of, managed_fields
from fallback.model import SecretText
from fallback.stackfile.schema.connections import name_connection
from fallback.stackfile.write.urls import split_connection, write_text, write_url
from fallback.values.e164 import is_national_form
from fallback.values.sid import parse_sid
from fallback.values.text import parse_friendly_name, parse_method
from fallback.values.url import parse_url
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.fields import Field, Form, Group, Value
    from fallback.stackfile.write.secrets import Secrets
    from fallback.stackfile.write.urls import Written

_HANDLERS: tuple[Group, ...] = ("voice", "sms")
_ORDER: tuple[Group, ...] = ("friendly_name", "voice", "sms", "status_callback", "regulatory")
_DECIDING: tuple[Form, ...] = ("trunk", "application")


@dataclass(frozen=True, slots=True)
class Entry:
    """One number as a file declares it.

    `groups` has what is written, in the order of the file; of a group with keys, every key that the form of its handler
    has. `desired` has the value of each field that they manage. `left_out` says which groups are not written, and why;
    `dead` names the URLs that are set and never asked.
    """

    number: str
    groups: Mapping[Group, Written]
    desired: Mapping[str, Value | SecretText]
    left_out: tuple[str, ...]
    dead: tuple[str, ...]


class Observed(Protocol):
    """A number as an account reports it, or as a snapshot kept it. Of a snapshot, the secrets are known by name."""

    @property
    def number(self) -> str: ...

    @property
    def fields(self) -> Mapping[str, Value | SecretText]: ...

    @property
    def capabilities(self) -> tuple[str, ...]: ...


class _Unwritable(Exception):
    """A value that no file can declare."""


def declare(live: Observed, account: str, secrets: Secrets, *, whole: bool = False) -> Entry:
    """Return the entry that declares a number as it is, as far as that can be written.

    `whole` also writes what is as on a new number, so that it becomes so again.
    """
    groups: dict[Group, Written] = {}
    values: dict[str, Value | SecretText] = {}
    left_out: list[str] = []
    dead: list[str] = []
    for group in _ORDER:
        if _is_unset(group, live, whole=whole):
            continue
        try:
            own = dict(_read_values(group, live, secrets))
            groups[group] = _write_group(group, own, account)
        except _Unwritable as reason:
            left_out.append(f"{group} is left out, because a stack file cannot declare it: {reason}")
            continue
        values |= own
        dead += _list_dead_urls(group, live)
    managed = {field.name: values[field.name] for field in managed_fields(groups, values)}
    return Entry(live.number, groups, managed, tuple(left_out), tuple(dead))


def _is_unset(group: Group, live: Observed, *, whole: bool) -> bool:
    """Whether nothing in a group is worth a line."""
    values = live.fields
    if group == "friendly_name":
        name = str(values["friendly_name"])
        return not name or (is_national_form(name, live.number) and not whole)
    if group == "status_callback":
        return values["status_callback"] == NONE and not whole
    is_empty = all(values[field.name] == NONE for field in fields_of(group) if field.kind in {"url", "sid"})
    return is_empty and (group == "regulatory" or not can_be_asked(group, live.capabilities))


def _read_values(group: Group, live: Observed, secrets: Secrets) -> Iterator[tuple[str, Value | SecretText]]:
    """Yield the values that a reader of the file gets for a written group. Raise `_Unwritable`."""
    form = form_of(group, live.fields)
    for field in fields_of(group):
        if field.form in {None, form}:
            yield field.name, _read_value(field, live, secrets)
        elif field.kind == "sid" and live.fields[field.name] != NONE:
            raise _Unwritable(f"the number has {field.key} {display(live.fields[field.name])} beside a {form}")
        else:
            yield field.name, field.default
    if form == "url" and group in _HANDLERS and _has_fallback_alone(group, live):
        raise _Unwritable(f"the fallback {display_without_query(live.fields[f'{group}_fallback_url'])} has no primary")


def _read_value(field: Field, live: Observed, secrets: Secrets) -> Value | SecretText:
    value = live.fields[field.name]
    if isinstance(value, SecretText):
        return value
    if isinstance(value, bool) or (value == NONE and field.kind in {"url", "sid"}):
        return value
    if field.kind == "url":
        return _read_url(value, field, live, secrets)
    parsed = {
        "sid": lambda: parse_sid(value, field.prefix),
        "method": lambda: parse_method(value),
        "text": lambda: parse_friendly_name(value),
    }[field.kind]()
    if isinstance(parsed, Violation):
        raise _Unwritable(f"{field.name}: {parsed.message}")
    return value


def _read_url(url: str, field: Field, live: Observed, secrets: Secrets) -> str | SecretText:
    if isinstance(violation := parse_url(url), Violation):
        raise _Unwritable(f"{field.name}: {violation.message}")
    template = secrets.take_out(url, live.number, field.name)
    if template is None or isinstance(parse_url(template), Violation):
        raise _Unwritable(f"{field.name}: the secrets in {display_without_query(url)} cannot be named")
    return template


def _write_group(group: Group, values: Mapping[str, Value | SecretText], account: str) -> Written:
    """A group as a file writes it, every key of its form of handler written out."""
    form = form_of(group, values)
    if group == "friendly_name":
        return write_text(str(values["friendly_name"]))
    if _can_be_none(group, form) and all(values[field.name] == field.default for field in fields_of(group)):
        return NONE
    return {
        key: written
        for field in fields_of(group)
        if field.form in {None, form} and not (group == "regulatory" and values[field.name] == NONE)
        for key, written in _write_keys(field, values[field.name], account)
    }


def _can_be_none(group: Group, form: Form) -> bool:
    return (group in _HANDLERS and form == "url") or group == "status_callback"


def _write_keys(field: Field, value: Value | SecretText, account: str) -> Iterator[tuple[str, Written]]:
    """Yield the key of a field, and for a URL with connection overrides, that of its connection."""
    if isinstance(value, bool):
        yield field.key, value
    elif field.kind == "url":
        url, connection = split_connection(value)
        yield field.key, write_url(url, field.group, account)
        if connection:
            yield name_connection(field), connection
    else:
        yield field.key, write_text(value)


def _has_fallback_alone(group: Group, live: Observed) -> bool:
    return live.fields[f"{group}_url"] == NONE != live.fields[f"{group}_fallback_url"]


def _list_dead_urls(group: Group, live: Observed) -> Iterator[str]:
    """Name the URLs that are set and never asked, because an application or a trunk answers."""
    form = form_of(group, live.fields)
    dead = [field.name for field in fields_of(group) if field.kind == "url" and live.fields[field.name] != NONE]
    if form in _DECIDING and dead:
        yield f"{' and '.join(dead)} {'is' if len(dead) == 1 else 'are'} set, too, but never asked: the {form} answers"
