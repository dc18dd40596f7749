"""What may be wrong with a stack: small functions, each with a rule id, a severity, a reason and a source.

    catalogue  the one table of rules
    checks     the functions that judge, one file a topic
    engine     asks them about a stack, about several, about one number
    live       a number as its account has it, as if it were declared
    waivers    what a stack accepts, and for how long
    baseline   what was wrong before
    docs       the table as docs/rules.md

Pure, and quick to import: the tables of countries and of domains are read when the first rule asks for them.
"""

from __future__ import annotations

from fallback.lint.catalogue import RULES, Rule, RuleId
from fallback.lint.engine import Finding, lint_across, lint_live, lint_number, lint_stack, list_findings
from fallback.lint.live import describe_live

__all__ = [
    "RULES",
    "Finding",
    "Rule",
    "RuleId",
    "describe_live",
    "lint_across",
    "lint_live",
    "lint_number",
    "lint_stack",
    "list_findings",
]
