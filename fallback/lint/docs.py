"""The rules as a page: docs/rules.md is what this prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.lint.catalogue import list_rules

if TYPE_CHECKING:
    from fallback.lint.catalogue import Rule, Scope

_HEAD = """\
# Rules

What `fallback validate` finds. This page is made from the code by `fallback validate --rules > docs/rules.md`.

- An **error** refuses the stack: `pulumi preview` and `pulumi up` print all errors at once and stop before the first
  number. `PhoneNumber` in a program of your own refuses the errors that the values of one number show.
- A **warning** is printed by `fallback validate` only; with `--strict` it is an error.
- **Advice** is printed and never fails.
- In a stack with `production: true` some rules are stricter; the tables say which.

The rules for a number on its account need the account. `fallback plan`, `fallback audit` and every preview ask them,
and print what they find as a note.

Exit code: 0 no error; 1 a rule finds an error, or with `--strict` a warning; 2 a file cannot be taken as it is
written, or wrong usage.

## Waivers

A number, or the file of a stack for all its numbers, waives a rule with a reason and a last day:

```yaml
ignore: [{rule: same-host, reason: the second data centre opens in spring, until: 2027-03-31}]
numbers:
  "+15005550008":
    voice: {url: https://www.example.com/spring, fallback_url: none}
    ignore: [{rule: no-fallback, reason: ends with the campaign, until: 2027-05-31}]
```

After that day the waiver itself is an error; a waiver of a rule that nothing breaks is a warning. A number's waiver
holds for this number only: a mistake in a handler that several numbers share is printed until each of them waives it.
A base waives nothing. The tables mark what cannot be waived: what a file may say at all, what cannot be undone, one
number in two stacks.

## Baseline

`fallback validate --baseline FILE --update-baseline` writes the warnings and the advice of all stacks to a file.
`fallback validate --baseline FILE` leaves them out and prints what is new, so that a big account can start with
`--strict`. A problem is known by its file, its path and its rule, and not by its line. Errors are never left out. Keep
the file in git, and run both from the project's folder. Known problems that are gone are counted.

## Formats

`--format github` prints annotations for a pull request. `--format sarif` prints SARIF 2.1.0 for GitHub's code scanning
and for editors. `--format json` prints one object:

| key | |
| --- | --- |
| `version` | 1; a later version may add keys, and changes the meaning of none |
| `stacks` | for each stack its `name`, and how many `numbers` it has (null where it cannot be read) |
| `problems` | for each problem `file`, `line`, `column`, `severity`, `rule`, `path`, `message`, `reason`, `source` |
| `errors`, `warnings`, `advice` | how many there are |
"""
_TITLES: dict[Scope, str] = {
    "handler": "A primary and its fallback",
    "url": "A URL",
    "number": "A number",
    "live": "A number on its account",
    "stack": "The numbers of a stack together",
    "account": "The stacks of an account together",
    "waiver": "Waivers themselves",
    "reading": "The file",
}


def render_page() -> str:
    """Return the text of docs/rules.md."""
    return "\n".join([_HEAD, *("\n".join(_render_table(scope)) for scope in _TITLES)])


def _render_table(scope: Scope) -> list[str]:
    rows = [_render_row(rule) for rule in sorted(list_rules(scope), key=lambda rule: rule.id)]
    head = ["| rule | severity | waivable | why | source |", "| --- | --- | --- | --- | --- |"]
    return [f"## {_TITLES[scope]}", "", *head, *rows, ""]


def _render_row(rule: Rule) -> str:
    severity = f"{rule.severity}; in production {rule.production}" if rule.production else rule.severity
    source = " and ".join(f"<{one}>" if one.startswith("https://") else one for one in rule.source.split(" and "))
    cells = (f"`{rule.id}`", severity, "yes" if rule.waivable else "no", rule.reason, source)
    return f"| {' | '.join(cells)} |"
