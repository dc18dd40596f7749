"""What becomes of a failure, before and after; and the picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.model import SecretText
from fallback.report.page import Topology
from fallback.report.text import render_text
from tests.report.plans import NOBODY, A, B, C, assemble, desire, report

if TYPE_CHECKING:
    from fallback.model import Desired, Live
    from fallback.report.formats import Report

AP = "AP" + "1" * 32
SECRET = SecretText("https://www.example.com/?t=${secret.t}")
LOST = "nobody answers; the caller hears an error message"


def failures(report: Report) -> list[str]:
    lines = render_text(report.page, 200).splitlines()
    if "If the primary fails:" not in lines:
        return []
    start = lines.index("If the primary fails:") + 1
    return [line.strip() for line in lines[start : lines.index("", start)]]


@pytest.mark.parametrize(
    ("entry", "live", "told"),
    [
        (desire(0), report(0), []),
        (desire(0, voice_fallback_url=C), report(0), [f"+14155550000: calls: {B} -> {C}"]),
        (desire(0, voice_fallback_url="none"), report(0), [f"+14155550000: calls: {B} -> {LOST}"]),
        (desire(0), report(0, voice_fallback_url="none"), [f"+14155550000: calls: {LOST} -> {B}"]),
        (desire(0), report(0, **NOBODY), [f"+14155550000: calls: nothing is set: nobody answers anyway -> {B}"]),
        (desire(0, voice_method="GET"), report(0), [f"- calls, as before: {B} (+14155550000)"]),
        (
            desire(0, **NOBODY, voice_application_sid=AP),
            report(0),
            [f"+14155550000: calls: {B} -> the fallback of the application, if it has one"],
        ),
        (
            desire(0, "sms", sms_url="none"),
            report(0),
            ["+14155550000: messages: nobody answers the message -> nothing is set: nobody answers anyway"],
        ),
        (desire(0, release=True), report(0), [f"+14155550000: calls: {B} -> the number is given back"]),
        (desire(0, voice_url=SECRET), report(0, voice_url="https://www.example.com/?t=canary"), []),
        (desire(0, voice_fallback_url=SECRET), report(0), [f"+14155550000: calls: *** -> {SECRET}"]),
    ],
)
def test_each_outcome_is_told(entry: Desired, live: Live, told: list[str]) -> None:
    assert failures(assemble([entry], [live])) == told


def test_a_purchase_has_no_before() -> None:
    told = failures(assemble([desire(0, buy=True)], []))

    assert told == [f"+14155550000: calls: the number is not on the account -> {B}"]


def test_equal_outcomes_are_counted_and_their_numbers_are_not_repeated() -> None:
    told = failures(assemble([desire(n, voice_fallback_url=C) for n in range(3)], [report(n) for n in range(3)]))

    assert told == [f"calls on 3 numbers: {B} -> {C}"]


def draw(report: Report) -> set[tuple[str, str, str, str, bool]]:
    """The arrows of the picture: from, to, label, kind, and whether it is for a failure."""
    (topology,) = (block for one in report.page.sections for block in one.blocks if isinstance(block, Topology))
    names = {node.key: "/".join(node.lines) for node in topology.nodes}
    return {(names[one.start], names[one.end], one.label, one.kind, one.is_fallback) for one in topology.edges}


def test_a_new_fallback_is_a_new_arrow_from_the_same_primary() -> None:
    entries = [desire(n, voice_fallback_url=C) for n in range(2)]

    assert draw(assemble(entries, [report(n) for n in range(2)])) == {
        ("2 numbers", A, "calls", "kept", False),
        (A, B, "", "removed", True),
        (A, C, "", "added", True),
    }


def test_calls_and_messages_to_one_primary_are_one_arrow() -> None:
    entry = desire(0, "sms", sms_url=A, sms_fallback_url=B)

    assert draw(assemble([entry], [report(0, sms_url="none")])) == {
        ("+14155550000", "nobody", "messages", "removed", False),
        ("+14155550000", A, "messages", "added", False),
        (A, B, "", "kept", True),
    }


def test_the_picture_shows_what_is_lost_bought_and_given_back() -> None:
    entries = [desire(0, **NOBODY), desire(1, buy=True), desire(2, release=True)]
    on_account = [report(0, friendly_name="Support"), report(2)]

    assert draw(assemble(entries, on_account)) == {
        ("+14155550000 Support", A, "calls", "removed", False),
        ("+14155550000 Support", "nobody", "calls", "added", False),
        ("+14155550001", A, "calls", "added", False),
        ("+14155550002", A, "calls", "removed", False),
        (A, B, "", "kept", True),
    }


def test_nothing_is_drawn_where_no_handler_changes() -> None:
    entry = desire(0, "friendly_name", friendly_name="New")

    page = assemble([entry], [report(0)]).page

    assert not any(isinstance(block, Topology) for section in page.sections for block in section.blocks)
