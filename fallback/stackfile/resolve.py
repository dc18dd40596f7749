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
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fallback.fields import GROUPS, NONE, fields_of, form_of, managed_fields
from fallback.model import Desired, Limits, SecretText, Stack
from fallback.stackfile.problems import Mistake
from fallback.stackfile.urls import Scope, fill, url
from fallback.stackfile.wording import did_you_mean, key_shown, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.fields import Field, Group, Value
    from fallback.stackfile.layers import Declared
    from fallback.stackfile.problems import Problems
    from fallback.stackfile.tree import Node, Path

    Values = dict[str, Value | SecretText]

_FRIENDLY_NAME_MAX = 64


def resolve(name: str, declared: Declared, problems: Problems) -> Stack:
    """The stack `name` as desired. It is complete only if no problem was added."""
    settings = declared.settings
    resolver = _Resolver(settings, problems)
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


class _Resolver:
    def __init__(self, settings: Mapping[str, Node], problems: Problems) -> None:
        def entries(key: str) -> Mapping[str, Node]:
            return settings[key].entries if key in settings else {}

        hosts = settings.get("allowed_hosts")
        account = settings.get("account")
        self.scope = Scope(
            account.text if account else "",
            {name: node.text for name, node in entries("vars").items()},
            frozenset(host.text.lower() for host in hosts.items) if hosts else None,
        )
        self._handlers = entries("handlers")
        self._defaults = {group: node.entries for group, node in entries("defaults").items()}
        self._resolved: dict[tuple[Group, str], Values] = {}
        self._problems = problems

    def desired(self, number: str, entry: Node) -> Desired:
        """What one entry wants of its number."""
        path = ("numbers", number)
        groups = [group for group in GROUPS if group in entry.entries]
        values: Values = {}
        for group in groups:
            values |= self._group(group, entry.entries[group], (*path, group))
        for mistake in _irreversible(number, entry.entries):
            self._problems.add(mistake.position, path, mistake.message)
        return Desired(
            number,
            frozenset(groups),
            {field.name: values[field.name] for field in managed_fields(groups, values)},
            entry.named,
            buy=_flag(entry.entries, "buy"),
            release="release" in entry.entries,
        )

    def _group(self, group: Group, node: Node, path: Path) -> Values:
        """The values of all fields of a group that an entry writes."""
        if group == "friendly_name":
            (field,) = fields_of(group)
            return {field.name: self._value(field, node, path)}
        if node.value == NONE:
            return _empty(group)
        if isinstance(node.value, str):
            return self._named(group, node, path)
        return self._handler(group, node, path)

    def _named(self, group: Group, node: Node, path: Path) -> Values:
        name = node.text
        handler = self._handlers.get(name)
        if handler is None:
            message = f"expected the name of a handler, found {shown(name)}{did_you_mean(name, self._handlers)}"
            self._problems.add(node.written, path, message)
            return _empty(group)
        for key in sorted(handler.entries.keys() - {field.key for field in fields_of(group)}):
            voice_only = f"`{key_shown(name)}`, whose `{key}` exists for voice only"
            self._problems.add(node.written, path, f"expected a handler for {group}, found {voice_only}; name another")
            return _empty(group)
        if (group, name) not in self._resolved:
            self._resolved[group, name] = self._handler(group, handler, ("handlers", name))
        return self._resolved[group, name]

    def _handler(self, group: Group, node: Node, path: Path) -> Values:
        """The values of a group from the mapping at `path`, its form's defaults filled in."""
        form = form_of(group, {field.name: "" for field in fields_of(group) if field.key in node.entries})
        own = [field for field in fields_of(group) if field.form in {None, form}]
        default = self._defaults.get(group, {})
        written = {**{field.key: default[field.key] for field in own if field.key in default}, **node.entries}
        values = _empty(group)
        for field in own:
            if field.key in written:
                origin = path if field.key in node.entries else ("defaults", group)
                values[field.name] = self._value(field, written[field.key], (*origin, field.key))
            elif field.kind == "url":
                message = f"expected `{field.key}`, found nothing; write a URL, a target, or `{NONE}`"
                self._problems.add(node.named, path, message)
        self._check_partners(written, path)
        return values

    def _check_partners(self, written: Mapping[str, Node], path: Path) -> None:
        """Twilio refuses a fallback without a primary: https://www.twilio.com/docs/api/errors/21405."""
        primary, fallback = written.get("url"), written.get("fallback_url")
        if primary and fallback and primary.value == NONE != fallback.value:
            message = (
                f"expected a URL or a target beside `fallback_url`, found `{NONE}`; write one, or `{NONE}` for both"
            )
            self._problems.add(primary.written, (*path, "url"), message)

    def _value(self, field: Field, node: Node, path: Path) -> Value | SecretText:
        try:
            if field.kind == "url":
                return url(node, field.group, self.scope)
            if field.kind == "text":
                return _friendly_name(node, self.scope.variables)
        except Mistake as mistake:
            self._problems.add(mistake.position, path, mistake.message)
            return field.default
        return cast("Value", node.value)


def _empty(group: Group) -> Values:
    return {field.name: field.default for field in fields_of(group)}


def _flag(written: Mapping[str, Node], key: str) -> bool:
    return key in written and written[key].value is True


def _friendly_name(node: Node, variables: Mapping[str, str]) -> str:
    name = fill(node, variables)
    if isinstance(name, SecretText):
        message = f"expected a name without secrets, found `${{secret.{name.names[0]}}}`; a name is shown to everybody"
        raise Mistake(node.written, message)
    if not name.isprintable():
        raise Mistake(node.written, f"expected printable characters, found {shown(name)}; take the others out")
    if not 1 <= len(name) <= _FRIENDLY_NAME_MAX:
        message = f"expected 1 to {_FRIENDLY_NAME_MAX} characters, found {len(name)}: {shown(name)}; shorten it"
        raise Mistake(node.written, message)
    return name


def _irreversible(number: str, written: Mapping[str, Node]) -> Iterator[Mistake]:
    """What is wrong with the words that buy and release."""
    buy, release = written.get("buy"), written.get("release")
    if release and release.value != number:
        message = f'expected the number of this entry, "{number}", found {shown(release.text)}; write it once more'
        yield Mistake(release.written, f"{message} to give it back for ever, or take `release` out")
    if buy and buy.value is True and release:
        yield Mistake(release.named, "expected `buy` or `release`, found both; take one of them out")
    if buy and buy.value is True and not written.keys() & {"voice", "sms"}:
        message = "expected `voice` or `sms` beside `buy`, found neither; a number is bought only with a handler"
        yield Mistake(buy.named, message)
