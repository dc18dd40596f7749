"""The stack file of an account, or of some of its numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.fields import NONE, fields_of
from fallback.lint import RULES, Finding, list_findings
from fallback.model import Desired, Origin, Position, SecretText
from fallback.stackfile.write.declare import declare
from fallback.stackfile.write.layout import Line, format_comments, format_lines, lay_out
from fallback.stackfile.write.secrets import NamedSecret, Secrets
from fallback.stackfile.write.share import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fallback.model import Severity
    from fallback.stackfile.write.declare import Entry, Observed
    from fallback.stackfile.write.share import Path, Shared

    Comments = Mapping[Path, Sequence[str]]

_NOWHERE = Position("", 0, 0)
_COMMENTED: tuple[Severity, ...] = ("error", "warning")
_ACCEPTED = "found on the account when it was adopted"


@dataclass(frozen=True, slots=True)
class WrittenStack:
    """A stack file: what stands before the entries, and the entry of each number, in order.

    `secrets` have to be set before the first preview. `findings` is what the rules say of the numbers; the file tells
    what they share once, and `comments` counts what it tells by severity. `left_out` has the groups that a stack file
    cannot declare, each with its number and the reason.
    """

    head: str
    entries: tuple[str, ...]
    secrets: tuple[NamedSecret, ...]
    findings: tuple[Finding, ...]
    comments: Mapping[Severity, int]
    left_out: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{self.head}{_write_numbers(self.entries)}"

    def split(self, most_bytes: int) -> tuple[str, ...]:
        """Return the file and, if it is too big for one, the files of its folder, which hold its numbers."""
        if len(self.text.encode()) <= most_bytes:
            return (self.text,)
        parts: list[list[str]] = [[]]
        size = 0
        for entry in self.entries:
            size += len(entry.encode())
            if size > most_bytes / 2:  # whoever adds a number to a part need not split it
                parts.append([])
                size = len(entry.encode())
            parts[-1].append(entry)
        return (self.head, *(_write_numbers(part) for part in parts if part))

    def to_files(self, name: str, most_bytes: int) -> dict[str, str]:
        """Return the text of each file of the stack `name` by its path in the folder of stack files."""
        head, *parts = self.split(most_bytes)
        return {f"{name}.yaml": head} | {f"{name}/{place:03}.yaml": text for place, text in enumerate(parts, 1)}


def write_stack(
    account: str,
    numbers: Iterable[Observed],
    waive_until: date | None = None,
    *,
    extends: str = "",
    about: str = "as `fallback dump` found it",
    whole: bool = False,
) -> WrittenStack:
    """Return the stack file that declares `numbers` of an account as they are. It `extends` another file, if named.

    Errors refuse a stack, so those that the account has would keep it from being adopted. `waive_until` writes waivers
    for them, up to that day. `about` says what the file shows of the account. `whole` writes also what is as on a new
    number, so that it becomes so again.
    """
    ordered = sorted(numbers, key=lambda live: live.number)
    secrets = _keep_names(ordered)
    entries = [declare(live, account, secrets, whole=whole) for live in ordered]
    needed = _list_needed(secrets, entries)
    findings = list_findings({entry.number: _to_desired(entry) for entry in entries})
    shared = share(entries)
    objections = dict(_list_objections(findings, shared))
    comments = _place_comments(entries, objections)
    waivers = _write_waivers(findings, waive_until) if waive_until else {}
    return WrittenStack(
        _write_remarks(f"Account {account} {about}.", needed) + _write_settings(account, extends, shared, comments[""]),
        tuple(
            format_lines(list(_lay_out_entry(entry.number, shared, waivers)), comments[entry.number])
            for entry in entries
        ),
        needed,
        tuple(findings),
        Counter(objections.values()),
        tuple((entry.number, reason) for entry in entries for reason in entry.left_out),
    )


def _keep_names(numbers: Iterable[Observed]) -> Secrets:
    """The names of the secrets that some numbers have already."""
    secrets = Secrets()
    for one in numbers:
        for field, value in one.fields.items():
            if isinstance(value, SecretText):
                secrets.keep(value, one.number, field)
    return secrets


def _list_needed(secrets: Secrets, entries: Iterable[Entry]) -> tuple[NamedSecret, ...]:
    """The secrets that the entries name, without those of groups that are left out."""
    texts = (value for entry in entries for value in entry.desired.values() if isinstance(value, SecretText))
    named = {name for text in texts for name in text.names}
    return tuple(one for one in secrets.list_all() if one.name in named)


def _write_numbers(entries: Iterable[str]) -> str:
    return f"numbers:\n{''.join(entries)}"


def _to_desired(entry: Entry) -> Desired:
    """What a reader of the file gets for an entry. What `none` for a whole group gives, nobody wrote."""
    written = (field for group, one in entry.groups.items() if one != NONE for field in fields_of(group))
    origins = {field.name: Origin(_NOWHERE, field.name, "entry") for field in written if field.name in entry.desired}
    return Desired(entry.number, frozenset(entry.groups), entry.desired, _NOWHERE, origins=origins)


def _list_objections(findings: Sequence[Finding], shared: Shared) -> Iterator[tuple[tuple[Path, str], Severity]]:
    """Yield where a rule objects, in which words, and how bad it is. What shares a handler shares its problems."""
    for finding in findings:
        if finding.severity in _COMMENTED:
            path = shared.places.get((finding.number, finding.field), ("numbers", finding.number))
            yield (path, f"{finding.severity}: {finding.message} [{finding.rule}]"), finding.severity


def _place_comments(entries: Sequence[Entry], objections: Iterable[tuple[Path, str]]) -> Mapping[str, Comments]:
    """The comments by path, for each number; for what stands before the entries by `""`."""
    texts: dict[str, dict[Path, list[str]]] = {"": {}}
    for entry in entries:
        texts[entry.number] = {("numbers", entry.number): [*entry.left_out, *entry.dead]}
    for path, text in objections:
        texts[path[1] if path[0] == "numbers" else ""].setdefault(path, []).append(text)
    return texts


def _write_waivers(findings: Sequence[Finding], until: date) -> dict[str, str]:
    """The line of each number that waives the errors that its values have."""
    rules: dict[str, dict[str, None]] = {}
    for finding in findings:
        if finding.severity == "error" and RULES[finding.rule].waivable:
            rules.setdefault(finding.number, {})[finding.rule] = None
    return {
        number: f"ignore: [{', '.join(f'{{rule: {rule}, reason: {_ACCEPTED}, until: {until}}}' for rule in some)}]"
        for number, some in rules.items()
    }


def _write_remarks(about: str, secrets: Sequence[NamedSecret]) -> str:
    """What the reader of a file has to know first."""
    remarks = ["yaml-language-server: $schema=stack.schema.json", about]
    if secrets:
        remarks.append("Set these secrets before the first preview. No file holds their values.")
        remarks += [f"  pulumi config set --secret {one.name}  # in {one.field} of {one.number}" for one in secrets]
    return "".join(f"{line}\n" for line in format_comments(remarks))


def _write_settings(account: str, extends: str, shared: Shared, comments: Comments) -> str:
    settings: list[Line] = [*lay_out(("account",), account)]
    if extends:
        settings += lay_out(("extends",), extends)
    if shared.handlers:
        settings.append(Line(("handlers",), "", "handlers:"))
        for name, handler in shared.handlers.items():
            settings += lay_out(("handlers", name), handler, in_lines=len(handler) > 1)
    if shared.defaults:
        settings.append(Line(("defaults",), "", "defaults:"))
        for group, default in shared.defaults.items():
            settings += lay_out(("defaults", group), default)
    return format_lines(settings, comments)


def _lay_out_entry(number: str, shared: Shared, waivers: Mapping[str, str]) -> Iterator[Line]:
    yield from lay_out(("numbers", number), shared.numbers[number], in_lines=True)
    if number in waivers:
        yield Line(("numbers", number, "ignore"), "    ", waivers[number])
