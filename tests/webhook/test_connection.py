"""How long Twilio asks before it asks the fallback: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.webhook.connection import (
    CEILING,
    KEYS,
    Connection,
    add_up_seconds,
    bound_seconds,
    is_allowed,
    parse_connection,
)

URL = "https://www.example.com/voice"


@pytest.mark.parametrize(
    ("fragment", "seconds"),
    [
        ("", 15),  # 5 to connect, again 5, 15 to read: ended after 15
        ("#rc=0", 15),
        ("#rt=4000", 14),  # 5, 5 and 4
        ("#ct=1000&rt=4000&rc=1", 6),  # 1, 1 and 4
        ("#ct=1000&rt=4000&rc=0", 5),
        ("#ct=1000&rt=2000&rc=2&rp=all", 9),  # 3 three times
        ("#ct=1000&rt=2000&rc=2&rp=5xx", 9),
        ("#ct=1000&rt=2000&rc=2&rp=ct", 5),
        ("#tt=3000", 3),
        ("#rc=5&rp=all", 15),
        ("#ct=1", 15),  # not taken: out of range
    ],
)
def test_the_worst_case_is_the_sum_of_all_attempts_up_to_15_seconds(fragment: str, seconds: float) -> None:
    assert bound_seconds(URL + fragment) == seconds


def test_without_overrides_twilio_connects_in_its_usual_way() -> None:
    assert parse_connection(URL) == Connection(5.0, 15.0, 15.0, 1, frozenset({"ct"}))
    assert parse_connection(URL + "#part") == Connection()


@given(st.sampled_from(KEYS), st.text())
def test_any_value_of_any_key_is_allowed_or_not(key: str, value: str) -> None:
    assert is_allowed(key, value) in {True, False}


@given(st.text())
def test_any_fragment_gives_a_time(fragment: str) -> None:
    assert 0 < bound_seconds(f"{URL}#{fragment}") <= min(CEILING, add_up_seconds(f"{URL}#{fragment}"))


@given(st.integers(100, 10_000), st.integers(100, 15_000), st.integers(0, 5))
def test_shorter_times_and_fewer_retries_never_take_longer(ct: int, rt: int, rc: int) -> None:
    def seconds(ct: int, rt: int, rc: int) -> float:
        return bound_seconds(f"{URL}#ct={ct}&rt={rt}&rc={rc}&rp=all")

    assert seconds(ct // 2 + 50, rt, rc) <= seconds(ct, rt, rc) or ct < 100
    assert seconds(ct, rt, max(rc - 1, 0)) <= seconds(ct, rt, rc)
