"""A stack file against an account: steps and refusals."""

import pytest

from fallback.fields import FIELDS, NONE
from fallback.model import Desired, Limits, Live, Position, SecretText, Stack
from fallback.plan.stack import plan, refused

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
    planned = plan(stack(entry), {number.number: number for number in on_account}, {})

    assert [step.action for step in planned.steps] == [action]


def test_a_secret_is_compared_in_the_clear() -> None:
    entry = desired("+15005550001", friendly_name=SecretText("${secret.name}"))

    planned = plan(stack(entry), {"+15005550001": live("+15005550001", friendly_name="Support")}, {"name": "Support"})

    assert planned.having("same")


def test_every_missing_number_is_named_with_both_ways_out() -> None:
    planned = plan(stack(desired("+15005550001"), desired("+15005550002")), {}, {})

    assert refused(planned, Limits()) == (
        "+15005550001: declared, but not on the account: take the entry out, or say `buy: true` to buy exactly it",
        "+15005550002: declared, but not on the account: take the entry out, or say `buy: true` to buy exactly it",
    )


def account_of(count: int, changed: int) -> tuple[Stack, dict[str, Live]]:
    numbers = [f"+1500555{n:04}" for n in range(count)]
    names = ["other" if n < changed else "Support" for n in range(count)]
    return stack(*map(desired, numbers)), {
        number: live(number, friendly_name=name) for number, name in zip(numbers, names, strict=True)
    }


@pytest.mark.parametrize(
    ("count", "changed", "limits", "reasons"),
    [
        (10, 3, Limits(), ()),
        (9, 9, Limits(), ()),
        (
            10,
            4,
            Limits(),
            (
                (
                    "4 of 10 declared numbers would change, which is 40%; the limit is 30%: if the plan is meant, "
                    "write `limits: {changes: 40%}` in the stack file"
                ),
            ),
        ),
        (10, 10, Limits(changes=1.0), ()),
        (
            60,
            51,
            Limits(changes=1.0),
            (
                (
                    "51 numbers would change; the limit is 50: if the plan is meant, "
                    "write `limits: {at_most: 51}` in the stack file"
                ),
            ),
        ),
    ],
)
def test_too_many_changes_are_refused_with_count_limit_and_way_out(
    count: int, changed: int, limits: Limits, reasons: tuple[str, ...]
) -> None:
    declared, on_account = account_of(count, changed)

    assert refused(plan(declared, on_account, {}), limits) == reasons


def test_the_way_out_of_a_share_is_enough() -> None:
    """A share that does not fall on a whole percent is rounded up."""
    declared, on_account = account_of(12, 5)

    (reason,) = refused(plan(declared, on_account, {}), Limits())

    assert "changes: 42%" in reason
    assert refused(plan(declared, on_account, {}), Limits(changes=0.42)) == ()


@pytest.mark.parametrize("key", ["buys", "releases"])
def test_buys_and_releases_have_limits_of_their_own(key: str) -> None:
    two = [desired(f"+1500555000{n}", buy=key == "buys", release=key == "releases") for n in range(2)]
    on_account = {} if key == "buys" else {entry.number: live(entry.number) for entry in two}

    (reason,) = refused(plan(stack(*two), on_account, {}), Limits())

    assert reason.startswith("2 numbers would be ")
    assert f"limits: {{{key}: 2}}" in reason


def test_a_released_number_that_is_gone_counts_nowhere() -> None:
    planned = plan(stack(*[desired(f"+1500555000{n}", release=True) for n in range(3)]), {}, {})

    assert refused(planned, Limits()) == ()


def test_none_is_a_value_like_any_other() -> None:
    entry = Desired("+15005550001", frozenset({"voice"}), {"trunk_sid": NONE}, Position("s", 1, 1))

    assert plan(stack(entry), {"+15005550001": live("+15005550001")}, {}).having("same")
