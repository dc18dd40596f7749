"""A value of the wrong kind in an answer is an error that names its field, and is not asked for again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fallback.account.transport import Response
from fallback.errors import CallInDoubt, UnexpectedAnswer
from fallback.fields import FIELDS
from tests.account.answers import ACCOUNT, NUMBER, Answers, a_number, a_page, answer_json, answering, open_account

OTHER = "AC" + "2" * 32
VALUES = {"voice_url": "https://www.example.com/v"}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"voice_url": {"a": 1}}, "voice_url: expected a text, found an object"),
        ({"sms_fallback_url": ["https://canary.example.com"]}, "sms_fallback_url: expected a text, found a list"),
        ({"friendly_name": 5}, "friendly_name: expected a text, found a number"),
        ({"friendly_name": "a\ud800b"}, "friendly_name: expected a text, found half of a character"),
        ({"voice_method": True}, "voice_method: expected a text, found a flag"),
        ({"voice_caller_id_lookup": "true"}, "voice_caller_id_lookup: expected true or false, found a text"),
        ({"capabilities": ["voice"]}, "capabilities: expected an object, found a list"),
        ({"capabilities": {"\ud800": True}}, "capabilities: expected a text, found half of a character"),
        ({"capabilities": {"voice": "yes"}}, "capabilities: expected an object of flags, found a text in it"),
        ({"account_sid": OTHER}, f"account_sid: expected {ACCOUNT}, found {OTHER}"),
        ({"account_sid": None}, "account_sid: expected AC and 32 hex digits, found nothing"),
        ({"sid": "PN1/../X"}, "sid: expected PN and 32 hex digits, found 'PN1/../X'"),
        ({"sid": "x" * 1000}, f"sid: expected PN and 32 hex digits, found '{'x' * 40}'"),
        ({"phone_number": "15005550006"}, "phone_number: expected a number in E.164, as in"),
        ({"phone_number": 15005550006}, "phone_number: expected a number in E.164, as in"),
    ],
)
def test_a_value_of_the_wrong_kind_is_an_error_that_names_the_field(wrong: dict[str, Any], text: str) -> None:
    transport = answering(a_page(a_number(**wrong)))

    with pytest.raises(UnexpectedAnswer) as caught:
        open_account(transport).find(NUMBER)

    assert f"listing the numbers of account {ACCOUNT}: no usable answer: {text}" in str(caught.value)
    assert "canary" not in str(caught.value)
    assert len(transport.requests) == 1


def test_null_and_nothing_are_defaults_in_every_field() -> None:
    nulls = {field.name: None for field in FIELDS}
    account = open_account(answering(a_page(a_number(**nulls, capabilities=None), a_number("+15005550007"))))

    live, other = account.find(NUMBER), account.find("+15005550007")

    assert live
    assert other
    assert live.fields == other.fields == {field.name: field.default for field in FIELDS}
    assert live.capabilities == ()


def test_two_entries_of_one_number_are_an_error() -> None:
    second = "PN" + "2" * 32
    transport = answering(a_page(a_number(), a_number(sid=second)))

    with pytest.raises(UnexpectedAnswer, match=rf"phone_number: expected \{NUMBER} once, found PN1+ and {second}"):
        open_account(transport).find(NUMBER)
    assert len(transport.requests) == 1


def test_an_entry_that_is_repeated_is_one() -> None:
    assert open_account(answering(a_page(a_number(), a_number()))).find(NUMBER)


def test_a_look_that_finds_two_entries_of_one_number_is_an_error() -> None:
    transport = answering(a_page(a_number(), a_number(sid="PN" + "2" * 32)))

    with pytest.raises(UnexpectedAnswer, match=r"looking for it: .* once"):
        open_account(transport).find_all([NUMBER])


def test_a_write_whose_answer_has_a_wrong_value_is_looked_up() -> None:
    """It may well have happened."""
    changed = answer_json(a_number(**VALUES))
    wrong = answer_json(a_number(voice_url=5))
    transport = answering(a_page(a_number()), wrong, changed)
    account = open_account(transport)
    live = account.find(NUMBER)
    assert live

    assert account.change(live, VALUES).fields["voice_url"] == VALUES["voice_url"]
    assert [request.method for request in transport.requests] == ["GET", "POST", "GET"]


@pytest.mark.parametrize("other", [{"number": "+15005550099"}, {"sid": "PN" + "9" * 32}])
def test_an_answer_about_another_number_is_not_taken_for_the_one_that_was_asked_for(other: dict[str, str]) -> None:
    transport = answering(a_page(a_number()), answer_json(a_number(**other)))
    account = open_account(transport)
    live = account.find(NUMBER)
    assert live

    with pytest.raises(UnexpectedAnswer, match=r"(phone_number|sid): expected .*, found (\+15005550099|PN9+)$"):
        account.change(live, VALUES)
    with pytest.raises(UnexpectedAnswer):
        account.fetch(NUMBER, live.sid)
    assert account.find("+15005550099") is None


def test_a_write_is_not_repeated_where_the_answer_would_be_the_same() -> None:
    wrong = answer_json(a_number(voice_url=5))
    transport = Answers(lambda request: wrong if request.method == "POST" else a_page())
    account = open_account(transport)

    with pytest.raises(UnexpectedAnswer, match="buying it: no usable answer: voice_url: expected a text"):
        account.buy(NUMBER, VALUES)
    assert [request.method for request in transport.requests] == ["POST", "GET"]


@pytest.mark.parametrize("sid", [None, 5, "AC1", "../x", "PN" + "1" * 32])
def test_a_subaccount_without_a_sid_is_an_error(sid: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="sid: expected AC and 32 hex digits"):
        open_account(answering(answer_json({"accounts": [{"sid": sid}], "next_page_uri": None}))).subaccounts()


@pytest.mark.parametrize("link", [5, ["/x"], {"a": "b"}])
def test_a_link_that_is_no_text_is_an_error(link: Any) -> None:
    page = json.dumps({"incoming_phone_numbers": [], "meta": {"key": "incoming_phone_numbers", "next_page_url": link}})

    with pytest.raises(CallInDoubt, match="next_page_url: expected a text"):
        open_account(answering(Response(200, page))).find(NUMBER)
