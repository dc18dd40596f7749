"""No URL of the longest length makes a rule slow, or its message long."""

from __future__ import annotations

import time

import pytest

from fallback.lint import lint_stack
from fallback.model import Desired, Origin, Position, Stack
from fallback.values.text import MAX_CHARACTERS
from tests.lint.cases import TODAY

HERE = Position("stacks/dev.yaml", 1, 1)
SCRAPS = [
    "<",
    "{",
    "%",
    "a.",
    "_",
    "0.",
    "0x",
    ".s3",
    ".xml",
    "/",
    "?",
    "#",
    "&",
    "a=",
    "&ct=0",
    "&e=x",
    "&a",
    "@",
    ":",
    "&rp=",
]


def longest(scrap: str, place: str) -> str:
    head = {"host": "https://", "path": "https://a.example/", "fragment": "https://a.example/#"}[place]
    return head + scrap * ((MAX_CHARACTERS - len(head)) // len(scrap))


@pytest.mark.parametrize("place", ["host", "path", "fragment"])
@pytest.mark.parametrize("scrap", SCRAPS)
def test_a_url_of_the_longest_length_is_judged_in_linear_time(scrap: str, place: str) -> None:
    """A linear rule takes some milliseconds of the processor, a quadratic one many seconds."""
    primary, fallback = longest(scrap, place), f"{longest(scrap, place)[:-9]}?fallback"
    fields = {"sms_url": primary, "sms_fallback_url": fallback, "sms_fallback_method": "POST", "sms_method": "POST"}
    origins = {name: Origin(HERE, name, "entry") for name in fields}
    desired = Desired("+15005550006", frozenset({"sms"}), fields, HERE, origins=origins)
    lint_stack(Stack("dev", "AC1", {desired.number: desired}), TODAY)  # reads the tables
    start = time.process_time()

    problems = lint_stack(Stack("dev", "AC1", {desired.number: desired}), TODAY)

    assert time.process_time() - start < 1
    assert all(len(problem.message) < 1500 for problem in problems)
