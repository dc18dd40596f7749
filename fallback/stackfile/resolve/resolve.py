"""From what a stack declares to what it desires: every field that a written group owns gets a value.

Terms. An entry *writes* groups. A *handler* (written in the group or named there) has a *form*: URL, application
or trunk; for groups without forms, read "URL". *Defaults* are partial groups of URL handlers.

Premise. The form is decided by what the entry or its handler writes and by nothing else; then defaults fill the
fields of that form which are still absent; then every field has a value, and `fields.managed_fields` alone says
which of them the number owns. So a default can change how a number answers, never what kind of thing answers.
`none` for a whole group is complete as it is: nobody answers, so no default applies to it.

Rejected: merging the defaults into the entries as trees, before asking for the form, as `extends` merges files. A
URL default would then sit beside an application, and whether it counts would be asked in every place that reads.

A named handler is resolved once for each group that uses it, and its problems are reported at the handler.

Each value keeps its origin. A field whose text cannot be taken gets its default, so that the rest can be resolved,
but no origin, so that the rules do not judge what follows from a problem that is reported anyway.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from fallback.fields import GROUPS, NONE, fields_of, form_of_keys, managed_fields
from fallback.masking import quote
from fallback.model import Desired, Document, Limits, Origin, Stack
from fallback.stackfile.resolve.connections import add_fragment
from fallback.stackfile.resolve.placeholders import fill, leading_variable, name_variables
from fallback.stackfile.resolve.urls import Scope, resolve_url
from fallback.stackfile.resolve.usage import find_unused
from fallback.stackfile.resolve.waivers import read_waivers
from fallback.stackfile.schema.connections import list_keys, name_connection
from fallback.stackfile.text.problems import Rejection, accept
from fallback.stackfile.text.wording import Unknown, format_key, format_path
from fallback.values.terms import check_buy, check_buy_and_release, check_pair, check_release, missing_url
from fallback.values.text import parse_friendly_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.fields import Field, Group, Value
    from fallback.model import DesiredValue
    from fallback.stackfile.resolve.layers import Declared
    from fallback.stackfile.text.problems import Problems
    from fallback.stackfile.text.tree import Node, Path

    Values = dict[str, DesiredValue]
    Kind = Literal["entry", "handler", "defaults", "default"]


def resolve(name: str, declared: Declared, problems: Problems) -> Stack:
    """Return the stack `name` as desired. It is complete only if no problem was added."""
    settings = declared.settings
    resolver = _Resolver(settings, problems)
    for rule, node, path, message in find_unused(declared):
        problems.add(rule, node.named, path, message)
    numbers = {number: resolver.resolve_entry(number, entry) for number, entry in sorted(declared.numbers.items())}
    return Stack(
        name,
        resolver.scope.account,
        numbers,
        _read_limits(settings["limits"].entries) if "limits" in settings else Limits(),
        production=_is_true(settings, "production"),
    )


def _read_limits(written: Mapping[str, Node]) -> Limits:
    values: dict[str, Any] = {key: node.value for key, node in written.items()}
    if "changes" in written:
        values["changes"] = int(written["changes"].text.removesuffix("%")) / 100
    return Limits(**values)


class _Filled(NamedTuple):
    """The values of a group, and where each comes from."""

    values: Values
    origins: dict[str, Origin]


class _Written(NamedTuple):
    """What is written for one key, and where."""

    node: Node
    path: Path
    kind: Kind


class _Resolver:
    def __init__(self, settings: Mapping[str, Node], problems: Problems) -> None:
        def entries(key: str) -> Mapping[str, Node]:
            return settings[key].entries if key in settings else {}

        hosts = settings.get("allowed_hosts")
        account = settings.get("account")
        self.scope = Scope(
            account.text if account else "",
            {name: node.text for name, node in entries("vars").items()},
            frozenset(host.text.lower().rstrip(".") for host in hosts.items) if hosts else None,
            {name: node.written for name, node in entries("vars").items()},
        )
        self._handlers = entries("handlers")
        self._defaults = {group: node.entries for group, node in entries("defaults").items()}
        self._resolved: dict[tuple[Group, str], _Filled] = {}
        self._problems = problems
        self._waivers = read_waivers(settings.get("ignore"), (), problems)

    def resolve_entry(self, number: str, entry: Node) -> Desired:
        """Return what one entry wants of its number."""
        path = ("numbers", number)
        groups = [group for group in GROUPS if group in entry.entries]
        values: Values = {}
        origins: dict[str, Origin] = {}
        group_origins: dict[Group, Origin] = {}
        for group in groups:
            node = entry.entries[group]
            filled = self._resolve_group(group, node, (*path, group))
            values |= filled.values
            origins |= filled.origins
            group_origins[group] = Origin(node.written, format_path((*path, group)), "entry")
        for rejection in _check_terms(number, entry.entries):
            self._problems.add_rejection(rejection, path)
        return Desired(
            number,
            frozenset(groups),
            {field.name: values[field.name] for field in managed_fields(groups, values)},
            entry.named,
            buy=_is_true(entry.entries, "buy"),
            release="release" in entry.entries,
            origins=origins,
            group_origins=group_origins,
            waivers=(*self._waivers, *read_waivers(entry.entries.get("ignore"), path, self._problems)),
        )

    def _resolve_group(self, group: Group, node: Node, path: Path) -> _Filled:
        """The values of all fields of a group that an entry writes."""
        if group == "friendly_name":
            (field,) = fields_of(group)
            filled = _Filled({}, {})
            self._fill(filled, field, _Written(node, path, "entry"))
            return filled
        if node.value == NONE:
            return _Filled(_fill_defaults(group), {})
        if isinstance(node.value, str):
            return self._resolve_named(group, node, path)
        return self._resolve_handler(group, node, path, "entry")

    def _resolve_named(self, group: Group, node: Node, path: Path) -> _Filled:
        name = node.text
        handler = self._handlers.get(name)
        if handler is None:
            message = f"expected the name of a handler, found {quote(name)}"
            self._problems.add("unknown-handler", node.written, path, message, Unknown(name, self._handlers))
            return _Filled(_fill_defaults(group), {})
        for key in sorted(handler.entries.keys() - set(list_keys(group))):
            voice_only = f"`{format_key(name)}`, whose `{key}` exists for voice only"
            message = f"expected a handler for {group}, found {voice_only}; name another"
            self._problems.add("voice-only-handler", node.written, path, message)
            return _Filled(_fill_defaults(group), {})
        if (group, name) not in self._resolved:
            self._resolved[group, name] = self._resolve_handler(group, handler, ("handlers", name), "handler")
        return self._resolved[group, name]

    def _resolve_handler(self, group: Group, node: Node, path: Path, kind: Kind) -> _Filled:
        """The values of a group from the mapping at `path`, its form's defaults filled in."""
        form = form_of_keys(group, node.entries)
        own = [field for field in fields_of(group) if field.form in {None, form}]
        keys = {field.key for field in own} | {name_connection(field) for field in own if field.kind == "url"}
        default = self._defaults.get(group, {})
        written = {
            **{key: _Written(default[key], ("defaults", group, key), "defaults") for key in keys & default.keys()},
            **{key: _Written(value, (*path, key), kind) for key, value in node.entries.items()},
        }
        filled = _Filled(_fill_defaults(group), {})
        for field in own:
            if field.key in written:
                self._fill(filled, field, written[field.key])
                if field.kind == "url":
                    self._add_connection(filled, field, written)
            elif field.kind == "url":
                violation = missing_url(field, field.key, f"a URL, a target, or `{NONE}`")
                self._problems.add(violation.rule, node.named, path, violation.message)
            else:
                filled.origins[field.name] = Origin(node.named, format_path(path), "default")
        for field in own:
            if isinstance(filled.values[field.name], Document):
                self._choose_method(filled, field, written)
        self._check_partners(written, path)
        return filled

    def _choose_method(self, filled: _Filled, field: Field, written: Mapping[str, _Written]) -> None:
        """Let a document be asked for with GET, whatever the defaults say: nobody documents that it answers a POST."""
        key = field.key.replace("url", "method")
        method = written.get(key)
        if method and method.kind != "defaults" and method.node.value != "GET":
            message = "expected GET, with which a document at Twilio is asked for, found POST; remove it"
            self._problems.add("document-method", method.node.written, method.path, message)
        (own,) = (each for each in fields_of(field.group) if each.key == key)
        filled.values[own.name] = "GET"
        filled.origins[own.name] = filled.origins[field.name]

    def _check_partners(self, written: Mapping[str, _Written], path: Path) -> None:
        primary, fallback = written.get("url"), written.get("fallback_url")
        if primary and fallback and (violation := check_pair(primary.node.value, fallback.node.value)):
            self._problems.add(violation.rule, primary.node.written, (*path, "url"), violation.message)

    def _fill(self, filled: _Filled, field: Field, written: _Written) -> None:
        """Put what is written for `field`, and where, into `filled`."""
        node, path, kind = written
        try:
            filled.values[field.name] = self._read_value(field, node)
        except Rejection as rejection:
            is_filled = rejection.rule not in {"bad-placeholder", "unknown-variable"}
            more = name_variables(node, self.scope.places) if is_filled else ""
            self._problems.add_rejection(rejection, path, more)
            filled.values[field.name] = field.default
            return
        name = leading_variable(node)
        place = self.scope.places.get(name)
        head = Origin(place, format_path(("vars", name)), "variable") if place else None
        filled.origins[field.name] = Origin(node.written, format_path(path), kind, head)

    def _add_connection(self, filled: _Filled, field: Field, written: Mapping[str, _Written]) -> None:
        """Add what is written of the connection beside a URL to the URL, as its fragment."""
        connection, origin = written.get(name_connection(field)), filled.origins.get(field.name)
        if connection is None or origin is None:
            return
        node, path, kind = connection
        url = filled.values[field.name]
        if url == NONE and kind == "defaults":
            return  # as other defaults, it fills only what there is
        try:
            filled.values[field.name] = add_fragment(url, node, field.key)
        except Rejection as rejection:
            self._problems.add_rejection(rejection, path)
            return
        filled.origins[field.name] = replace(origin, tail=Origin(node.written, format_path(path), kind))

    def _read_value(self, field: Field, node: Node) -> DesiredValue:
        if field.kind == "url":
            return resolve_url(node, field.group, self.scope)
        if field.kind == "text":
            return accept(parse_friendly_name(fill(node, self.scope.variables)), node.written)
        return cast("Value", node.value)


def _fill_defaults(group: Group) -> Values:
    return {field.name: field.default for field in fields_of(group)}


def _is_true(written: Mapping[str, Node], key: str) -> bool:
    return key in written and written[key].value is True


def _check_terms(number: str, written: Mapping[str, Node]) -> Iterator[Rejection]:
    """Yield what is wrong with the words that buy and release."""
    buy, release = written.get("buy"), written.get("release")
    buying = _is_true(written, "buy")
    for place, violation in (
        (release and release.written, release and check_release(number, release.text)),
        (release and release.named, check_buy_and_release(buy=buying, release=release is not None)),
        (buy and buy.named, check_buy(written.keys(), buy=buying)),
    ):
        if place and violation:
            yield Rejection(violation.rule, place, violation.message)
