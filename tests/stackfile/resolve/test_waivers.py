"""What a stack and its entries waive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.errors import InvalidStackFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.model import Stack

    Declare = Callable[..., Stack]

SAME = "voice: {url: https://a.example/v, fallback_url: https://a.example/v}"
WAIVER = "ignore: [{rule: fallback-is-primary, reason: why, until: 2999-01-01}]"


def test_a_waiver_at_the_top_of_a_file_holds_for_every_number_of_the_stack(declare: Declare) -> None:
    stack = declare(
        f'{WAIVER}\nnumbers: {{"+15005550006": {{{SAME}}}}}\n',
        {"dev/more.yaml": f'numbers: {{"+15005550007": {{{SAME}, ignore: []}}}}\n'},
    )

    waivers = [waiver for desired in stack.numbers.values() for waiver in desired.waivers]
    assert [(waiver.rule, waiver.path, str(waiver.position)) for waiver in waivers] == [
        ("fallback-is-primary", "ignore.0", "stacks/dev.yaml:2:17")
    ] * 2


@pytest.mark.parametrize("file", ["base/common.yaml", "dev/more.yaml"])
def test_only_the_file_of_a_stack_waives_for_all_its_numbers(declare: Declare, file: str) -> None:
    """A base serves several stacks, and production must not inherit what development accepts."""
    with pytest.raises(InvalidStackFile, match="expected no `ignore` in this file"):
        declare('extends: base/common.yaml\nnumbers: {"+15005550006": {}}\n', {"base/common.yaml": "", file: WAIVER})


@pytest.mark.parametrize(
    ("waiver", "rule"),
    [
        ("{rule: no-fallbak, reason: why, until: 2999-01-01}", "unknown-rule"),
        ("{rule: missing-fallback, reason: why, until: 2999-01-01}", "rule-not-waivable"),
        ("{rule: no-fallback, reason: why, until: 2999-02-30}", "bad-value"),
        ("{rule: no-fallback, reason: why, until: 2026-11-22}", "expired-waiver"),
    ],
)
def test_a_waiver_that_does_not_hold_is_reported_once(declare: Declare, waiver: str, rule: str) -> None:
    with pytest.raises(InvalidStackFile) as raised:
        declare(f'ignore: [{waiver}]\nnumbers: {{"+15005550006": {{}}, "+15005550007": {{}}}}\n')

    assert [problem.rule for problem in raised.value.problems] == [rule]
