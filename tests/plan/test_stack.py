"""A stack file against an account: one step for each number, and nothing in it that must not be shown."""

from __future__ import annotations

import pytest

from fallback.display import HIDDEN
from fallback.fields import FIELDS, NONE
from fallback.model import Desired, Live, Position, SecretText, Stack
from fallback.plan.stack import OtherNumber, compare_value, describe_others, make_plan

ACCOUNT = "AC" + "1" * 32
FRIENDLY = {"friendly_name": "Support"}


def live(number: str, **fields: str) -> Live:
    return Live(number, "PN" + "1" * 32, ACCOUNT, {field.name: field.default for field in FIELDS} | fields)


def desired(number: str, *, buy: bool = False, release: bool = False, **fields: str | SecretText) -> Desired:
    return Desired(number, frozenset({"friendly_name"}), fields or FRIENDLY, Position("s", 1, 1), buy, release)


def stack(*numbers: Desired) -> Stack:
    return Stack("dev", ACCOUNT, {entry.number: entry for entry in numbers})


@pytest.mark.parametrize(
    ("entry", "on_account", "action"),
    [
        (desired("+15005550001"), [live("+15005550001")], "change"),
        (desired("+15005550001"), [live("+15005550001", friendly_name="Support")], "same"),
        (desired("+15005550001"), [], "missing"),
        (desired("+15005550001", buy=True), [], "buy"),
        (desired("+15005550001", buy=True), [live("+15005550001")], "change"),
        (desired("+15005550001", release=True), [live("+15005550001")], "release"),
        (desired("+15005550001", release=True), [], "released"),
    ],
)
def test_every_number_has_one_step(entry: Desired, on_account: list[Live], action: str) -> None:
    planned = make_plan(stack(entry), {number.number: number for number in on_account}, {})

    assert [step.action for step in planned.steps] == [action]


@pytest.mark.parametrize(
    ("template", "live_value", "secrets", "outcome"),
    [
        ("https://h/?t=${secret.t}", "https://h/?t=right", {"t": "right"}, "same"),
        ("https://h/?t=${secret.t}", "https://h/?t=wrong", {"t": "right"}, "changed"),
        ("https://h/?t=${secret.t}", "https://h/?t=wrong", None, "unknown"),
        ("https://h/?t=${secret.t}", "https://h/?t=", None, "unknown"),
        ("https://h/?t=${secret.t}", "https://other/?t=x", None, "changed"),
        ("https://h/?t=${secret.t}&v=2", "https://h/?t=x&v=1", None, "changed"),
        ("https://h/?t=${secret.t}", "none", None, "changed"),
        ("${secret.a}", "none", None, "unknown"),
        ("aXa${secret.a}aXa", "aXa", None, "changed"),
        ("a${secret.a}b${secret.a}c${secret.b}d", "a1b2c3d", None, "unknown"),
        ("a${secret.a}b${secret.a}c${secret.b}d", "a1c2b3d", None, "changed"),
        ("a${secret.a}${secret.b}", "a", None, "unknown"),
        ("${secret.a}b" * 2000, "a" * 100_000, None, "changed"),
    ],
)
def test_a_secret_is_unknown_only_where_it_could_be_right(
    template: str, live_value: str, secrets: dict[str, str] | None, outcome: str
) -> None:
    assert compare_value(SecretText(template), live_value, secrets) == outcome


def test_a_number_with_nothing_left_but_secrets_is_unknown_and_does_not_count_as_a_change() -> None:
    on_account = {"+15005550001": live("+15005550001", voice_url="https://h/?t=x")}
    secret = SecretText("https://h/?t=${secret.t}")

    planned = make_plan(stack(desired("+15005550001", voice_url=secret)), on_account, None)
    both = make_plan(stack(desired("+15005550001", voice_url=secret, friendly_name="New")), on_account, None)

    assert [(step.action, step.changes[0].outcome) for step in planned.steps] == [("unknown", "unknown")]
    assert planned.is_settled
    assert [step.action for step in both.steps] == ["change"]
    assert not both.is_settled


