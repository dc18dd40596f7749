from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.webhook.request import describe_call, describe_failure, describe_message, find_kind, parse_form

NUMBER, PERSON = "+15005550006", "+15005550100"


def test_a_call_has_the_parameters_that_twilio_documents() -> None:
    call = describe_call(sid="CA1", account="AC1", number=NUMBER, caller=PERSON)

    documented = {"CallSid", "AccountSid", "From", "To", "CallStatus", "ApiVersion", "Direction"}
    assert documented <= call.keys()
    assert (call["From"], call["To"], call["Direction"]) == (PERSON, NUMBER, "inbound")
    assert find_kind(call) == "call"


def test_a_message_has_the_parameters_that_twilio_documents() -> None:
    message = describe_message(sid="SM1", account="AC1", number=NUMBER, sender=PERSON, text="hello")

    documented = {"MessageSid", "SmsSid", "AccountSid", "From", "To", "Body", "NumMedia", "NumSegments"}
    assert documented <= message.keys()
    assert (message["From"], message["To"], message["Body"]) == (PERSON, NUMBER, "hello")
    assert find_kind(message) == "message"


def test_a_failure_names_code_and_url() -> None:
    failure = describe_failure(code="11200", url="https://www.example.com/voice")

    assert failure == {"ErrorCode": "11200", "ErrorUrl": "https://www.example.com/voice"}
    assert find_kind(failure) == "other"


@pytest.mark.parametrize(
    ("form", "pairs"),
    [
        ("", []),
        ("a=1&b=2", [("a", "1"), ("b", "2")]),
        ("a=1&a=2&a=1", [("a", "1"), ("a", "2"), ("a", "1")]),
        ("a=&b", [("a", ""), ("b", "")]),
        ("To=%2B15005550006&Body=a+b%20c", [("To", NUMBER), ("Body", "a b c")]),
        ("Body=%E2%98%8E%0A", [("Body", "☎\n")]),
        ("Body=%ff", [("Body", "\ufffd")]),
    ],
)
def test_a_form_is_read_in_order_and_loses_nothing(form: str, pairs: list[tuple[str, str]]) -> None:
    assert parse_form(form) == pairs


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_what_is_encoded_is_read_again(pairs: list[tuple[str, str]]) -> None:
    assert parse_form(urlencode(pairs)) == pairs


@given(st.text() | st.text("ab&=%+;0fF\xe9"))
def test_any_form_is_read_as_the_standard_library_reads_it(form: str) -> None:
    assert parse_form(form) == parse_qsl(form, keep_blank_values=True, errors="replace")
