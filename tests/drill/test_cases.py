"""What a stack declares -> what is to be asked, and whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fallback.drill.cases import declare_reach, list_cases
from fallback.drill.net import Handler
from fallback.stackfile import Folder, load_stack

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.model import Stack

STACK = """\
account: AC00000000000000000000000000000001
numbers:
  "+15005550001":
    voice: {url: https://a.example/voice, method: GET, fallback_url: https://b.example/voice}
    sms: {url: http://c.example/sms, fallback_url: none}
  "+15005550002":
    voice: {application: AP00000000000000000000000000000001}
    sms: {url: "https://d.example/sms?k=${secret.k}", fallback_url: https://e.example/sms}
  "+15005550003": {voice: none, friendly_name: Nobody}
  "+15005550004": {friendly_name: Left alone}
"""


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    (tmp_path / "prod.yaml").write_text(STACK)
    return load_stack(Folder(tmp_path), "prod", date(2026, 11, 25), errors_only=True).accept()


def test_a_group_that_is_declared_is_a_case(stack: Stack) -> None:
    cases = {(case.number[-1], case.group): case for case in list_cases(stack)}

    assert set(cases) == {("1", "voice"), ("1", "sms"), ("2", "voice"), ("2", "sms"), ("3", "voice")}
    first = cases["1", "voice"]
    assert first.primary == Handler("https://a.example/voice", "GET")
    assert (first.fallback, first.why) == (Handler("https://b.example/voice", "POST"), "")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (("1", "sms"), "no fallback is declared"),
        (
            ("2", "voice"),
            "the application AP00000000000000000000000000000001 answers, and what it asks is not in the stack file",
        ),
        (("2", "sms"), "a URL holds a secret, which only Pulumi knows"),
        (("3", "voice"), "nobody answers calls"),
    ],
)
def test_what_cannot_be_judged_says_why(stack: Stack, key: tuple[str, str], why: str) -> None:
    (case,) = [one for one in list_cases(stack) if (one.number[-1], one.group) == key]

    assert (case.fallback, case.why) == (None, why)


def test_only_the_named_numbers_are_asked(stack: Stack) -> None:
    assert {case.number for case in list_cases(stack, ["+15005550003"])} == {"+15005550003"}


def test_the_reach_is_what_the_whole_stack_declares(stack: Stack) -> None:
    reach = declare_reach(stack, more_hosts=["Z.example."])

    assert reach.hosts == {"a.example", "b.example", "c.example", "e.example", "z.example"}
    assert (reach.plain_hosts, reach.allow_local) == ({"c.example"}, False)
