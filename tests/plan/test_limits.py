"""What a whole run is refused for, and the way out of it."""

from __future__ import annotations

import pytest

from fallback.fields import FIELDS
from fallback.model import Desired, Limits, Live, Position, Stack
from fallback.plan.limits import find_refusals
from fallback.plan.stack import describe_others, make_plan

ACCOUNT = "AC" + "1" * 32
FRIENDLY = {"friendly_name": "Support"}


def live(number: str, **fields: str) -> Live:
    return Live(number, "PN" + "1" * 32, ACCOUNT, {field.name: field.default for field in FIELDS} | fields)


def desired(number: str, *, buy: bool = False, release: bool = False, **fields: str) -> Desired:
    return Desired(number, frozenset({"friendly_name"}), fields or FRIENDLY, Position("s", 1, 1), buy, release)


def stack(*numbers: Desired) -> Stack:
    return Stack("dev", ACCOUNT, {entry.number: entry for entry in numbers})


def test_every_missing_number_is_named_with_its_place_and_the_ways_out() -> None:
    planned = make_plan(stack(desired("+15005550001"), desired("+15005550002")), {}, {})

    assert find_refusals(planned, Limits()) == tuple(
        f"s:1:1: {number} is declared, but not on account {ACCOUNT}: correct the number, take the entry out, "
        "or write `buy: true` to buy exactly it"
        for number in ("+15005550001", "+15005550002")
    )


@pytest.mark.parametrize(
    ("others", "suggestion"),
    [
        ([live("+15005550081", friendly_name="Sales")], "; did you mean +15005550081 (Sales)?: correct"),
        ([live("+15005550081", friendly_name="(500) 555-0081")], "; did you mean +15005550081?: correct"),
        ([live("+442071838750")], f"{ACCOUNT}: correct"),
    ],
)
def test_the_nearest_number_of_the_account_that_no_stack_declares_is_suggested(
    others: list[Live], suggestion: str
) -> None:
    entry = desired("+15005550018")
    planned = make_plan(stack(entry), {}, {}, others=describe_others(others, {}, is_complete=True))

    (reason,) = find_refusals(planned, Limits())

    assert suggestion in reason


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
                    "write `limits: {changes: 40%}` in the stack file, or apply it as a reviewed plan "
                    "(`fallback plan --save`, FALLBACK_REVIEWED)"
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
                    "write `limits: {at_most: 51}` in the stack file, or apply it as a reviewed plan "
                    "(`fallback plan --save`, FALLBACK_REVIEWED)"
                ),
            ),
        ),
    ],
)
def test_too_many_changes_are_refused_with_count_limit_and_way_out(
    count: int, changed: int, limits: Limits, reasons: tuple[str, ...]
) -> None:
    declared, on_account = account_of(count, changed)

    assert find_refusals(make_plan(declared, on_account, {}), limits) == reasons


def test_the_way_out_of_a_share_is_enough() -> None:
    """A share that does not fall on a whole percent is rounded up."""
    declared, on_account = account_of(12, 5)

    (reason,) = find_refusals(make_plan(declared, on_account, {}), Limits())

    assert "changes: 42%" in reason
    assert find_refusals(make_plan(declared, on_account, {}), Limits(changes=0.42)) == ()


@pytest.mark.parametrize("key", ["buys", "releases"])
def test_buys_and_releases_have_limits_of_their_own(key: str) -> None:
    two = [desired(f"+1500555000{n}", buy=key == "buys", release=key == "releases") for n in range(2)]
    on_account = {} if key == "buys" else {entry.number: live(entry.number, **FRIENDLY) for entry in two}

    (reason,) = find_refusals(make_plan(stack(*two), on_account, {}), Limits())

    assert reason.startswith("2 numbers would be ")
    assert f"limits: {{{key}: 2}}" in reason


def test_a_released_number_that_is_gone_counts_nowhere() -> None:
    planned = make_plan(stack(*[desired(f"+1500555000{n}", release=True) for n in range(3)]), {}, {})

    assert find_refusals(planned, Limits()) == ()


def test_a_reviewed_plan_may_change_any_count_but_not_buy_or_release_more() -> None:
    declared, on_account = account_of(60, 60)
    two = [desired(f"+1500555000{n}", buy=n < 2, release=n >= 2) for n in range(4)]
    on_account_of_two = {entry.number: live(entry.number) for entry in two if entry.release}

    assert find_refusals(make_plan(declared, on_account, {}), Limits(), reviewed=True) == ()
    reasons = find_refusals(make_plan(stack(*two), on_account_of_two, {}), Limits(), reviewed=True)
    assert [reason[:26] for reason in reasons] == ["2 numbers would be bought;", "2 numbers would be release"]


def test_a_release_of_a_number_that_is_not_as_declared_is_refused_unless_it_was_reviewed() -> None:
    """Somebody may have put it back into service, and a release cannot be undone."""
    entry = desired("+15005550000", release=True, voice_url="https://www.example.com/v")
    on_account = {entry.number: live(entry.number, voice_url="https://in-use.example.com/v")}

    (reason,) = find_refusals(make_plan(stack(entry), on_account, {}), Limits())

    assert "is not as declared: voice_url https://in-use.example.com/v: correct the entry or the number" in reason
    assert find_refusals(make_plan(stack(entry), on_account, {}), Limits(), reviewed=True) == ()
