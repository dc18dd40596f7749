"""Bytes to a tree, or why Twilio cannot execute them: https://www.twilio.com/docs/api/errors/12100."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.twiml.document import Element, Fault, Place
from fallback.twiml.read import read_document
from fallback.twiml.write import MAX_BYTES

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


def read(body: bytes) -> Element:
    root = read_document(body)
    assert isinstance(root, Element), root
    return root


def refuse(body: bytes) -> Fault:
    fault = read_document(body)
    assert isinstance(fault, Fault), fault
    return fault


def test_an_element_has_its_name_attributes_texts_and_elements_in_order() -> None:
    say = read(b'<Response><Say voice="Polly.Amy">Hello <emphasis>dear</emphasis> caller</Say></Response>').children[0]

    assert (say.name, say.get("voice"), say.get("loop")) == ("Say", "Polly.Amy", "")
    assert [part if isinstance(part, str) else part.name for part in say.content] == ["Hello ", "emphasis", " caller"]
    assert say.text == "Hello dear caller"


def test_every_element_and_attribute_knows_its_line_and_column() -> None:
    body = '<Response>\r\n  <Say>é</Say><Dial\n\t  action = "a > b"\n  callerId=\'+1"2\' />\n</Response>'.encode()

    dial = read(body).children[1]

    assert dial.place == Place(2, 15)
    assert {name: attribute.place for name, attribute in dial.attributes.items()} == {
        "action": Place(3, 4),
        "callerId": Place(4, 3),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_an_encoding_that_xml_knows_is_read(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    body = f'<?xml version="1.0" encoding="{name}"?><Response><Say loop="2">für</Say></Response>'.encode(encoding)

    say = read(body).children[0]

    assert (say.text, say.get("loop")) == ("für", "2")


@pytest.mark.parametrize("body", [b"<Response/>", DECLARATION + b"<Response></Response>", b"\n<Response/>\n"])
def test_a_document_may_be_empty_and_needs_no_declaration(body: bytes) -> None:
    assert read(body).content == ()


@pytest.mark.parametrize(
    ("body", "rule", "place"),
    [
        (b"", "not-xml", (1, 1)),
        (b" \n ", "not-xml", (1, 1)),
        (b"Hello", "not-xml", (1, 1)),
        (b'{"say": "Hello"}', "not-xml", (1, 1)),
        (b"\n" + DECLARATION + b"<Response/>", "not-xml", (2, 1)),
        (b"<Response><Say>Hello</Response>", "not-xml", (1, 23)),
        (b"<Response>\n<Say>Fish & chips</Say></Response>", "not-xml", (2, 12)),
        (b"<Response>\n<Dial timeout=5/></Response>", "not-xml", (2, 15)),
        (b"<Response><Say>\xff</Say></Response>", "not-xml", (1, 16)),
        (b"<Response/><Response/>", "not-xml", (1, 12)),
        (DECLARATION.replace(b"UTF-8", b"x-none") + b"<Response/>", "not-xml", (1, 31)),
        (b"<html><body>Error</body></html>", "wrong-root", (1, 1)),
        (b"<response/>", "wrong-root", (1, 1)),
        (b'<Response version="3"/>', "wrong-version", (1, 11)),
    ],
)
def test_what_twilio_cannot_execute_is_refused_with_its_place(body: bytes, rule: str, place: tuple[int, int]) -> None:
    fault = refuse(body)

    assert (fault.rule, tuple(fault.place)) == (rule, place)
    assert fault.message.startswith("expected ")


def test_a_blank_before_the_declaration_is_named_as_such() -> None:
    assert "found something before it" in refuse(b" " + DECLARATION + b"<Response/>").message


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">',
        b'<!ENTITY a SYSTEM "file:///etc/passwd">',
        b'<!ENTITY a SYSTEM "http://127.0.0.1/">',
        b'<!ENTITY % a SYSTEM "http://127.0.0.1/"> %a;',
    ],
)
def test_a_document_cannot_make_us_expand_or_fetch_anything(declaration: bytes) -> None:
    fault = refuse(b"<!DOCTYPE Response [" + declaration + b"]><Response><Say>&a;</Say></Response>")

    assert fault.rule == "not-xml"
    assert "entity" in fault.message


def test_64_kb_are_read_and_one_byte_more_is_not() -> None:
    frame = len(b"<Response><Say></Say></Response>")
    body = b"<Response><Say>" + b"a" * (MAX_BYTES - frame) + b"</Say></Response>"

    assert len(read(body).text) == MAX_BYTES - frame
    assert refuse(body + b"\n").rule == "too-big"


def test_the_deepest_document_that_fits_is_read() -> None:
    depth = MAX_BYTES // 7 - 10
    body = b"<Response>" + b"<a>" * depth + b"x" + b"</a>" * depth + b"</Response>"

    assert read(body).text == "x"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_a_fault(body: bytes) -> None:
    assert isinstance(read_document(body), Element | Fault)


@given(st.text(alphabet="<>/=\"'&;!-[]?Response Sayaxml\n\r\té", max_size=80))
def test_anything_that_looks_like_xml_is_a_document_or_a_fault(text: str) -> None:
    assert isinstance(read_document(f"<Response>{text}</Response>".encode()), Element | Fault)
