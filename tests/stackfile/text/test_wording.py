"""Suggestions help who misspelt a name, and cost nothing to speak of whatever the file holds."""

from __future__ import annotations

import time

import pytest

from fallback.stackfile.text.wording import Unknown, suggest


@pytest.mark.parametrize(
    ("name", "known", "suggestion"),
    [
        ("ivvr", ["ivr", "desk"], "; did you mean `ivr`?"),
        ("zebra", ["ivr", "desk"], "; there are desk, ivr"),
        ("zebra", [], ""),
        ("zebra", [f"h{n}" for n in range(13)], ""),
        ("x" * 81, ["y" * 82, "x" * 82], f"; there are '{'x' * 80}…', '{'y' * 80}…'"),
    ],
)
def test_the_nearest_name_is_suggested_or_all_if_they_are_few(name: str, known: list[str], suggestion: str) -> None:
    assert suggest(Unknown(name, known)) == suggestion


def test_names_of_any_length_are_compared_in_no_time() -> None:
    """Comparing is quadratic in the length: nine names of 60,000 letters took 19 seconds."""
    letters = "".join(map(chr, range(0x100, 0x100 + 150)))  # difflib leaves out the common ones
    known = ["".join(letters[n:] + letters[:n] for n in range(start, start + 100)) for start in range(8)]
    start = time.process_time()

    suggest(Unknown(letters * 100, known))

    assert time.process_time() - start < 1
