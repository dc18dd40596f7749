"""What the rules say of a number beside its account, and of a number that nobody declared."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fallback.fields import FIELDS, NONE
from fallback.lint import describe_live, lint_live, list_findings
from fallback.lint.waivers import report_unused
from fallback.model import Desired, Live, Position, Stack, Waiver

if TYPE_CHECKING:
    from fallback.fields import Group, Value

A, B = "https://a.example.com/x", "https://b.example.net/x"
APPLICATION, TRUNK = "AP" + "1" * 32, "TK" + "1" * 32
NUMBER = "+15005550006"
EMPTY: dict[str, Value] = {field.name: field.default for field in FIELDS}


def declare(groups: set[Group], *waived: str, **values: Value) -> Desired:
    place = Position("s", 1, 1)
    waivers = tuple(Waiver(rule, "later", date(2099, 1, 1), place, "") for rule in waived)
    return Desired(NUMBER, frozenset(groups), EMPTY | values, place, waivers=waivers)


def live(**values: Value) -> Live:
    return Live(NUMBER, "PN" + "1" * 32, "AC" + "1" * 32, EMPTY | values)


@pytest.mark.parametrize(
    ("groups", "capabilities", "values", "found"),
    [
        ({"voice"}, ("mms", "sms"), {"voice_url": A}, [("voice_url", "calls", "mms, sms")]),
        ({"voice"}, ("sms",), {"voice_application_sid": APPLICATION}, [("voice_application_sid", "calls", "sms")]),
        ({"voice"}, ("sms",), {"trunk_sid": TRUNK, "voice_url": A}, [("trunk_sid", "calls", "sms")]),
        ({"sms"}, ("voice",), {"sms_url": A}, [("sms_url", "messages", "voice")]),
        (
            {"voice", "sms"},
            ("fax",),
            {"voice_url": A, "sms_url": A},
            [("voice_url", "calls", "fax"), ("sms_url", "messages", "fax")],
        ),
        ({"sms"}, ("MMS", "voice"), {"sms_url": A}, []),
        ({"voice", "sms"}, ("SMS", "Voice"), {"voice_url": A, "sms_url": A}, []),
        ({"voice", "sms"}, (), {"voice_url": A, "sms_url": A}, []),
        ({"voice"}, ("sms",), {}, []),
        ({"sms"}, ("sms",), {"voice_url": A}, []),
    ],
)
def test_a_handler_that_the_number_has_no_capability_for_is_found(
    groups: set[Group], capabilities: tuple[str, ...], values: dict[str, Value], found: list[tuple[str, str, str]]
) -> None:
    findings = lint_live(declare(groups, **values), capabilities)

    assert [(one.field, one.rule, one.message) for one in findings] == [
        (field, "missing-capability", f"The handler for {asked} is never asked: the number can only do {can}.")
        for field, asked, can in found
    ]


def test_a_waiver_of_such_a_rule_holds_and_is_never_unused() -> None:
    desired = declare({"voice"}, "missing-capability", "same-host", voice_url=A)
    stack = Stack("dev", "AC1", {NUMBER: desired})

    assert lint_live(desired, ("sms",)) == []
    assert [problem.message for problem in report_unused(stack, date(2026, 1, 1), set())] == [
        "Nothing breaks same-host here. Remove the waiver."
    ]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"voice_url": A}, [("voice_fallback_url", "no-fallback")]),
        ({"voice_url": A, "voice_fallback_url": A}, [("voice_fallback_url", "fallback-is-primary")]),
        (
            {"sms_url": A, "sms_fallback_url": B, "status_callback": "http://c.example.com/"},
            [("status_callback", "plain-http")],
        ),
        ({"voice_url": A, "trunk_sid": TRUNK}, [("trunk_sid", "fallback-elsewhere")]),
        ({"voice_url": "https://a b/"}, [("voice_url", "url-whitespace")]),
        ({"sms_url": f"{A}?token=secret", "sms_fallback_url": B}, []),  # no file holds it
    ],
)
def test_an_account_is_judged_as_if_all_of_it_were_declared(
    values: dict[str, Value], found: list[tuple[str, str]]
) -> None:
    findings = list_findings({NUMBER: describe_live(live(**values))})

    assert [(one.field, one.rule) for one in findings] == found


def test_a_number_is_described_with_the_fields_that_its_handlers_have() -> None:
    desired = describe_live(live(voice_url=A, trunk_sid=TRUNK))

    assert desired.fields["trunk_sid"] == TRUNK
    assert "voice_url" not in desired.fields
    assert desired.fields["sms_fallback_url"] == NONE
    assert "sms_fallback_url" not in desired.origins


def test_the_number_itself_is_not_judged() -> None:
    assert list_findings({"+1": Desired("+1", frozenset(), {}, Position("s", 1, 1))}) == []
