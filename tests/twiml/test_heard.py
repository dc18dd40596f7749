"""What a caller hears, or the sender of a message gets, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.twiml.document import Element
from fallback.twiml.heard import Next, describe_heard, hear, join_heard
from fallback.twiml.read import read_document

if TYPE_CHECKING:
    from fallback.twiml.document import Context


def read(verbs: str) -> Element:
    root = read_document(f"<Response>{verbs}</Response>".encode())
    assert isinstance(root, Element), root
    return root


def line(verbs: str, context: Context = "voice") -> str:
    return describe_heard(read(verbs), context)


@pytest.mark.parametrize(
    ("verbs", "heard"),
    [
        ("", "nothing: hangs up"),
        ("<Hangup/>", "nothing: hangs up"),
        ("<Frobnicate/>", "nothing: hangs up"),
        ("<Say></Say>", "nothing: hangs up"),
        ("<Say>We are\n having trouble.</Say>", '"We are having trouble." then hangs up'),
        ("<Say>We are having trouble.</Say><Hangup/><Say>x</Say>", '"We are having trouble." then hangs up'),
        (f"<Say>{'word ' * 20}</Say>", f'"{("word " * 12).strip()}…" then hangs up'),
        ("<Say>Hello <emphasis>you</emphasis></Say><Pause/>", '"Hello you" then waits 1 s then hangs up'),
        ("<Play>https://a.example/b.mp3</Play>", "plays https://a.example/b.mp3 then hangs up"),
        ("<Play digits='12'/>", "plays the tones 12 then hangs up"),
        ("<Dial>+15005550006</Dial>", "dials +15005550006"),
        ("<Say>Wait.</Say><Dial><Number>+15005550006</Number></Dial>", '"Wait." then dials +15005550006'),
        ("<Dial>+1500</Dial><Say>Nobody.</Say>", 'dials +1500 then "Nobody." then hangs up'),
        (
            "<Dial><Client>amy</Client><Client><Identity>bob</Identity></Client><Sip>sip:c@d</Sip></Dial>",
            "dials the client amy and the client bob and sip:c@d",
        ),
        ("<Dial><Conference>room</Conference></Dial>", "dials the conference room"),
        ("<Dial/>", "dials nobody"),
        ("<Gather/>", "asks for a key then hangs up"),
        ("<Gather><Say>Press 1 now</Say></Gather>", 'asks for a key: "Press 1 now" then hangs up'),
        ("<Gather input='speech'/>", "asks for speech then hangs up"),
        ("<Gather input='dtmf speech'/><Hangup/>", "asks for a key or speech then hangs up"),
        ("<Say>Speak.</Say><Record/>", '"Speak." then records'),
        ("<Redirect>/next</Redirect>", "goes on at /next"),
        ("<Say>a</Say><Redirect/>", '"a" then goes on at the same URL'),
        ("<Reject/>", "rejects the call (not in service)"),
        ("<Reject reason='busy'/>", "rejects the call (busy)"),
        ("<Enqueue>support</Enqueue>", "puts the call into the queue support"),
        ("<Start><Stream url='wss://a'/></Start><Say>a</Say>", '"a" then hangs up'),
        ("<Connect><Stream url='wss://a.example/b'/></Connect>", "connects to Stream wss://a.example/b"),
        ("<Sms to='+1'>Hi</Sms>", 'sends a message "Hi" then hangs up'),
    ],
)
def test_a_call_is_told_in_one_line(verbs: str, heard: str) -> None:
    assert line(verbs) == heard


@pytest.mark.parametrize(
    ("verbs", "heard"),
    [
        ("", "nothing: no reply"),
        ("<Say>For a call</Say>", "nothing: no reply"),
        ("<Message>We are having trouble.</Message>", 'replies "We are having trouble."'),
        ("<Sms>Hello</Sms>", 'replies "Hello"'),
        ("<Message><Body>a</Body><Media>https://a</Media></Message>", 'replies "a" and 1 file'),
        ("<Message><Media>https://a</Media><Media>https://b</Media></Message>", "replies 2 files"),
        ("<Message to='+15005550006'>a</Message><Message>b</Message>", 'sends +15005550006 "a" then replies "b"'),
        ("<Message>a</Message><Redirect>/b</Redirect>", 'replies "a" then goes on at /b'),
    ],
)
def test_a_message_is_told_in_one_line(verbs: str, heard: str) -> None:
    assert line(verbs, "sms") == heard


def test_a_redirect_says_where_and_how_twilio_asks_next() -> None:
    assert hear(read("<Redirect method='get'> /a </Redirect>"), "voice").next == Next("/a", "GET")
    assert hear(read("<Redirect>/a</Redirect>"), "voice").next == Next("/a", "POST")
    assert hear(read("<Say>a</Say>"), "voice").next is None


def test_documents_that_follow_each_other_are_told_as_one() -> None:
    parts = [hear(read(verbs), "voice") for verbs in ("<Say>One moment.</Say><Redirect>/b</Redirect>", "<Say>b</Say>")]

    assert join_heard(parts, "voice") == '"One moment." then "b" then hangs up'