TEMPLATES = [
    "https://user:${secret.s}@h.example/v",
    "https://h.example/${secret.s}/v",
    "https://h.example/?token=${secret.s}",
    "${secret.s}",
]
CANARY = "canary-secret"
OLDER = "canary-rotated"


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("secrets", [None, {"s": CANARY}])
@pytest.mark.parametrize("value", [CANARY, OLDER])
def test_a_plan_holds_no_secret(template: str, secrets: dict[str, str] | None, value: str) -> None:
    """Neither the declared one nor the live one, which may be an older form of it."""
    entry = desired("+15005550001", voice_url=SecretText(template), voice_fallback_url="https://net.example.org/")
    now = SecretText(template).fill({"s": value})
    on_account = live(
        "+15005550001", voice_url=now, voice_fallback_url=f"https://u:p-canary@h.example/?t={value}#{value}"
    )

    planned = make_plan(stack(entry), {"+15005550001": on_account}, secrets)

    assert "canary" not in repr(planned)
    assert [change.field.name for step in planned.steps for change in step.changes if change.before == HIDDEN] == (
        [] if secrets and value == CANARY else ["voice_url"]
    )


def test_a_known_secret_is_redacted_wherever_it_is_live() -> None:
    entry = desired("+15005550001", voice_url="https://www.example.com/")
    on_account = live("+15005550001", voice_url=f"https://h.example/{CANARY}/v?t={CANARY}")

    (step,) = make_plan(stack(entry), {"+15005550001": on_account}, {"s": CANARY, "short": "exa"}).steps

    assert step.changes[0].before == "https://h.example/${secret.s}/v?t=${secret.s}"


def test_texts_of_a_plan_do_nothing_on_a_terminal() -> None:
    on_account = live("+15005550001", friendly_name="\x1b[2J\n::stop-commands::x\u202e")

    (step,) = make_plan(stack(desired("+15005550001")), {"+15005550001": on_account}, None).steps

    assert step.changes[0].before == "\\x1b[2J\\n::stop-commands::x\\u202e"


def test_none_is_a_value_like_any_other() -> None:
    entry = Desired("+15005550001", frozenset({"regulatory"}), {"bundle_sid": NONE}, Position("s", 1, 1))

    assert make_plan(stack(entry), {"+15005550001": live("+15005550001")}, {}).having("same")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Support", "Support"),
        ("(500) 555-0001", ""),
        ("+15005550001", ""),
        ("", ""),
        ("Line 5005550001", "Line 5005550001"),
        ("24/7", "24/7"),
        ("0001", "0001"),
        ("\x1b[2J", "\\x1b[2J"),
    ],
)
def test_a_step_has_the_friendly_name_unless_it_is_twilios_default(name: str, shown: str) -> None:
    on_account = {"+15005550001": live("+15005550001", friendly_name=name)}

    (step,) = make_plan(stack(desired("+15005550001")), on_account, None).steps

    assert step.friendly_name == shown


def test_the_record_tells_which_numbers_are_adopted_and_which_entries_were_removed() -> None:
    numbers = ["+15005550001", "+15005550002", "+15005550003"]
    entries = [*map(desired, numbers[:2]), desired(numbers[2], buy=True)]
    on_account = {number: live(number) for number in numbers[:2]}

    known = make_plan(stack(*entries), on_account, None, recorded={numbers[1], "+15005550009"})
    unknown = make_plan(stack(*entries), on_account, None)

    assert [step.adopts for step in known.steps] == [True, False, None]
    assert known.removed == ("+15005550009",)
    assert [step.adopts for step in unknown.steps] == [None, None, None]
    assert unknown.removed is None


def test_numbers_of_the_account_that_no_stack_declares_are_in_order() -> None:
    seen = [live("+15005550003"), live("+15005550002", friendly_name="B"), live("+15005550001")]

    others = describe_others(seen, {"+15005550001"}, is_complete=False)

    assert others.numbers == (OtherNumber("+15005550002", "B"), OtherNumber("+15005550003", ""))
    assert not others.is_complete


def test_somebody_without_the_secrets_sees_the_same_reviewable_plan() -> None:
    entry = desired("+15005550001", voice_url=SecretText("https://h/?t=${secret.t}"))
    on_account = {"+15005550001": live("+15005550001", voice_url="https://h/?t=right")}

    plans = [make_plan(stack(entry), on_account, secrets) for secrets in (None, {"t": "right"}, {"t": "wrong"})]

    assert [one.steps[0].action for one in plans] == ["unknown", "same", "change"]
    assert len({one.reviewable for one in plans}) == 1
