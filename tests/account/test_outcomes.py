"""Whatever an account answers is a value of ours or one error of ours, in words that can be printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallback.account.retry import Patience
from fallback.account.transport import NotConnected, Response, Unreachable
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, FallbackError
from fallback.model import Live
from tests.account.answers import NUMBER, FakeClock, a_number, a_page, answering, open_account

if TYPE_CHECKING:
    from collections.abc import Callable

DEEP = "[" * 100_000
HOSTILE: list[tuple[str, str]] = [
    ("deep", DEEP),
    ("deep and closed", DEEP + "]" * 100_000),
    ("deep object", '{"a":' * 100_000),
    ("no object", "[]"),
    ("null", "null"),
    ("a number of 10,000 digits", "9" * 10_000),
    ("no list in it", '{"incoming_phone_numbers": null, "next_page_uri": null}'),
    ("numbers that are none", '{"incoming_phone_numbers": [null, 5, []], "next_page_uri": null}'),
    ("a link that is none", '{"incoming_phone_numbers": [], "next_page_uri": {"a": []}}'),
    ("a link in meta that is none", '{"incoming_phone_numbers": [], "meta": {"next_page_url": 5}}'),
    ("no meta", '{"incoming_phone_numbers": [], "meta": 5}'),
    ("a link of half a letter", '{"incoming_phone_numbers": [], "next_page_uri": "/\\ud800"}'),
]


@pytest.mark.parametrize("body", [body for _, body in HOSTILE], ids=[name for name, _ in HOSTILE])
@pytest.mark.parametrize("status", [200, 400, 404, 429, 500])
def test_an_answer_of_any_shape_is_one_error(body: str, status: int) -> None:
    account = open_account(answering(Response(status, body)), clock=FakeClock())

    with pytest.raises(AccountError) as caught:
        account.find_all([NUMBER] * 9)

    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("error", [MemoryError(), RecursionError("deep"), OverflowError(), LookupError("x")])
def test_whatever_reading_an_answer_raises_is_a_doubt(error: Exception) -> None:
    with pytest.raises(CallInDoubt, match=rf"the answer is not Twilio's JSON \({type(error).__name__}\)"):
        open_account(answering(error), clock=FakeClock()).find(NUMBER)


def test_a_server_that_does_not_know_the_call_is_not_asked_again() -> None:
    transport = answering(Response(501, '{"message": "not emulated"}'))

    with pytest.raises(CallRefused, match="refused it with 501: not emulated"):
        open_account(transport, clock=FakeClock()).find(NUMBER)
    assert len(transport.requests) == 1


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("half a letter \ud800", r"half a letter \ud800"),
        ("\x1b]0;title\x07\x1b[2J", r"\x1b]0;title\x07\x1b[2J"),
        ("a\r\n::stop-commands::b", r"a\r\n::stop-commands::b"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}", r"\u202e"),
        ("Größe 漢字 🎈", "Größe 漢字 🎈"),
        ("x" * 500, "x" * 500),
        ("x" * 501, "x" * 500 + "…"),
        (f"see https://u:{'p' * 600}@example.com/", "see https://***@example.com/"),
    ],
)
def test_twilios_words_are_shown_in_letters_that_can_be_printed(message: str, shown: str) -> None:
    answer = Response(400, json.dumps({"code": 21402, "message": message}))

    with pytest.raises(CallRefused) as caught:
        open_account(answering(answer)).find(NUMBER)

    assert f"refused it with 21402: {shown} (https" in str(caught.value)


@pytest.mark.parametrize("code", [True, 1.5, "20003", [], {}, None, -1, 0, 10**30])
def test_a_code_that_is_none_is_the_status(code: Any) -> None:
    with pytest.raises(CallRefused) as caught:
        open_account(answering(Response(403, json.dumps({"code": code, "message": "no"})))).find(NUMBER)

    assert caught.value.code == 403


@pytest.mark.parametrize("message", [5, None, [], {"a": 1}])
def test_a_message_that_is_no_text_is_not_shown(message: Any) -> None:
    with pytest.raises(CallRefused, match=r"refused it with 20003:  \("):
        open_account(answering(Response(401, json.dumps({"code": 20003, "message": message})))).find(NUMBER)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)
NAMES = [*a_number(), "voice_url", "voice_method", "voice_caller_id_lookup", "capabilities", "date_created"]
CAPABILITIES = st.dictionaries(st.sampled_from(["voice", "\ud800"]), st.booleans())
NUMBERS = st.builds(
    lambda more: a_number() | more, st.dictionaries(st.sampled_from(NAMES), JSON | CAPABILITIES, max_size=3)
)
PAGES = st.builds(
    lambda records, more: json.loads(a_page(*records).text) | more,
    st.lists(NUMBERS | JSON, max_size=2),
    st.dictionaries(st.sampled_from(["next_page_uri", "meta", "incoming_phone_numbers", "x"]), JSON, max_size=2),
)
BODIES = st.text() | (JSON | PAGES).map(json.dumps)
HEADERS = st.dictionaries(st.just("retry-after"), st.text())


@settings(max_examples=300, deadline=None)
@given(
    answers=st.lists(st.builds(Response, st.integers(100, 599), BODIES, HEADERS), min_size=1, max_size=4),
    verb=st.sampled_from(["find", "fetch", "buy", "release", "subaccounts"]),
)
def test_any_answer_at_all_is_a_value_or_one_error_that_can_be_printed(answers: list[Response], verb: str) -> None:
    account = open_account(answering(a_page(a_number()), *answers), clock=FakeClock())
    live = account.find(NUMBER)
    assert live
    sid = live.sid
    acts = {
        "find": lambda: account.find("+15005550007"),
        "fetch": lambda: account.fetch(NUMBER, sid),
        "buy": lambda: account.buy("+15005550007", {"voice_url": "https://www.example.com/v"}),
        "release": lambda: account.release(live),
        "subaccounts": account.subaccounts,
    }

    assert tell(acts[verb]).isprintable()


def tell(act: Callable[[], Any]) -> str:
    """What an operator is told of it: its values, or the one error that it may raise."""
    try:
        value = act()
    except FallbackError as error:
        return str(error)
    if isinstance(value, Live):
        "".join([*map(str, value.fields.values()), *value.capabilities]).encode()  # raises where half a letter is left
    return repr(value)


@pytest.mark.parametrize(
    ("error", "answers", "is_soon"),
    [
        (Unreachable("refused"), 0, True),
        (Unreachable("refused"), 1, False),
        (NotConnected("no answer"), 0, False),
    ],
)
def test_without_a_network_the_first_call_ends_within_three_seconds(
    error: Exception, answers: int, *, is_soon: bool
) -> None:
    clock = FakeClock()
    page = a_page(a_number(), following="/2010-04-01/Accounts/AC/IncomingPhoneNumbers.json?Page=1")
    account = open_account(answering(*[page] * answers, error), Patience(), clock)

    with pytest.raises(CallNotSent):
        account.list(most_pages=None)

    assert (clock.time <= 3) == is_soon
