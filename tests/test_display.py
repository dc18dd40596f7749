"""What comes from outside is shown, and does nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.display import defuse, display, display_origin, display_text, display_without_query, sanitize

URLS = st.builds(
    "https://u:canary{}@h.example.com/canary{}?a=canary{}#b=canary{}".format, *[st.text("/?#&=;:' x", max_size=3)] * 4
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "unknown"),
        (True, "true"),
        ("none", "none"),
        ("Žofín 👩‍💻", "Žofín 👩‍💻"),
        ("https://u:p@h/a", "https://***@h/a"),
        ("https://u:a b@h/a", "https://***@h/a"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\r\nb\u2028c\x85", "a\\r\\nb\\u2028c\\x85"),
        ("\u202eevil", "\\u202eevil"),
        ("\ud800", "\\ud800"),
        ("##[add-mask]x ##vso[task] # [a]", "##\\x5badd-mask]x ##vso\\x5btask] # [a]"),
    ],
)
def test_a_value_is_one_line_that_does_nothing(value: str | None, shown: str) -> None:
    assert display(value) == shown


@given(st.text())
def test_what_is_displayed_is_printable_and_displays_as_itself(value: str) -> None:
    text = display(value)

    assert text.replace("\u200c", "").replace("\u200d", "").isprintable()
    assert "##[" not in text
    assert display(text) == text


@given(st.text() | URLS)
def test_what_a_record_may_hold_is_printable_and_stays_as_it_is(value: str) -> None:
    recorded = sanitize(value)

    assert str(recorded).replace("\u200c", "").replace("\u200d", "").isprintable()
    assert sanitize(recorded) == recorded
    assert sanitize(value=True) is True


def test_a_text_that_quotes_urls_is_masked_too() -> None:
    assert display_text("at 'https://u:p@h/':\n::error::") == "at 'https://***@h/':\\n::error::"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/a?token=secret&b=1&secret#rc=1", "https://h/a?token=***&b=***&***"),
        ("https://h/a#ct=1000", "https://h/a"),
        ("https://h/a?", "https://h/a"),
        ("none", "none"),
        ("Who? Me!", "Who? Me!"),
    ],
)
def test_the_values_of_a_query_can_be_hidden(url: str, shown: str) -> None:
    assert display_without_query(url) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@h:8443/a?b#c", "https://***@h:8443/…"),
        ("https://h?a", "https://h/…"),
        ("https://h/", "https://h/"),
        ("https://h", "https://h"),
        ("none", "none"),
        (False, "false"),
    ],
)
def test_everything_after_the_host_can_be_hidden(url: str, shown: str) -> None:
    assert display_origin(url) == shown


@given(URLS)
def test_no_part_that_may_be_secret_is_left(url: str) -> None:
    assert "canary" not in display_origin(url)
    assert display_without_query(url).count("canary") <= 1


@pytest.mark.parametrize(
    ("output", "printed"),
    [
        ("a\n::error::x\n  ::add-mask::x", "a\n\\x3a:error::x\n  \\x3a:add-mask::x"),
        ("a ::b\n1 | ::c\nhttp://[::1]/", "a ::b\n1 | ::c\nhttp://[::1]/"),
        ("a ##[command]b", "a ##\\x5bcommand]b"),
        ("\t::", "\t\\x3a:"),
    ],
)
def test_no_line_of_an_output_is_a_command(output: str, printed: str) -> None:
    assert defuse(output) == printed
