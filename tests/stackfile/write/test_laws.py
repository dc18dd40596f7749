"""What holds for the dump of any account."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from fallback.fields import FIELDS, managed_fields
from fallback.lint import RULES, describe_live, list_findings
from fallback.model import SecretText, Stack
from fallback.plan.stack import make_plan
from fallback.stackfile import Folder, load_stack
from fallback.stackfile.write.stack import write_stack
from tests.random_accounts import ACCOUNTS, SECRET
from tests.seeds import ACCOUNT
from tests.stackfile.loading import TODAY

if TYPE_CHECKING:
    from fallback.lint import Finding
    from fallback.model import Live, Problem

unhurried = settings(deadline=None, max_examples=60)


def read(text: str) -> tuple[Stack, tuple[Problem, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "prod.yaml").write_text(text, encoding="utf-8")
        loaded = load_stack(Folder(Path(folder)), "prod", TODAY)
    assert loaded.stack
    return loaded.stack, loaded.problems


def guess_secrets(stack: Stack, numbers: list[Live]) -> dict[str, str]:
    """What an operator sets: the value that each name stands for, from the URL at Twilio."""
    secrets: dict[str, str] = {}
    for live in numbers:
        for name, value in stack.numbers[live.number].fields.items():
            if isinstance(value, SecretText):
                first, *rest = re.split(r"(\$\{secret\.\w+\})", value.template)
                pattern = re.escape(first) + "".join(
                    f"(?P<{one[9:-1]}>[^&#@]+)" if one.startswith("${secret.") else re.escape(one) for one in rest
                )
                found = re.fullmatch(pattern, str(live.fields[name]))
                assert found
                for secret, clear in found.groupdict().items():
                    assert secrets.setdefault(secret, clear) == clear
    return secrets


def identify(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {(one.number, one.field, one.rule) for one in findings}


@given(ACCOUNTS)
@unhurried
def test_a_dump_can_be_read_and_declares_every_number(numbers: list[Live]) -> None:
    stack, problems = read(write_stack(ACCOUNT, numbers).text)

    assert [problem for problem in problems if RULES[problem.rule].scope == "reading"] == []
    assert stack.account == ACCOUNT
    assert stack.numbers.keys() == {live.number for live in numbers}


@given(ACCOUNTS)
@unhurried
def test_applying_a_dump_writes_nothing(numbers: list[Live]) -> None:
    stack, _ = read(write_stack(ACCOUNT, numbers).text)
    secrets = guess_secrets(stack, numbers)

    plan = make_plan(stack, {live.number: live for live in numbers}, secrets)
    assert [step.action for step in plan.steps] == ["same"] * len(numbers)
    without_secrets = make_plan(stack, {live.number: live for live in numbers}, None)
    assert without_secrets.is_settled


@given(ACCOUNTS, st.randoms())
@unhurried
def test_the_same_numbers_give_the_same_bytes_in_whatever_order_they_come(numbers: list[Live], random: object) -> None:
    shuffled = list(numbers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert write_stack(ACCOUNT, numbers).text == write_stack(ACCOUNT, shuffled).text


@given(ACCOUNTS)
@unhurried
def test_the_rules_say_of_a_dump_what_they_say_of_the_account(numbers: list[Live]) -> None:
    """What a file cannot declare is left out of it. A secret that has a name is judged no longer."""
    dumped = write_stack(ACCOUNT, numbers)
    stack, _ = read(dumped.text)
    account = identify(list_findings({live.number: describe_live(live) for live in numbers}))
    of_dump = identify(list_findings(stack.numbers))

    assert of_dump == identify(list(dumped.findings))
    assert of_dump <= account
    if not dumped.secrets:
        written = {
            (number, field.name)
            for number, desired in stack.numbers.items()
            for field in managed_fields(desired.groups, desired.fields)
        }
        groups = {(number, group) for number, desired in stack.numbers.items() for group in desired.groups}
        of_field = {field.name: field.group for field in FIELDS}
        alone = {one for one in account if not one[1] or (one[0], of_field[one[1]]) in groups}
        assert {one for one in alone if RULES[one[2]].scope != "stack"} <= of_dump
        assert {(one[0], one[1]) for one in of_dump if one[1]} <= written


@given(ACCOUNTS)
@unhurried
def test_a_comment_says_each_error_and_warning_that_validate_finds(numbers: list[Live]) -> None:
    text = write_stack(ACCOUNT, numbers).text
    _, problems = read(text)

    told = {line.strip().removeprefix("# ") for line in text.splitlines() if re.match(r" *# (error|warning): ", line)}
    of_numbers = {"impossible-number", "invalid-number"}  # which the account knows better
    found = [problem for problem in problems if problem.severity != "advice" and problem.rule not in of_numbers]
    assert told == {f"{problem.severity}: {problem.message} [{problem.rule}]" for problem in found}


@given(ACCOUNTS)
@unhurried
def test_waivers_let_a_dump_be_applied_at_once(numbers: list[Live]) -> None:
    _, problems = read(write_stack(ACCOUNT, numbers, waive_until=TODAY).text)

    assert [problem for problem in problems if problem.severity == "error"] == []
    assert [problem for problem in problems if problem.rule in {"unused-waiver", "expired-waiver"}] == []


@given(ACCOUNTS)
@unhurried
def test_no_dump_holds_a_secret(numbers: list[Live]) -> None:
    assert SECRET not in write_stack(ACCOUNT, numbers).text


@given(ACCOUNTS)
@unhurried
def test_the_secrets_to_set_are_those_that_the_file_names(numbers: list[Live]) -> None:
    written = write_stack(ACCOUNT, numbers)
    stack, _ = read(written.text)

    texts = [
        one for desired in stack.numbers.values() for one in desired.fields.values() if isinstance(one, SecretText)
    ]
    assert {one.name for one in written.secrets} == {name for text in texts for name in text.names}
