"""The engine asks every rule about what the rule is for, and tells each problem where it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from fallback.lint import RULES, RuleId, catalogue, lint_across, lint_number, lint_stack
from fallback.lint.checks import handlers, live, numbering, stacks, urls
from fallback.lint.checks.stacks import ACROSS
from fallback.model import Desired, Origin, Position, SecretText, Stack, Waiver

NUMBER = "+15005550006"
TODAY = date(2026, 11, 23)
HERE = Position("stacks/dev.yaml", 3, 5)
HEAD = Position("stacks/dev.yaml", 1, 5)


def declare(primary: str | SecretText, fallback: str | SecretText = "none", **more: object) -> Desired:
    fields = {"sms_url": primary, "sms_fallback_url": fallback, "sms_application_sid": "none"}
    head = Origin(HEAD, "vars.site", "variable")
    origins = {name: Origin(HERE, f"numbers.{NUMBER}.{name}", "entry", head) for name in fields}
    return replace(Desired(NUMBER, frozenset({"sms"}), fields, HERE, origins=origins), **more)


def rules(desired: Desired, **more: object) -> set[str]:
    stack = replace(Stack("dev", "AC1", {NUMBER: desired}), **more)
    return {problem.rule for problem in lint_stack(stack, TODAY)}


def test_the_literal_names_the_rules_of_the_table() -> None:
    assert set(get_args(RuleId)) == RULES.keys()


@pytest.mark.parametrize(
    ("scope", "checks"),
    [
        ("url", urls.CHECKS),
        ("handler", handlers.CHECKS),
        ("number", {**numbering.CHECKS, **handlers.NUMBER_CHECKS}),
        ("live", live.CHECKS),
        ("stack", stacks.CHECKS),
        ("account", stacks.ACROSS),
    ],
)
def test_every_rule_that_judges_has_a_function(scope: catalogue.Scope, checks: dict[RuleId, object]) -> None:
    assert {rule.id for rule in catalogue.list_rules(scope)} == checks.keys()


def test_a_value_that_is_no_url_is_a_problem_wherever_it_comes_from() -> None:
    """What an account reports was read by no grammar of a file."""
    (problem,) = lint_stack(
        Stack("dev", "AC1", {NUMBER: declare("https://a.example:port/", "https://b.example")}), TODAY
    )

    assert (problem.rule, problem.path) == ("url-host", f"numbers.{NUMBER}.sms_url")


def test_what_a_secret_hides_is_not_judged_and_the_rest_is() -> None:
    hidden = SecretText("https://${secret.host}/{x}")

    assert rules(declare(hidden, "https://b.example/")) == {"template-braces"}
    assert rules(declare(hidden, hidden)) == {"template-braces", "fallback-is-primary"}
    assert "plain-http" in rules(declare(SecretText("http://${secret.host}/"), "https://b.example/"))


def test_a_problem_of_the_host_is_told_at_the_variable_that_holds_it() -> None:
    problems = lint_stack(Stack("dev", "AC1", {NUMBER: declare("https://10.0.0.1/{x}", "https://b.example")}), TODAY)

    assert [(problem.rule, problem.position) for problem in problems] == [
        ("unreachable-host", HEAD),
        ("template-braces", HERE),
    ]


def test_a_waiver_holds_to_its_last_day() -> None:
    def on(until: date) -> set[str]:
        return rules(declare("https://a.example", waivers=(Waiver("no-fallback", "why", until, HERE, "path"),)))

    assert on(TODAY) == set()
    assert on(date(2026, 11, 22)) == {"no-fallback", "expired-waiver"}


def test_a_waiver_of_a_stack_is_unused_only_if_no_number_needs_it() -> None:
    waiver = Waiver("no-fallback", "why", TODAY, HERE, "ignore.0")
    fine = declare("https://a.example", "https://b.example", number="+15005550007", waivers=(waiver,))

    def lint(desired: Desired) -> list[str]:
        return [
            problem.rule for problem in lint_stack(Stack("dev", "AC1", {NUMBER: desired, fine.number: fine}), TODAY)
        ]

    assert lint(declare("https://a.example", waivers=(waiver,))) == []
    assert lint(declare("https://a.example", "https://b.example", waivers=(waiver,))) == ["unused-waiver"]


def test_the_waiver_of_an_entry_goes_before_that_of_its_stack() -> None:
    of_stack = Waiver("no-fallback", "why", TODAY, HEAD, "ignore.0")
    own = Waiver("no-fallback", "why", TODAY, HERE, f"numbers.{NUMBER}.ignore.0")
    stack = Stack("dev", "AC1", {NUMBER: declare("https://a.example", waivers=(of_stack, own))})

    assert [(problem.rule, problem.path) for problem in lint_stack(stack, TODAY)] == [("unused-waiver", "ignore.0")]


def test_the_severity_across_stacks_is_that_of_the_numbers_own_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    lenient = replace(RULES["number-in-two-stacks"], severity="warning", production="error")
    monkeypatch.setattr(catalogue, "RULES", {**RULES, lenient.id: lenient})
    monkeypatch.setattr("fallback.lint.engine.RULES", {**RULES, lenient.id: lenient})
    dev = Stack("dev", "AC1", {NUMBER: declare("https://a.example")})
    prod = replace(dev, name="prod", numbers={NUMBER: declare("https://a.example")}, production=True)

    assert list(ACROSS) == ["number-in-two-stacks"]
    assert [problem.severity for problem in lint_across([dev, prod])] == ["error"]
    assert [problem.severity for problem in lint_across([prod, dev])] == ["warning"]


def test_stacks_of_different_accounts_have_nothing_in_common() -> None:
    dev = Stack("dev", "AC1", {NUMBER: declare("https://a.example")})

    assert lint_across([dev, replace(dev, account="AC2", numbers={NUMBER: declare("https://a.example")})]) == []


def test_one_number_is_judged_by_its_own_values() -> None:
    desired = declare("https://a.example/{x}", "https://a.example/{x}")

    assert {problem.rule for problem in lint_number(desired, "error")} == {"template-braces", "fallback-is-primary"}
    assert lint_number(desired, "warning") == []
