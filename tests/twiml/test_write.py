"""TwiML as Twilio documents it: https://www.twilio.com/docs/voice/twiml, https://www.twilio.com/docs/messaging/twiml."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from fallback.twiml.write import dial, hang_up, message, play, record, redirect, say, write_response

if TYPE_CHECKING:
    from collections.abc import Callable


def read(document: str) -> list[tuple[str, str | None, dict[str, str]]]:
    """The verbs of a document as an XML reader sees them: name, text, attributes."""
    root = ET.fromstring(document.encode())  # noqa: S314 - our own document
    assert root.tag == "Response"
    return [(verb.tag, verb.text, verb.attrib) for verb in root]


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (say("Hello"), ("Say", "Hello", {})),
        (
            say("Bonjour", voice="Polly.Lea", language="fr-FR"),
            ("Say", "Bonjour", {"voice": "Polly.Lea", "language": "fr-FR"}),
        ),
        (play("https://www.example.com/a.mp3?b=1&c=2"), ("Play", "https://www.example.com/a.mp3?b=1&c=2", {})),
        (hang_up(), ("Hangup", None, {})),
        (dial("+15005550006"), ("Dial", "+15005550006", {})),
        (dial("+15005550006", caller_id="+15005550007"), ("Dial", "+15005550006", {"callerId": "+15005550007"})),
        (record(max_seconds=120), ("Record", None, {"maxLength": "120", "playBeep": "true"})),
        (
            record(max_seconds=5, action="/done?a=1&b=2", method="GET"),
            ("Record", None, {"action": "/done?a=1&b=2", "method": "GET", "maxLength": "5", "playBeep": "true"}),
        ),
        (redirect("https://www.example.com/voice"), ("Redirect", "https://www.example.com/voice", {})),
        (redirect("/voice", method="GET"), ("Redirect", "/voice", {"method": "GET"})),
        (message("We are having trouble."), ("Message", "We are having trouble.", {})),
    ],
)
def test_a_verb_is_one_element(verb: str, expected: tuple[str, str | None, dict[str, str]]) -> None:
    assert read(write_response(verb)) == [expected]


def test_verbs_keep_their_order() -> None:
    assert [name for name, _, _ in read(write_response(say("a"), play("b"), hang_up()))] == ["Say", "Play", "Hangup"]


def test_without_verbs_the_response_is_empty() -> None:
    assert write_response() == '<?xml version="1.0" encoding="UTF-8"?>\n<Response/>'


def test_twilios_own_package_writes_the_same_elements() -> None:
    voice, sms = VoiceResponse(), MessagingResponse()
    voice.say('He said "no" & left <at once>', voice="Polly.Amy", language="en-GB")
    voice.dial("+15005550006", caller_id="+15005550007")
    voice.record(max_length=120, play_beep=True)
    voice.redirect("https://www.example.com/?a=1&b=2", method="GET")
    sms.message("We are having trouble.")

    assert read(str(voice)) == read(
        write_response(
            say('He said "no" & left <at once>', voice="Polly.Amy", language="en-GB"),
            dial("+15005550006", caller_id="+15005550007"),
            record(max_seconds=120),
            redirect("https://www.example.com/?a=1&b=2", method="GET"),
        )
    )
    assert read(str(sms)) == read(write_response(message("We are having trouble.")))


ANY_TEXT = st.text(st.characters(), min_size=1)  # control characters, lone surrogates and unassigned ones included


@given(ANY_TEXT, st.sampled_from([say, play, dial, redirect, message]))
def test_any_text_arrives_as_it_is_but_for_what_xml_does_not_allow(text: str, verb: Callable[[str], str]) -> None:
    ((_, found, _),) = read(write_response(verb(text)))

    assert found is not None
    assert len(found) == len(text)
    assert all(
        here == there or (here == " " and not is_character(there)) for here, there in zip(found, text, strict=True)
    )


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_of_an_attribute_arrives_as_it_is(voice: str, language: str) -> None:
    ((_, _, attributes),) = read(write_response(say("a", voice=voice, language=language)))

    assert attributes["voice"] == "".join(each if is_character(each) else " " for each in voice)
    assert attributes["language"] == "".join(each if is_character(each) else " " for each in language)


def is_character(character: str) -> bool:
    """Whether XML 1.0 allows a character: https://www.w3.org/TR/xml/#charsets."""
    number = ord(character)
    return number in {9, 10, 13} or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or number >= 0x10000
