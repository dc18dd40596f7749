"""One table of error codes: https://www.twilio.com/docs/api/errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.webhook.error_codes import ERROR_CODES, ErrorCode, describe_code

# Those that Twilio's pages name as causes for asking the fallback, and the warnings that come with them.
CAUSES = [
    *("11100", "11200", "11201", "11202", "11203", "11205", "11206", "11210", "11215", "11216", "11217"),
    *("11220", "11235", "11236", "11237", "11240", "11241", "11242", "11243", "11321", "11322"),
    *("11750", "11770", "12100", "12101", "12102", "12200", "12300", "12400"),
]


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_that_twilio_names_is_in_the_table(code: str) -> None:
    assert describe_code(code) == ERROR_CODES[code]


@pytest.mark.parametrize("code", ERROR_CODES)
def test_every_row_has_a_code_words_and_a_remedy_on_one_short_line(code: str) -> None:
    error = ERROR_CODES[code]

    assert error.code == code
    assert code[:2] in {"11", "12", "13"}
    assert error.fault != "unknown"
    for text in (error.words, error.remedy):
        assert text.isprintable()
        assert 0 < len(text) <= 100
        assert not text.endswith(".")


@pytest.mark.parametrize(
    ("code", "fault", "level"),
    [
        ("11202", "server", "error"),
        ("12100", "document", "error"),
        ("12200", "document", "warning"),
        ("11240", "number", "error"),
        ("12400", "twilio", "error"),
        ("13227", "account", "error"),
        ("13214", "document", "warning"),
        ("13231", "document", "error"),
    ],
)
def test_a_row_says_whose_fault_it_is_and_how_bad(code: str, fault: str, level: str) -> None:
    assert (ERROR_CODES[code].fault, ERROR_CODES[code].level) == (fault, level)


@pytest.mark.parametrize(
    ("code", "fault"),
    [("11999", "server"), ("12999", "document"), ("13999", "document"), ("30001", "unknown")],
)
def test_a_code_that_is_not_in_the_table_has_words(code: str, fault: str) -> None:
    error = describe_code(code)

    assert (error.code, error.fault) == (code, fault)
    assert error.remedy == f"see https://www.twilio.com/docs/api/errors/{code}"


@given(st.text())
def test_a_text_that_is_no_code_does_not_get_into_the_words(text: str) -> None:
    assert describe_code(f"x{text}") == ErrorCode(
        f"x{text}", "Twilio names no reason that is known", "look into Twilio's Debugger", "unknown"
    )
