"""Problems as SARIF 2.1.0, which GitHub's code scanning and many editors read.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html;
https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support. Fingerprints are left to
GitHub's upload, which computes them from the lines of the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fallback.lint import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.model import Problem, Severity
    from fallback.report.problems import ProblemReport

_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "advice": "note"}


def describe_as_sarif(report: ProblemReport) -> dict[str, Any]:
    """One run with every problem, and the rules that they break."""
    rules = sorted({problem.rule for problem in report.problems})
    driver = {"name": "twilio-fallback", "rules": list(map(_describe_rule, rules))}
    results = [_describe_result(problem, rules.index(problem.rule)) for problem in report.problems]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _describe_rule(name: str) -> dict[str, Any]:
    rule = RULES[name]
    source = f"Source: {rule.source}"
    described = {
        "id": name,
        "name": "".join(map(str.capitalize, name.split("-"))),
        "shortDescription": {"text": rule.reason},
        "fullDescription": {"text": rule.reason},
        "help": {"text": f"{rule.reason}\n{source}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    return described | ({"helpUri": rule.source} if rule.source.startswith("https://") else {})


def _describe_result(problem: Problem, rule: int) -> dict[str, Any]:
    place = problem.position
    location = {
        "artifactLocation": {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": place.line, "startColumn": place.column},
    }
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule,
        "level": _LEVELS[problem.severity],
        "message": {"text": _write_message(problem)},
        "locations": [{"physicalLocation": location}],
    }


def _write_message(problem: Problem) -> str:
    """What is wrong, as plain text. `[…](…)` would be a link in SARIF (3.11.6), and files are data."""
    return problem.text.removesuffix(f" [{problem.rule}]").replace("](", "] (")
