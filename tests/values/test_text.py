from __future__ import annotations

import pytest

from fallback.model import SecretText
from fallback.values.text import MAX_CHARACTERS, parse_friendly_name, parse_method
from fallback.values.violation import Violation


@pytest.mark.parametrize("name", ["a", "none", "Suppört ☎", "x" * 64])
def test_a_friendly_name_is_taken_as_it_is(name: str) -> None:
    assert parse_friendly_name(name) == name


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "friendly-name"),
        ("x" * 65, "friendly-name"),
        ("line\nfeed", "friendly-name"),
        ("\u202e", "friendly-name"),
        (SecretText("${secret.name}"), "friendly-name"),
        ("x" * (MAX_CHARACTERS + 1), "text-too-long"),
    ],
)
def test_what_is_no_friendly_name_breaks_a_rule(name: str | SecretText, rule: str) -> None:
    violation = parse_friendly_name(name)

    assert isinstance(violation, Violation)
    assert violation.rule == rule


def test_a_method_is_one_of_two() -> None:
    assert (parse_method("GET"), parse_method("POST")) == ("GET", "POST")
    assert isinstance(parse_method("get"), Violation)
