"""The stack file of an account, or of some of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.fields import NONE, fields_of
from fallback.lint import RULES, Finding, list_findings
from fallback.model import Desired, Origin, Position
from fallback.stackfile.write.declare import declare
from fallback.stackfile.write.layout import Line, format_comments, format_lines, lay_out
from fallback.stackfile.write.secrets import NamedSecret, Secrets
from fallback.stackfile.write.share import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from fallback.model import Live, Severity
    from fallback.stackfile.write.declare import Entry
    from fallback.stackfile.write.share import Path, Shared

    Comments = Mapping[Path, Sequence[str]]

_NOWHERE = Position("", 0, 0)
_COMMENTED: tuple[Severity, ...] = ("error", "warning")
_ACCEPTED = "found on the account when it was adopted"


@dataclass(frozen=True, slots=True)
class Dump:
    """A stack file: what stands before the entries, and the entry of each number, in order.

    `secrets` have to be set before the first preview. `findings` is what the rules say of the numbers. `left_out` has
    the groups that a stack file cannot declare, each with its number and the reason.
    """

    head: str
    entries: tuple[str, ...]
    secrets: tuple[NamedSecret, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{self.head}numbers:\n{''.join(self.entries)}"


def dump(account: str, numbers: Iterable[Live], waive_until: date | None = None) -> Dump:
    """Return the stack file that declares `numbers` of an account as they are.

    Errors refuse a stack, so those that the account has would keep it from being adopted. `waive_until` writes waivers
    for them, up to that day.
    """
    secrets = Secrets()
    entries = [declare(live, account, secrets) for live in sorted(numbers, key=lambda live: live.number)]
    findings = list_findings({entry.number: _to_desired(entry) for entry in entries})
    shared = share(entries)
    comments = _write_comments(entries, findings, shared)
    waivers = _write_waivers(findings, waive_until) if waive_until else {}
    return Dump(
        _write_head(account, shared, secrets.list_all(), comments[""]),
        tuple(
            format_lines(list(_lay_out_entry(entry.number, shared, waivers)), comments[entry.number])
            for entry in entries
        ),
        secrets.list_all(),
        tuple(findings),
        tuple((entry.number, reason) for entry in entries for reason in entry.left_out),
    )


def _to_desired(entry: Entry) -> Desired:
    """What a reader of the file gets for an entry. What `none` for a whole group gives, nobody wrote."""
    written = (field for group, one in entry.groups.items() if one != NONE for field in fields_of(group))
    origins = {field.name: Origin(_NOWHERE, field.name, "entry") for field in written if field.name in entry.desired}
    return Desired(entry.number, frozenset(entry.groups), entry.desired, _NOWHERE, origins=origins)


def _write_comments(entries: Sequence[Entry], findings: Sequence[Finding], shared: Shared) -> Mapping[str, Comments]:
    """The comments by path, for each number; for what stands before the entries by `""`. Each is told once."""
    texts: dict[str, dict[Path, list[str]]] = {"": {}}
    for entry in entries:
        texts[entry.number] = {("numbers", entry.number): [*entry.left_out, *entry.dead]}
    for finding in findings:
        path = shared.places.get((finding.number, finding.field), ("numbers", finding.number))
        told = texts[finding.number if path[0] == "numbers" else ""].setdefault(path, [])
        text = f"{finding.severity}: {finding.message} [{finding.rule}]"
        if finding.severity in _COMMENTED and text not in told:
            told.append(text)
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


def _write_head(account: str, shared: Shared, secrets: Sequence[NamedSecret], comments: Comments) -> str:
    about = ["yaml-language-server: $schema=stack.schema.json", f"What account {account} had when this was written."]
    if secrets:
        about.append("Set these secrets before the first preview. Their values are in the URLs at Twilio.")
        about += [f"  pulumi config set --secret {one.name}  # in {one.field} of {one.number}" for one in secrets]
    settings: list[Line] = [*lay_out(("account",), account)]
    if shared.handlers:
        settings.append(Line(("handlers",), "", "handlers:"))
        for name, handler in shared.handlers.items():
            settings += lay_out(("handlers", name), handler, in_lines=len(handler) > 1)
    if shared.defaults:
        settings.append(Line(("defaults",), "", "defaults:"))
        for group, default in shared.defaults.items():
            settings += lay_out(("defaults", group), default)
    return "".join(f"{line}\n" for line in format_comments(about)) + format_lines(settings, comments)


def _lay_out_entry(number: str, shared: Shared, waivers: Mapping[str, str]) -> Iterator[Line]:
    yield from lay_out(("numbers", number), shared.numbers[number], in_lines=True)
    if number in waivers:
        yield Line(("numbers", number, "ignore"), "    ", waivers[number])
