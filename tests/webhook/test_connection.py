"""How long Twilio asks before it asks the fallback: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.webhook.connection import (
    CEILING,
    KEYS,
    OVERRIDES,
    Connection,
    Override,
    Setting,
    add_up_seconds,
    bound_seconds,
    describe_overrides,
    format_fragment,
    is_allowed,
    parse_connection,
    parse_duration,
    split_settings,
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


def settings_of(override: Override) -> st.SearchStrategy[Setting]:
    match override.kind:
        case "time":
            return st.integers(override.low, override.high).map(lambda ms: f"{ms}ms" if ms % 1000 else f"{ms // 1000}s")
        case "count":
            return st.integers(override.low, override.high)
        case "flag":
            return st.booleans()
    return st.lists(st.sampled_from(override.words), min_size=1, unique=True).map(tuple)


SETTINGS = st.fixed_dictionaries({}, optional={one.name: settings_of(one) for one in OVERRIDES})


@given(SETTINGS)
def test_what_a_stack_file_says_comes_back_from_a_live_url(settings: dict[str, Setting]) -> None:
    url = URL + format_fragment(settings)

    assert split_settings(url) == ((URL, settings) if settings else None)
    assert all(
        is_allowed(key, value) for key, value in (part.split("=") for part in url[len(URL) + 1 :].split("&") if part)
    )


@pytest.mark.parametrize("fragment", ["", "#", "#part", "#rc=9", "#rc=1&x=2", "#rc=01", "#rc=1&ct=1000", "#rc=1&rc=1"])
def test_a_fragment_that_a_stack_file_cannot_say_exactly_stays_a_fragment(fragment: str) -> None:
    assert split_settings(URL + fragment) is None


@given(st.text())
def test_any_live_url_is_taken_apart_without_loss(text: str) -> None:
    split = split_settings(f"{URL}#{text}")

    assert split is None or split[0] + format_fragment(split[1]) == f"{URL}#{text}"


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1s", 1000),
        ("250ms", 250),
        ("1.5s", 1500),
        ("0.05s", 50),
        ("10", None),
        ("1 s", None),
        ("-1s", None),
        ("1m", None),
    ],
)
def test_a_time_has_a_unit(text: str, milliseconds: int | None) -> None:
    assert parse_duration(text) == milliseconds


def test_overrides_are_told_in_words() -> None:
    words = describe_overrides(URL + "#ct=1000&rt=4500&tt=8000&rc=1&rp=ct,5xx&sni=n&e=dublin&x=1&rc=77")

    assert words == (
        "connects within 1 s, waits 4.5 s for an answer, ends after 8 s in all, asks again up to 1 times, "
        "asks again after ct, 5xx, names the host in TLS: no, asks from dublin"
    )
    assert describe_overrides(URL) == describe_overrides(URL + "#part") == ""
