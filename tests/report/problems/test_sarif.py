"""Problems as SARIF: every rule is described as GitHub needs it, and what stands in files stays data."""

from __future__ import annotations

import pytest

from fallback.lint import RULES
from fallback.model import Position, Problem
from fallback.report.problems import CheckedStack, ProblemReport
from fallback.report.problems.sarif import describe_as_sarif


def report(*problems: Problem) -> ProblemReport:
    return ProblemReport([CheckedStack("dev", 1)], problems, lambda _: [])


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_what_code_scanning_requires(rule: str) -> None:
    document = describe_as_sarif(report(Problem(Position("a.yaml", 1, 1), "", "x", rule, RULES[rule].severity)))
    (run,) = document["runs"]
    (described,) = run["tool"]["driver"]["rules"]
    (result,) = run["results"]

    assert described["id"] == result["ruleId"] == rule
    assert described["name"].isalnum()
    assert all(described[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    assert described["defaultConfiguration"]["level"] == result["level"]
    assert result["level"] in {"error", "warning", "note"}


def test_files_are_addresses_and_messages_hold_no_link() -> None:
    problem = Problem(Position("stacks/a b#.yaml", 2, 3), "a", "found [x](https://evil.example)", "bad-value")
    (result,) = describe_as_sarif(report(problem))["runs"][0]["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "stacks/a%20b%23.yaml"
    assert result["message"]["text"] == "a: found [x] (https://evil.example)"


def test_nothing_wrong_is_a_run_without_results() -> None:
    (run,) = describe_as_sarif(report())["runs"]

    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
