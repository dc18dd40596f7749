"""What a whole run is refused for, and the way out of it."""

from __future__ import annotations

import pytest

from fallback.fields import FIELDS
from fallback.model import Desired, Limits, Live, Position, Stack
from fallback.plan.limits import find_refusals
from fallback.plan.stack import make_plan

ACCOUNT = "AC" + "1" * 32
FRIENDLY = {"friendly_name": "Support"}


def live(number: str, **fields: str) -> Live:
    return Live(number, "PN" + "1" * 32, ACCOUNT, {field.name: field.default for field in FIELDS} | fields)


def desired(number: str, *, buy: bool = False, release: bool = False, **fields: str) -> Desired:
    return Desired(number, frozenset({"friendly_name"}), fields or FRIENDLY, Position("s", 1, 1), buy, release)


def stack(*numbers: Desired) -> Stack:
    return Stack("dev", ACCOUNT, {entry.number: entry for entry in numbers})


def test_every_missing_number_is_named_with_both_ways_out() -> None:
    planned = make_plan(stack(desired("+15005550001"), desired("+15005550002")), {}, {})

    assert find_refusals(planned, Limits()) == (
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
    on_account = {} if key == "buys" else {entry.number: live(entry.number) for entry in two}

    (reason,) = find_refusals(make_plan(stack(*two), on_account, {}), Limits())

    assert reason.startswith("2 numbers would be ")
    assert f"limits: {{{key}: 2}}" in reason


def test_a_released_number_that_is_gone_counts_nowhere() -> None:
    planned = make_plan(stack(*[desired(f"+1500555000{n}", release=True) for n in range(3)]), {}, {})

    assert find_refusals(planned, Limits()) == ()
