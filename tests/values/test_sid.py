from __future__ import annotations

import pytest

from fallback.values.sid import parse_sid
from fallback.values.violation import Violation


@pytest.mark.parametrize("sid", ["AP" + "0" * 32, "AP" + "aF" * 16])
def test_a_sid_is_taken_as_it_is(sid: str) -> None:
    assert parse_sid(sid, "AP") == sid


@pytest.mark.parametrize(
    "text", ["", "none", "AP1", "TK" + "0" * 32, "AP" + "0" * 33, "AP" + "g" * 32, "AP" + "0" * 32 + "\n"]
)
def test_what_is_no_sid_of_its_kind_breaks_a_rule(text: str) -> None:
    violation = parse_sid(text, "AP")

    assert isinstance(violation, Violation)
    assert violation.rule == "bad-sid"
