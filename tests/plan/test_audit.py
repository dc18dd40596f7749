"""An account is judged by the values that Twilio uses, and each thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from fallback.fields import FIELDS, NONE, can_be_asked, managed_fields
from fallback.lint import RULES, list_findings
from fallback.model import Backing, Behind, Live, LiveEntryPoint, LiveService, LiveTrunk, OriginationUrl, Unread
from fallback.plan.answering import find_answering
from fallback.plan.audit import Audit, audit_account
from fallback.stackfile import write_stack
from tests.random_accounts import ACCOUNTS
from tests.seeds import ACCOUNT
from tests.stackfile.write.test_laws import read

if TYPE_CHECKING:
    from fallback.fields import Value

EMPTY: dict[str, Value] = {field.name: field.default for field in FIELDS}
MAIN, NET = "https://www.example.com/x", "https://fallback.example.net/x"
AP, TK, MG, SC, SD = (prefix + "a" * 32 for prefix in ("AP", "TK", "MG", "SC", "SD"))
SMS = ("mms", "sms", "voice")


def live(index: int, capabilities: tuple[str, ...] = SMS, **values: Value) -> Live:
    return Live(f"+1415555010{index}", f"PN{index:032}", ACCOUNT, EMPTY | values, capabilities)


def audit(*numbers: Live, backing: Backing | None = None, **stacks: str) -> Audit:
    return audit_account(ACCOUNT, numbers, backing or Backing(), stacks)


def rules(result: Audit) -> list[tuple[str, str]]:
    return [(finding.field, finding.rule) for finding in result.findings]


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"voice_url": MAIN, "sms_url": MAIN, "sms_fallback_url": NET}, "silent"),
        ({"voice_url": MAIN, "voice_fallback_url": NET}, "caught"),
        ({}, "nobody"),
        ({"voice_application_sid": AP}, "nobody"),
        ({"voice_url": MAIN, "voice_fallback_url": NET, "sms_url": MAIN}, "silent"),
    ],
)
def test_a_number_is_as_bad_as_the_worse_of_calls_and_messages(values: dict[str, Value], outcome: str) -> None:
    result = audit(live(0, **values))

    assert result.numbers[0].outcome == outcome
    assert result.having(outcome) == result.numbers  # type: ignore[arg-type]


def test_what_a_number_cannot_take_is_not_judged_by_its_fallback() -> None:
    result = audit(live(0, ("voice",), voice_url=MAIN, voice_fallback_url=NET, sms_url=MAIN))

    assert result.numbers[0].outcome == "caught"
    assert rules(result) == [("sms_url", "missing-capability")]


def test_urls_that_a_service_makes_dead_are_not_judged() -> None:
    service = LiveService(MG, "", {**EMPTY, "sms_url": NET}, defers=False, senders=frozenset({"+14155550100"}))
    dead = live(0, sms_url="http://old.example.com/", sms_application_sid=AP)

    result = audit(dead, backing=Backing(services=(service,)))

    assert rules(result) == [("sms_fallback_url", "no-fallback")]  # of the service
    assert [(one.kind, one.users) for one in result.behind] == [("Messaging Service", ("+14155550100",))]


def test_what_lies_behind_many_numbers_is_judged_once() -> None:
    application = Behind(
        AP, "IVR", {**EMPTY, "voice_url": "http://a.example.com/", "sms_url": MAIN, "sms_fallback_url": MAIN}
    )
    numbers = [live(index, voice_application_sid=AP, sms_application_sid=AP) for index in range(3)]

    result = audit(*numbers, backing=Backing({AP: application}))

    assert rules(result) == [
        ("sms_fallback_url", "fallback-is-primary"),
        ("voice_fallback_url", "no-fallback"),
        ("voice_url", "plain-http"),
    ]
    assert result.behind[0].users == tuple(one.number for one in numbers)


def test_an_application_that_nobody_uses_is_left_out() -> None:
    assert audit(live(0), backing=Backing({AP: Behind(AP, "IVR", EMPTY)})).behind == ()


def test_the_disaster_recovery_url_of_a_trunk_is_judged_as_a_url() -> None:
    fields: dict[str, Value] = {"voice_fallback_url": "http://localhost/x.xml", "voice_fallback_method": "POST"}
    trunk = LiveTrunk(TK, "", fields, (OriginationUrl("sip:a.example.com", 1, 1, is_enabled=True),))

    result = audit(live(0, trunk_sid=TK), backing=Backing(trunks={TK: trunk}))

    assert {rule for _, rule in rules(result)} == {"bad-host", "plain-http", "static-target-post"}


def test_entry_points_that_are_no_numbers_are_judged() -> None:
    codes = (LiveEntryPoint(SC, "Votes", {"sms_url": MAIN, "sms_method": "POST", "sms_fallback_url": NONE}, "12345"),)
    domains = (LiveEntryPoint(SD, "", {"voice_url": NONE, "voice_fallback_url": NET}, "a.sip.twilio.com"),)

    result = audit(backing=Backing(short_codes=codes, sip_domains=domains))

    assert [(one.kind, one.address, one.outcome) for one in result.entry_points] == [
        ("short code", "12345", "silent"),
        ("SIP domain", "a.sip.twilio.com", "nobody"),
    ]
    assert rules(result) == [("sms_fallback_url", "no-fallback")]


@pytest.mark.parametrize(
    ("unread", "values", "is_complete"),
    [
        ((Unread("trunks", "403", is_broken=False),), {"voice_url": MAIN}, True),
        ((Unread("trunks", "403", is_broken=False),), {"trunk_sid": TK}, False),
        ((Unread("trunks", "503", is_broken=True),), {"voice_url": MAIN}, False),
        ((Unread("Messaging Services", "403", is_broken=False),), {"voice_url": MAIN}, False),
        ((Unread("SIP domains", "403", is_broken=False),), {}, True),
    ],
)
def test_an_audit_is_complete_unless_what_is_missing_may_matter(
    unread: tuple[Unread, ...], values: dict[str, Value], *, is_complete: bool
) -> None:
    assert audit(live(0, **values), backing=Backing(unread=unread)).is_complete is is_complete


def test_a_number_names_its_stack_and_its_friendly_name_unless_it_is_twilios_own() -> None:
    result = audit(live(1, friendly_name="(415) 555-0101"), live(0, friendly_name="Sales"), **{"+14155550100": "prod"})

    assert [(one.name, one.stack) for one in result.numbers] == [("Sales", "prod"), ("", "")]


@given(ACCOUNTS)
@settings(max_examples=60)
def test_the_audit_of_a_dump_says_what_the_audit_of_the_account_says(numbers: list[Live]) -> None:
    """Of everything that a stack file can declare. A secret that has a name is judged no longer."""
    written = write_stack(ACCOUNT, numbers)
    stack, _ = read(written.text)
    result = audit(*numbers)

    for live_number, audited in zip(sorted(numbers, key=lambda one: one.number), result.numbers, strict=True):
        desired = stack.numbers[live_number.number]
        for group, answering in audited.answering.items():
            if group in desired.groups and not written.secrets:
                again = find_answering(group, desired.fields, Backing(), desired.number)
                assert (str(again), again.outcome) == (str(answering), answering.outcome)
    if not written.secrets:
        asked = {
            (one.number, field.name)
            for one in numbers
            for group in stack.numbers[one.number].groups
            if can_be_asked(group, one.capabilities)
            for field in managed_fields([group], one.fields)
        }
        of_dump = {(one.number, one.field, one.rule) for one in list_findings(stack.numbers)}
        of_account = {(one.number, one.field, one.rule) for one in result.findings}
        alone = {key for key in of_dump ^ of_account if key[:2] in asked and RULES[key[2]].scope != "stack"}
        assert alone - {key for key in alone if key[2] == "fallback-elsewhere"} == set()
    assert {live_number.number for live_number in numbers} == stack.numbers.keys()
