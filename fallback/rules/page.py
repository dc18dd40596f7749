"""The rules as a page: docs/rules.md is what this prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.rules.rule import RULES

if TYPE_CHECKING:
    from fallback.rules.rule import Rule, Scope

_HEAD = """\
# Rules

What `fallback validate` finds, made from the code by `fallback validate --rules > docs/rules.md`.

- An **error** refuses the stack: `pulumi preview` and `pulumi up` say all of them at once and stop before the first
  number. `PhoneNumber` in a program of your own refuses the errors among the rules for one URL.
- A **warning** is shown by `fallback validate` only; with `--strict` it is an error.
- **Advice** is shown and never fails.
- In a stack with `production: true` some rules weigh more; the table says so.

Exit code: 0 no error; 1 an error among the rules, or with `--strict` a warning; 2 a file that cannot be taken as it is
written, or wrong usage.

## Waivers

A number excuses a finding with a reason and a last day:

```yaml
  "+15005550008":
    voice: {url: https://www.example.com/spring, fallback_url: none}
    ignore: [{rule: no-fallback, reason: ends with the campaign, until: 2027-05-31}]
```

After that day the waiver itself is an error; a waiver that excuses nothing is a warning. It holds for its own number: a
mistake in a handler that several numbers share is told until each of them excuses it. What cannot be waived is marked:
what a file may say at all, what cannot be undone, and two stacks that fight over a number.

## Formats

`--format github` prints annotations for a pull request. `--format json` prints one object:

| key | |
| --- | --- |
| `version` | 1; a later version may add keys, and changes the meaning of none |
| `stacks` | for each stack its `name`, and how many `numbers` it has (null where it cannot be read) |
| `problems` | for each problem `file`, `line`, `column`, `severity`, `rule`, `path`, `message`, `reason`, `source` |
| `errors`, `warnings`, `advice` | how many there are |
"""
_TITLES: dict[Scope, str] = {
    "net": "The net",
    "url": "A URL",
    "number": "A number",
    "stack": "The numbers of a stack together",
    "account": "The stacks of an account together",
    "waiver": "Waivers themselves",
    "reading": "The file",
}


def page() -> str:
    """The text of docs/rules.md."""
    return "\n".join([_HEAD, *("\n".join(_table(scope)) for scope in _TITLES)])


def _table(scope: Scope) -> list[str]:
    rows = [_row(rule) for rule in sorted(RULES.values(), key=lambda rule: rule.id) if rule.scope == scope]
    head = ["| rule | severity | waivable | why | source |", "| --- | --- | --- | --- | --- |"]
    return [f"## {_TITLES[scope]}", "", *head, *rows, ""]


def _row(rule: Rule) -> str:
    severity = f"{rule.severity}; in production {rule.production}" if rule.production else rule.severity
    source = " and ".join(f"<{one}>" if one.startswith("https://") else one for one in rule.source.split(" and "))
    cells = (f"`{rule.id}`", severity, "yes" if rule.waivable else "no", rule.reason, source)
    return f"| {' | '.join(cells)} |"
