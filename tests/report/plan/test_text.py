"""A plan as people read it: the verdict and the dangers first, equal changes once, nothing cut."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from fallback.fields import FIELDS
from fallback.model import Desired, Limits, Live, Position, SecretText, Stack
from fallback.plan.limits import find_refusals
from fallback.plan.stack import Plan, describe_others, make_plan
from fallback.report.layout import measure
from fallback.report.plan.text import render_plan

ACCOUNT = "AC" + "1" * 32
EMPTY = {field.name: field.default for field in FIELDS}
VOICE = {field.name: field.default for field in FIELDS if field.group == "voice"}
A, B = "https://www.example.com/voice", "https://fallback.example.net/voice"
LIVE = {"voice_url": A, "voice_fallback_url": B}


def number(index: int) -> str:
    return f"+1415555{index:04}"


def desired(index: int, *, buy: bool = False, release: bool = False, **fields: str | SecretText) -> Desired:
    groups = frozenset({"voice"} | {name for name in fields if name == "friendly_name"})
    place = Position("stacks/prod.yaml", index + 1, 3)
    return Desired(number(index), groups, VOICE | LIVE | fields, place, buy, release)  # type: ignore[arg-type]


def live(index: int, **fields: Any) -> Live:
    capabilities = fields.pop("capabilities", ())
    return Live(number(index), "PN1", ACCOUNT, EMPTY | LIVE | fields, capabilities)


def plan(entries: list[Desired], on_account: list[Live], **more: Any) -> Plan:
    stack = Stack("prod", ACCOUNT, {entry.number: entry for entry in entries})
    return make_plan(stack, {one.number: one for one in on_account}, None, **more)


def lines(planned: Plan, width: int = 80, **more: Any) -> list[str]:
    return render_plan(planned, find_refusals(planned, Limits()), width=width, **more).splitlines()


def test_a_plan_that_does_nothing_says_so() -> None:
    assert lines(plan([desired(0)], [live(0)]))[:-1] == [
        "0 update · 0 buy · 0 release · 1 unchanged",
        f"stack prod, account {ACCOUNT}: 1 number declared",
        "nothing to do: every number is as declared",
        "",
    ]


def test_the_verdict_counts_what_the_record_tells_only_where_it_is_known() -> None:
    entries = [desired(0), desired(1), desired(2, voice_method="GET"), desired(3, buy=True)]
    on_account = [live(0), live(1), live(2)]

    with_record = lines(plan(entries, on_account, recorded={number(1), number(2), number(9)}))

    assert lines(plan(entries, on_account))[0] == "1 update · 1 buy · 0 release · 2 unchanged"
    assert with_record[0] == "1 adopt · 1 update · 1 keep · 1 buy · 0 release · 1 unchanged"
    assert with_record[with_record.index("Adopted as they are:") + 1] == "  +14155550000"
    kept = with_record.index("No longer declared; they stay on the account as they are:")
    assert with_record[kept + 1] == "  +14155550009"


def test_a_removed_handler_among_twenty_dull_edits_is_the_first_thing_shown() -> None:
    """The operator's worst screen: the plan was cut at twenty lines, and this was the twenty-first."""
    nobody = {"voice_url": "none", "voice_fallback_url": "none"}
    entries = [desired(n, voice_fallback_url="https://fb2.example.net/") for n in range(20)]
    entries += [desired(20, **nobody), *(desired(n) for n in range(21, 80))]

    shown = lines(plan(entries, [live(n, friendly_name=f"Line {n}") for n in range(80)]))

    assert shown[:5] == [
        "21 update · 0 buy · 0 release · 59 unchanged",
        f"stack prod, account {ACCOUNT}: 80 numbers declared",
        "",
        "Look at each of these:",
        "  ! +14155550020 Line 20: nobody answers calls any more; now",
    ]
    assert "".join(shown).count("Line ") == 20 + 2 + 1, "each in its group, the lost one as a danger and a failure, too"


def test_equal_changes_are_told_once_with_their_numbers_and_odd_ones_first() -> None:
    new = "https://fb2.example.net/voice"
    entries = [desired(n, voice_fallback_url=new) for n in range(3)] + [desired(3, voice_method="GET")]
    on_account = [live(0, friendly_name="Support"), live(1), live(2, friendly_name="Sales"), live(3)]

    assert lines(plan(entries, on_account), 120)[2:-1] == [
        "",
        "+14155550003: voice_method: POST -> GET",
        "",
        f"voice_fallback_url on 3 numbers: {B} -> {new}",
        "    +14155550000 Support  +14155550001          +14155550002 Sales",
        "",
        "If the primary fails:",
        f"  calls on 3 numbers: {B} -> {new}",
        f"  - calls, as before: {B} (+14155550003)",
        "",
    ]


