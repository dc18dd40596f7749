"""No regular expression of the package takes more than linear time, however hostile the text is."""

from __future__ import annotations

import re
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.hostile.patterns import (
    MADE_BY_FUNCTIONS,
    Expression,
    find_expressions,
    find_made_by_functions,
    list_made_by_functions,
    list_modules,
    list_schema_expressions,
    make_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 50_000
INSTANT = 0.02  # seconds of the processor: what is quadratic takes many times that for 100,000 characters
TRIES = 5
LONG = 30  # seconds of the processor, for all texts of one expression


def measure(expression: Expression, method: str, text: str) -> float:
    compiled = re.compile(expression.pattern, expression.flags)
    arguments = ("", text) if method == "sub" else (text,)
    run = getattr(compiled, method)
    start = time.thread_time()
    result = run(*arguments)
    if method == "finditer":
        sum(1 for _ in result)
    return time.thread_time() - start


def compare(expression: Expression, method: str, small: str, big: str) -> float:
    """How many times longer the bigger text takes: the best of some measurements, and 0 where that is no time."""
    if measure(expression, method, big) < INSTANT:
        return 0
    ratio = float("inf")
    for _ in range(TRIES):
        ratio = min(ratio, measure(expression, method, big) / measure(expression, method, small))
        if ratio < 3:
            break
    return ratio


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Fail what takes exponential time, which would never end. `re` looks for signals while it matches."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def find_slow(expression: Expression, size: int) -> Iterator[tuple[str, str, float]]:
    """The methods and texts for which twice the size takes three times as long, or more."""
    for method in sorted(expression.methods):
        for small, big in zip(make_texts(expression, size), make_texts(expression, 2 * size), strict=True):
            if (ratio := compare(expression, method, small, big)) >= 3:
                yield method, f"{big[:40]!r}… {big[-3:]!r}", ratio


def check(expressions: list[Expression]) -> None:
    for expression in expressions:
        with limit_time(LONG):
            assert next(find_slow(expression, SIZE), None) is None, expression


@pytest.mark.parametrize("module", list_modules())
def test_twice_the_text_takes_less_than_three_times_as_long(module: str) -> None:
    found = find_expressions(module)

    assert found or module in {module for module, _ in MADE_BY_FUNCTIONS}
    check(found)


def test_what_functions_put_together_takes_no_longer() -> None:
    assert {*MADE_BY_FUNCTIONS} == find_made_by_functions()
    check(list_made_by_functions())


def test_what_the_schema_holds_takes_no_longer() -> None:
    check(list_schema_expressions())


@pytest.mark.parametrize(
    ("pattern", "method"), [(r"\s*x", "search"), (r"://[^@]*@", "sub"), (r"\w+@\w+", "search"), (r"a*a*x", "match")]
)
def test_what_is_quadratic_is_found(pattern: str, method: str) -> None:
    """With the same texts and measurements, only smaller, because these are slow."""
    slow = Expression("a test", pattern, 0, frozenset({method}))

    with limit_time(LONG):
        assert next(find_slow(slow, SIZE // 5), None)


def test_what_is_exponential_is_given_up() -> None:
    with pytest.raises(TimeoutError), limit_time(1):
        next(find_slow(Expression("a test", "(a+)+b", 0, frozenset({"match"})), SIZE), None)
