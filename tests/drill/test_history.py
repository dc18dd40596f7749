"""The results of earlier drills: one line of JSON for each."""

from __future__ import annotations

import pytest

from fallback.drill.history import Entry, parse_history, summarise
from tests.drill.test_verdict import A, B, asked, drill, finding


def test_an_entry_is_a_line_that_can_be_read_again() -> None:
    entry = summarise(drill(finding(asked(A), asked(B)), finding(asked(A), asked(B, "11200")), finding(None, None)))

    assert (entry.stack, entry.holds, entry.holes, entry.none, entry.slowest) == ("prod", 1, 1, 1, 0.1)
    assert "\n" not in str(entry)
    assert parse_history(f"{entry}\n\n{entry}\n") == [entry, entry]


@pytest.mark.parametrize("line", ["{}", "[]", "no json", '{"at": "a", "stack": "b"}', "1"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    good = Entry("2026-11-25T00:00:00+00:00", "prod", 1, 0, 0, 0.1)

    with pytest.raises(ValueError, match="line 2 is not the entry of a drill"):
        parse_history(f"{good}\n{line}\n")
