"""Settings as values."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.answer import SettingsError, parse_settings
from fallback.answer.settings import PublicUrl, list_variables, parse_duration, parse_public_url
from tests.answer.asking import OLD_TOKEN, TOKEN, make_document, make_settings


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("5m", 300), ("2h", 7200)])
def test_a_time_is_in_seconds_minutes_or_hours(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("https://fallback.example.com", ("https://fallback.example.com", "")),
        ("https://fallback.example.com/", ("https://fallback.example.com", "")),
        ("http://127.0.0.1:8080/prod/", ("http://127.0.0.1:8080", "/prod")),
    ],
)
def test_a_public_url_is_an_origin_and_a_path(text: str, parts: tuple[str, str]) -> None:
    assert parse_public_url(text) == PublicUrl(*parts)


@pytest.mark.parametrize(
    "text", ["", "fallback.example.com", "https://a@b/", "https://a/?b", "https://a/#b", "ftp://a"]
)
def test_what_is_no_public_url_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_settings(make_document(public_url=text), {})


def test_tokens_come_from_the_environment_and_are_not_shown() -> None:
    settings = make_settings(tokens=(TOKEN, OLD_TOKEN))

    assert settings.tokens == (TOKEN, OLD_TOKEN)
    assert "canary" not in repr(settings)


def test_variables_are_filled_into_alerts_and_not_shown() -> None:
    email = {"to": ["ops@example.com"], "user": "ops", "password": "${env.PASSWORD}"}
    document = make_document(alerts={"to": [{"email": email}, {"webhook": "https://x/${env.A}/${env.B}"}]})

    settings = parse_settings(document, {"PASSWORD": "canary-1", "A": "canary-2", "B": "canary-3"})

    assert [sink.options for sink in settings.sinks] == [
        {**email, "password": "canary-1"},
        {"to": "https://x/canary-2/canary-3"},
    ]
    assert "canary" not in repr(settings)
    assert list_variables(document) == ["PASSWORD", "A", "B"]


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(SettingsError, match="the variable HOOK"):
        parse_settings(make_document(alerts={"to": [{"webhook": "${env.HOOK}"}]}), {})


def test_without_alerts_standard_output_is_told() -> None:
    (sink,) = make_settings().sinks

    assert (sink.kind, sink.options, make_settings().every) == ("log", {"to": "stdout"}, 300)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.sampled_from(["public_url", "primaries", "voice", "sms", "numbers", "errors", "alerts"]), _JSON)
def test_data_that_the_setup_has_not_written_are_refused_or_taken_but_nothing_else(key: str, value: object) -> None:
    with suppress(SettingsError):
        parse_settings(make_document(**{key: value}), {})
