"""What a rule is, and the one table of them.

A rule is a function under `@rule`: its docstring's first line is the reason that the docs give, its source says who
says so. `scope` decides what it is asked about:

    reading   nothing: reading a file finds it, and names the rule
    waiver    nothing: `judge` finds it
    url       one URL            -> a message, or None
    number    one number         -> messages
    net       a URL handler      -> findings
    stack     all numbers        -> findings
    account   several stacks     -> findings
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.model import Desired, Severity

Scope = Literal["reading", "waiver", "url", "number", "net", "stack", "account"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be wrong.

    `production` is the severity in a stack with `production: true`, where it is another one. `of_host` says that a
    URL's scheme or host is wrong, which may stand elsewhere than the rest of the URL: in a variable.
    """

    id: str
    severity: Severity
    scope: Scope
    reason: str
    source: str
    production: Severity | None = None
    waivable: bool = True
    of_host: bool = False
    check: Callable[..., Any] | None = None

    def severity_in(self, *, production: bool) -> Severity:
        """How bad it is in a stack."""
        return (self.production if production else None) or self.severity


class Finding(NamedTuple):
    """What a rule found: at which number, in which field (`""` for the whole entry), said in words."""

    desired: Desired
    field: str
    message: str


RULES: dict[str, Rule] = {}


def rule(  # noqa: D417 - the others are fields of Rule
    name: str,
    severity: Severity,
    scope: Scope,
    source: str,
    *,
    production: Severity | None = None,
    waivable: bool = True,
    of_host: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enters a function into the table as the rule `name`."""

    def enter(check: Callable[..., Any]) -> Callable[..., Any]:
        reason = (check.__doc__ or "").strip().splitlines()[0]
        RULES[name] = Rule(name, severity, scope, reason, source, production, waivable, of_host, check)
        return check

    return enter


def stated(name: str, reason: str, source: str, severity: Severity = "error", scope: Scope = "reading") -> None:
    """Enters a rule that is checked elsewhere. It cannot be waived: a file that is not understood excuses nothing."""
    RULES[name] = Rule(name, severity, scope, reason, source, waivable=False)


def of_scope(scope: Scope) -> tuple[Rule, ...]:
    """The rules of one scope, in the table's order."""
    return tuple(rule for rule in RULES.values() if rule.scope == scope)
