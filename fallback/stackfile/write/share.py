"""What several numbers have in common: handlers that are named once, and defaults.

Premise. A reader wants to see each decision once. A handler that is used twice gets a name. What most handlers of a
group say alike becomes its default; the others say something else. Whatever a reader of the file gets anyway is left
out. A fallback of `none` is always written: it is the decision that people look for.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fallback.fields import NONE, fields_of, form_of_keys
from fallback.stackfile.write.names import Handler, choose_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from fallback.fields import Group
    from fallback.stackfile.write.declare import Entry
    from fallback.stackfile.write.urls import Written

    Path = tuple[str, ...]

_HANDLERS: tuple[Group, ...] = ("voice", "sms")
_FEWEST_URLS = 3  # that are alike, before one becomes a default


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts of a file: handlers by name, defaults by group, and what the entry of each number says beside these.

    `places` has the path at which the file says each field of a number.
    """

    handlers: Mapping[str, dict[str, Written]]
    defaults: Mapping[Group, dict[str, Written]]
    numbers: Mapping[str, dict[str, Written]]
    places: Mapping[tuple[str, str], Path]


class _Common(NamedTuple):
    """The name of each handler that has one, by its identity, and the defaults."""

    names: Mapping[str, str]
    defaults: Mapping[Group, dict[str, Written]]


def share(entries: Sequence[Entry]) -> Shared:
    """Find what the entries have in common."""
    used = [handler for entry in entries for handler in _list_handlers(entry)]
    counts = Counter(map(_identify, used))
    distinct = {_identify(handler): handler for handler in used}
    named = sorted(key for key, count in counts.items() if count > 1)
    names = dict(zip(named, choose_names([(distinct[key], counts[key]) for key in named]), strict=True))
    common = _Common(names, _choose_defaults(distinct.values()))
    return Shared(
        {names[key]: _shorten(distinct[key], common) for key in sorted(names, key=lambda key: names[key])},
        common.defaults,
        {entry.number: dict(_write_groups(entry, common)) for entry in entries},
        {place: path for entry in entries for place, path in _locate_fields(entry, common)},
    )


def _list_handlers(entry: Entry) -> Iterator[Handler]:
    for group in _HANDLERS:
        written = entry.groups.get(group, NONE)
        if isinstance(written, dict):
            yield Handler(group, form_of_keys(group, written), written, entry.desired.get(f"{group}_url", NONE))


def _identify(handler: Handler) -> str:
    """What two uses of one handler have in common. URLs answer calls or messages; the other forms answer both."""
    return json.dumps([handler.group if handler.form == "url" else "", handler.written])


def _choose_defaults(handlers: Collection[Handler]) -> dict[Group, dict[str, Written]]:
    chosen = {}
    for group in _HANDLERS:
        urls = [each.written for each in handlers if each.form == "url" and each.group == group]
        if defaults := dict(_list_defaults(group, urls)):
            chosen[group] = defaults
    return chosen


def _list_defaults(group: Group, handlers: Sequence[Mapping[str, Written]]) -> Iterator[tuple[str, Written]]:
    """Yield the keys that most handlers of a group say alike, unless the format's own default says it, too."""
    for field in fields_of(group):
        if field.form != "url" or field.key == "url" or len(handlers) < 2:
            continue
        ((text, count),) = Counter(json.dumps(written[field.key]) for written in handlers).most_common(1)
        value: Written = json.loads(text)
        fewest = _FEWEST_URLS if field.kind == "url" else 2
        if value != field.default and count >= fewest and 2 * count > len(handlers):
            yield field.key, value


def _write_groups(entry: Entry, common: _Common) -> Iterator[tuple[Group, Written]]:
    handlers = {handler.group: handler for handler in _list_handlers(entry)}
    for group, written in entry.groups.items():
        if group in handlers:
            yield group, common.names.get(_identify(handlers[group])) or _shorten(handlers[group], common)
        elif isinstance(written, dict):
            yield group, {key: value for key, value in written.items() if value != _get_builtin(group, key)}
        else:
            yield group, written


def _shorten(handler: Handler, common: _Common) -> dict[str, Written]:
    """A handler without what a reader of the file gets anyway."""
    if handler.form != "url":
        return handler.written
    return {
        key: value
        for key, value in handler.written.items()
        if value != common.defaults.get(handler.group, {}).get(key, _get_builtin(handler.group, key))
    }


def _get_builtin(group: Group, key: str) -> Written | None:
    """What the format gives a key that is not written; None where it has to be."""
    return next((one.default for one in fields_of(group) if one.key == key and one.kind not in {"url", "sid"}), None)


def _locate_fields(entry: Entry, common: _Common) -> Iterator[tuple[tuple[str, str], Path]]:
    handlers = {handler.group: handler for handler in _list_handlers(entry)}
    for group in entry.groups:
        handler = handlers.get(group)
        name = common.names.get(_identify(handler)) if handler else None
        base = ("handlers", name) if name else ("numbers", entry.number, group)
        for field in fields_of(group):
            by_default = (
                handler
                and handler.form == "url"
                and common.defaults.get(group, {}).get(field.key) == handler.written.get(field.key, "")
            )
            yield (entry.number, field.name), ("defaults", group, field.key) if by_default else (*base, field.key)