def test_several_changes_of_the_same_numbers_stand_together() -> None:
    entries = [desired(n, voice_url="https://a.example/", voice_method="GET") for n in range(2)]

    assert lines(plan(entries, [live(0), live(1)]))[3:7] == [
        "on 2 numbers:",
        f"  voice_url: {A} -> https://a.example/",
        "  voice_method: POST -> GET",
        "    +14155550000  +14155550001",
    ]


def test_dangers_come_one_by_one_what_cannot_be_undone_first() -> None:
    entries = [desired(0, voice_fallback_url="none"), desired(1, buy=True), desired(2, release=True)]

    shown = lines(plan(entries, [live(0), live(2)]))

    assert [line[4:16] for line in shown if line.startswith("  ! ")] == [number(2), number(1), number(0)]
    assert "  ! +14155550002: is given back to Twilio for ever" in shown
    assert "  ! +14155550001: is bought" in shown
    assert f"+14155550000: calls have no fallback any more; now {B}" in " ".join(map(str.strip, shown))


def test_a_refused_plan_is_shown_with_its_refusals() -> None:
    shown = lines(plan([desired(n, voice_method="GET") for n in range(60)], [live(n) for n in range(60)]))

    assert shown[0] == "60 update · 0 buy · 0 release · 0 unchanged"
    assert [line for line in shown if line.startswith("refused: ")] == [
        "refused: 60 numbers would change; the limit is 50: if the plan is meant, write",
        "refused: 60 of 60 declared numbers would change, which is 100%; the limit is",
    ]
    assert "voice_method on 60 numbers: POST -> GET" in shown


@pytest.mark.parametrize(
    ("is_complete", "said"),
    [
        (True, "2 numbers on the account are in no stack (`--unmanaged` lists them)"),
        (False, "at least 2 numbers on the account are in no stack (`--unmanaged` lists them)"),
    ],
)
def test_numbers_that_no_stack_declares_are_counted_and_listed_on_demand(is_complete: bool, said: str) -> None:  # noqa: FBT001
    seen = [live(0), live(1, friendly_name="Old"), live(2)]
    planned = plan([desired(0)], seen[:1], others=describe_others(seen, {number(0)}, is_complete=is_complete))

    assert said in lines(planned)
    assert "On the account, in no stack:" not in lines(planned)
    assert lines(planned, with_others=True)[-4:-2] == [
        "On the account, in no stack:",
        "  +14155550001 Old  +14155550002",
    ]


def test_nothing_is_said_of_other_numbers_where_none_were_seen() -> None:
    """A stack of a few numbers looks them up and reads no list."""
    planned = plan([desired(0)], [live(0)], others=describe_others([live(0)], {number(0)}, is_complete=False))

    assert "in no stack" not in "\n".join(lines(planned))


def test_what_only_pulumi_can_compare_is_told_apart() -> None:
    secret = SecretText("https://www.example.com/?t=${secret.t}")
    planned = plan([desired(0, voice_url=secret)], [live(0, voice_url="https://www.example.com/?t=canary")])

    shown = lines(planned)

    assert shown[0] == "0 update · 0 buy · 0 release · 0 unchanged · 1 unknown"
    assert shown[2] == "nothing to do: every number is as declared, as far as that is known without the"
    assert shown[5:8] == [
        "Not compared, because only Pulumi knows the secret in voice_url",
        "  https://www.example.com/?t=${secret.t}:",
        "  +14155550000",
    ]
    assert "canary" not in "".join(shown)


def test_a_handler_without_a_capability_is_noted_though_nothing_changes() -> None:
    shown = lines(plan([desired(0)], [live(0, capabilities=("sms",))]))

    assert "Note: The handler for calls is never asked: the number can only do sms" in " ".join(shown)


HOSTILE = [
    "\x1b[2J",
    "##[add-mask]x",
    "::error::x",
    "\u202eevil",
    "a\nb",
    "x" * 300,
    "漢字" * 60,
    "https://u:canary@h/",
]


@pytest.mark.parametrize(("name", "width"), list(product(HOSTILE, (80, 120))))
def test_a_hostile_name_stays_data_and_every_line_fits(name: str, width: int) -> None:
    entries = [desired(n, voice_url="none", voice_fallback_url="none", friendly_name="New") for n in range(2)]

    text = render_plan(plan(entries, [live(n, friendly_name=name) for n in range(2)]), width=width)

    assert "canary" not in text
    assert "##[" not in text
    assert all(measure(line) <= width and line.isprintable() for line in text.splitlines())
    assert not any(line.strip().startswith("::") for line in text.splitlines())
