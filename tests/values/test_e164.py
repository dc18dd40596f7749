from __future__ import annotations

import pytest

from fallback.values.e164 import parse_e164
from fallback.values.violation import Violation


@pytest.mark.parametrize("number", ["+15005550006", "+12", "+999999999999999"])
def test_a_number_is_taken_as_it_is(number: str) -> None:
    assert parse_e164(number) == number


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("12345", "short-code"),
        ("", "not-e164"),
        ("15005550006", "not-e164"),
        ("+05005550006", "not-e164"),
        ("+1 500 555 0006", "not-e164"),
        ("+15005550006\n", "not-e164"),
        ("+1234567890123456", "not-e164"),
        ("+१२३४५", "not-e164"),
    ],
)
def test_what_is_no_number_breaks_a_rule(text: str, rule: str) -> None:
    violation = parse_e164(text)

    assert isinstance(violation, Violation)
    assert violation.rule == rule
