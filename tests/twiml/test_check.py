"""What in a document is not in the grammar: each file in `bad/` has its faults beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.twiml.check import RULES, check_document, check_response, guess_context
from fallback.twiml.document import Element, FaultId
from fallback.twiml.read import read_document

if TYPE_CHECKING:
    from fallback.twiml.document import Context

BAD = Path(__file__).parent / "bad"


def context_of(file: Path) -> Context:
    return "sms" if file.stem.startswith("sms") else "voice"


def report(body: bytes, context: Context) -> str:
    faults = check_document(body, context)
    return "".join(f"{one.place.line}:{one.place.column}: {one.message} [{one.rule}]\n" for one in faults)


@pytest.mark.parametrize("file", sorted(BAD.glob("*.xml")), ids=lambda file: file.stem)
def test_a_bad_document_has_the_faults_that_are_written_beside_it(file: Path) -> None:
    assert report(file.read_bytes(), context_of(file)) == file.with_suffix(".txt").read_text()


@pytest.mark.parametrize(
    ("context", "body"),
    [
        ("voice", "<Response/>"),
        ("voice", "<Response><Say voice='Polly.Amy' language='en-GB'>Hello</Say><Hangup/></Response>"),
        (
            "voice",
            "<Response><Say><prosody rate='slow'>A <break/><prosody pitch='low'>b</prosody></prosody></Say></Response>",
        ),
        ("voice", "<Response><Gather numDigits='1'><Say>1</Say></Gather><Redirect>/again</Redirect></Response>"),
        ("voice", "<Response><Dial callerId='+15005550006'><Sip>sip:a@example.com</Sip></Dial></Response>"),
        ("voice", "<Response><Refer><Sip>sip:a@example.com</Sip></Refer></Response>"),
        ("voice", "<Response xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><!-- a --><Hangup/></Response>"),
        ("sms", "<Response/>"),
        ("sms", "<Response><Message>Hello</Message></Response>"),
        ("sms", "<Response><Message><Body>a</Body><Media>https://a.example/b.png</Media></Message></Response>"),
        ("sms", "<Response><Sms>Hello</Sms></Response>"),
    ],
)
def test_a_document_in_the_grammar_has_no_fault(context: Context, body: str) -> None:
    assert report(body.encode(), context) == ""


@pytest.mark.parametrize(
    ("context", "verb", "longest"), [("voice", "Say", 4096), ("sms", "Message", 1600), ("sms", "Sms", 1600)]
)
def test_a_text_may_be_as_long_as_twilio_takes(context: Context, verb: str, longest: int) -> None:
    def check(length: int) -> str:
        return report(f"<Response><{verb}>{'a' * length}</{verb}></Response>".encode(), context)

    assert check(longest) == ""
    assert "[too-long]" in check(longest + 1)


def test_a_document_that_cannot_be_read_has_this_one_fault() -> None:
    assert [fault.rule for fault in check_document(b"<Response><Foo>", "voice")] == ["not-xml"]


def test_a_fault_that_twilio_does_not_survive_is_fatal() -> None:
    fatal = {rule for rule in RULES if RULES[rule].is_fatal}

    assert fatal == {"too-big", "not-xml", "wrong-version", "wrong-root"}


def test_every_rule_breaks_in_some_document_of_these_tests() -> None:
    from_files = {rule for file in BAD.glob("*.txt") for rule in RULES if f"[{rule}]" in file.read_text()}
    elsewhere: set[FaultId] = {"too-big", "not-xml", "wrong-version", "wrong-root", "too-long"}

    assert from_files | elsewhere == RULES.keys()


@pytest.mark.parametrize(
    ("body", "context"),
    [
        ("<Response/>", "voice"),
        ("<Response><Sms>a</Sms></Response>", "voice"),
        ("<Response><Redirect>/a</Redirect></Response>", "voice"),
        ("<Response><Message>a</Message></Response>", "sms"),
    ],
)
def test_what_a_document_is_for_shows_in_its_verbs(body: str, context: Context) -> None:
    response = read_document(body.encode())

    assert isinstance(response, Element)
    assert guess_context(response) == context


def test_a_very_deep_document_is_checked() -> None:
    response = read_document(b"<Response><Say>" + b"<prosody>" * 3000 + b"</prosody>" * 3000 + b"</Say></Response>")

    assert isinstance(response, Element)
    assert check_response(response, "voice") == []


@given(st.binary(max_size=200), st.sampled_from(["voice", "sms"]))
def test_any_bytes_can_be_checked(body: bytes, context: Context) -> None:
    assert all(fault.rule in RULES for fault in check_document(b"<Response>" + body + b"</Response>", context))
