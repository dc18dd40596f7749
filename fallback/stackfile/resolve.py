"""From what a stack declares to what it desires: every field that a written group owns gets a value.

Terms. An entry *writes* groups. A *handler* (written in the group or named there) has a *form*: URL, application
or trunk; for groups without forms, read "URL". *Defaults* are partial groups of URL handlers.

Premise. The form is decided by what the entry or its handler writes and by nothing else; then defaults fill the
fields of that form which are still absent; then every field has a value, and `fields.managed_fields` alone says
which of them the number owns. So a default can change how a number answers, never what kind of thing answers.
`none` for a whole group is complete as it is: nobody answers, so no default applies to it.

Rejected: merging the defaults into the entries as trees, before asking for the form, as `extends` merges files. A
URL default would then sit beside an application, and whether it counts would be asked in every place that reads.

A named handler is resolved once for each group that uses it, and its problems are told at the handler.

Each value keeps its origin. A field whose text cannot be taken gets its default, so that the rest can be resolved,
but no origin: so the rules do not judge what follows from a problem that is told anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from fallback.fields import GROUPS, NONE, fields_of, form_of, managed_fields
from fallback.masking import quote
from fallback.model import Desired, Limits, Origin, SecretText, Stack
from fallback.stackfile.placeholders import fill, leading_variable
from fallback.stackfile.problems import Mistake, accept
from fallback.stackfile.urls import Scope, resolve_url
from fallback.stackfile.usage import unused
from fallback.stackfile.waivers import waivers
from fallback.stackfile.wording import did_you_mean, dotted, key_shown
from fallback.values.terms import check_buy, check_buy_and_release, check_pair, check_release, missing_url
from fallback.values.text import parse_friendly_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.fields import Field, Group, Value
    from fallback.stackfile.layers import Declared
    from fallback.stackfile.problems import Problems
    from fallback.stackfile.tree import Node, Path

    Values = dict[str, Value | SecretText]
    Kind = Literal["entry", "handler", "defaults", "default"]


def resolve(name: str, declared: Declared, problems: Problems) -> Stack:
    """The stack `name` as desired. It is complete only if no problem was added."""
    settings = declared.settings
    resolver = _Resolver(settings, problems)
    for rule, node, path in unused(declared):
        message = (
            f"expected something that uses `{key_shown(path[1])}`, found nothing; take it out, or correct its name"
        )
        problems.add(rule, node.named, path, message)
    numbers = {number: resolver.desired(number, entry) for number, entry in sorted(declared.numbers.items())}
    return Stack(
        name,
        resolver.scope.account,
        numbers,
        _limits(settings["limits"].entries) if "limits" in settings else Limits(),
        production=_flag(settings, "production"),
    )


def _limits(written: Mapping[str, Node]) -> Limits:
    values: dict[str, Any] = {key: node.value for key, node in written.items()}
    if "changes" in written:
        values["changes"] = int(written["changes"].text.removesuffix("%")) / 100
    return Limits(**values)


class _Filled(NamedTuple):
    """The values of a group, and where each comes from."""

    values: Values
    origins: dict[str, Origin]


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

    def desired(self, number: str, entry: Node) -> Desired:
        """What one entry wants of its number."""
        path = ("numbers", number)
        groups = [group for group in GROUPS if group in entry.entries]
        values: Values = {}
        origins: dict[str, Origin] = {}
        for group in groups:
            node = entry.entries[group]
            filled = self._group(group, node, (*path, group))
            values |= filled.values
            origins |= {group: Origin(node.written, dotted((*path, group)), "entry"), **filled.origins}
        for mistake in _irreversible(number, entry.entries):
            self._problems.add_mistake(mistake, path)
        return Desired(
            number,
            frozenset(groups),
            {field.name: values[field.name] for field in managed_fields(groups, values)},
            entry.named,
            buy=_flag(entry.entries, "buy"),
            release="release" in entry.entries,
            origins=origins,
            waivers=waivers(entry.entries.get("ignore"), path, self._problems),
        )

    def _group(self, group: Group, node: Node, path: Path) -> _Filled:
        """The values of all fields of a group that an entry writes."""
        if group == "friendly_name":
            (field,) = fields_of(group)
            filled = _Filled({}, {})
            self._fill(filled, field, node, path, "entry")
            return filled
        if node.value == NONE:
            return _Filled(_empty(group), {})
        if isinstance(node.value, str):
            return self._named(group, node, path)
        return self._handler(group, node, path, "entry")

    def _named(self, group: Group, node: Node, path: Path) -> _Filled:
        name = node.text
        handler = self._handlers.get(name)
        if handler is None:
            message = f"expected the name of a handler, found {quote(name)}{did_you_mean(name, self._handlers)}"
            self._problems.add("unknown-handler", node.written, path, message)
            return _Filled(_empty(group), {})
        for key in sorted(handler.entries.keys() - {field.key for field in fields_of(group)}):
            voice_only = f"`{key_shown(name)}`, whose `{key}` exists for voice only"
            message = f"expected a handler for {group}, found {voice_only}; name another"
            self._problems.add("voice-only-handler", node.written, path, message)
            return _Filled(_empty(group), {})
        if (group, name) not in self._resolved:
            self._resolved[group, name] = self._handler(group, handler, ("handlers", name), "handler")
        return self._resolved[group, name]

    def _handler(self, group: Group, node: Node, path: Path, kind: Kind) -> _Filled:
        """The values of a group from the mapping at `path`, its form's defaults filled in."""
        form = form_of(group, {field.name: "" for field in fields_of(group) if field.key in node.entries})
        own = [field for field in fields_of(group) if field.form in {None, form}]
        default = self._defaults.get(group, {})
        written = {**{field.key: default[field.key] for field in own if field.key in default}, **node.entries}
        filled = _Filled(_empty(group), {})
        for field in own:
            if field.key in node.entries:
                self._fill(filled, field, written[field.key], (*path, field.key), kind)
            elif field.key in written:
                self._fill(filled, field, written[field.key], ("defaults", group, field.key), "defaults")
            elif field.kind == "url":
                violation = missing_url(field, field.key, f"a URL, a target, or `{NONE}`")
                self._problems.add(violation.rule, node.named, path, violation.message)
            else:
                filled.origins[field.name] = Origin(node.named, dotted(path), "default")
        self._check_partners(written, path)
        return filled

    def _check_partners(self, written: Mapping[str, Node], path: Path) -> None:
        primary, fallback = written.get("url"), written.get("fallback_url")
        if primary and fallback and (violation := check_pair(primary.value, fallback.value)):
            self._problems.add(violation.rule, primary.written, (*path, "url"), violation.message)

    def _fill(self, filled: _Filled, field: Field, node: Node, path: Path, kind: Kind) -> None:
        """Put what `node` says of `field`, and where it says so, into `filled`."""
        try:
            filled.values[field.name] = self._value(field, node)
        except Mistake as mistake:
            self._problems.add_mistake(mistake, path)
            filled.values[field.name] = field.default
            return
        name = leading_variable(node)
        place = self.scope.places.get(name)
        head = Origin(place, dotted(("vars", name)), "variable") if place else None
        filled.origins[field.name] = Origin(node.written, dotted(path), kind, head)

    def _value(self, field: Field, node: Node) -> Value | SecretText:
        if field.kind == "url":
            return resolve_url(node, field.group, self.scope)
        if field.kind == "text":
            return accept(parse_friendly_name(fill(node, self.scope.variables)), node.written)
        return cast("Value", node.value)


def _empty(group: Group) -> Values:
    return {field.name: field.default for field in fields_of(group)}


def _flag(written: Mapping[str, Node], key: str) -> bool:
    return key in written and written[key].value is True


def _irreversible(number: str, written: Mapping[str, Node]) -> Iterator[Mistake]:
    """Yield what is wrong with the words that buy and release."""
    buy, release = written.get("buy"), written.get("release")
    buying = _flag(written, "buy")
    for place, violation in (
        (release and release.written, release and check_release(number, release.text)),
        (release and release.named, check_buy_and_release(buy=buying, release=release is not None)),
        (buy and buy.named, check_buy(written.keys(), buy=buying)),
    ):
        if place and violation:
            yield Mistake(violation.rule, place, violation.message)
