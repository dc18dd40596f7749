"""The answers themselves, as a pure function."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fallback.answer import Request, respond
from fallback.answer.exchange import MAX_BYTES
from tests.answer.asking import (
    CALL,
    HANGUP,
    NUMBER,
    PRIMARY,
    TOKEN,
    ask,
    call,
    make_settings,
    message,
    read_verbs,
)
from tests.answer.cases import CASES, RECORDED, RETRY, Case

if TYPE_CHECKING:
    from fallback.answer import Answered

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_request_gets_its_answer_and_people_are_told(case: Case) -> None:
    settings = make_settings(tokens=case.tokens, **case.settings)

    answered = respond(case.request, settings, 7.0)

    assert answered.response.status == case.status
    if case.verbs is None:
        assert answered.response.body == b""
    else:
        assert read_verbs(answered.response) == case.verbs
    assert (answered.event.action if answered.event else None) == case.action
    assert (answered.event.why if answered.event else "") == case.why
    assert respond(case.request, settings, 7.0) == answered


def test_an_event_says_what_failed_and_masks_the_caller() -> None:
    url = "https://user:secret@www.example.com:8443/voice?From=%2B15005550100#rc=1"
    event = respond(ask(call(url=url)), make_settings(), 7.0).event

    assert event
    assert (event.time, event.kind, event.number, event.sid, event.code) == (7.0, "call", NUMBER, CALL, "11200")
    assert event.caller == "+15…00"
    assert event.url == "https://***@www.example.com:8443/voice?From=***"
    assert event.origin == "www.example.com:8443"


def test_the_event_of_a_voicemail_names_the_recording_and_what_had_failed() -> None:
    request = ask(call(url="", **RECORDED), query="fallback-recorded=www.example.com")

    event = respond(request, make_settings(), 7.0).event

    assert event
    assert (event.action, event.origin, event.recording) == ("recorded", "www.example.com", RECORDED["RecordingUrl"])


def test_an_event_is_short_and_on_one_line_whatever_comes() -> None:
    hostile = "\x1b[2J\n::error::x" * 10_000
    request = ask(call(number=hostile[:900], code=hostile[:900], url=f"https://x/{hostile}"[:900]), token=TOKEN)

    event = respond(request, make_settings(), 7.0).event

    assert event
    for text in (event.number, event.caller, event.code, event.url, event.origin, event.why):
        assert text.isprintable()
        assert len(text) < 2000


@pytest.mark.parametrize(
    ("settings", "tokens", "status"),
    [({}, (TOKEN,), 200), ({}, (), 503), ({"signature": "harmless"}, (), 200), ({"signature": "off"}, (), 200)],
)
def test_health_is_whether_requests_can_be_answered(
    settings: dict[str, str], tokens: tuple[str, ...], status: int
) -> None:
    answered = respond(Request("GET", "/healthz"), make_settings(tokens=tokens, **settings), 7.0)

    assert (answered.response.status, answered.event) == (status, None)


@pytest.mark.parametrize("path", ["/net/healthz", "/healthz"])
def test_health_is_found_with_and_without_the_path_that_a_proxy_takes_away(path: str) -> None:
    settings = make_settings(public_url="https://fallback.example.com/net")

    assert respond(Request("GET", path), settings, 7.0).response.body == b"ok\n"


def test_head_gets_the_headers_of_a_get_and_no_body() -> None:
    request = ask(call(), method="GET")
    got, head = (respond(replace(request, method=each), make_settings(), 7.0).response for each in ("GET", "HEAD"))

    assert (head.status, head.headers, head.body) == (got.status, got.headers, b"")
    assert got.body


def test_any_spelling_of_a_query_that_twilio_may_have_signed_is_taken() -> None:
    request = ask(call(CallerName="a b"), method="GET")
    signed = request.query
    decoded = signed.replace("+", "%20")

    assert respond(replace(request, query=decoded), make_settings(), 7.0).response.status == 403
    assert respond(replace(request, query=decoded, spellings=(decoded, signed)), make_settings(), 7.0).event


class _Broken:
    """Settings in which whatever is looked up fails: a defect of ours."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(f"canary {name}")


@pytest.mark.parametrize(
    ("request_", "verbs"),
    [
        (ask(call()), [("Say", "We are having trouble. Please call again later.", {}), HANGUP]),
        (ask(call(), method="GET"), [("Say", "We are having trouble. Please call again later.", {}), HANGUP]),
        (ask(message()), []),
        (Request("GET", "/"), []),
    ],
    ids=["call", "get", "message", "nothing"],
)
def test_a_defect_of_ours_still_gives_a_document_and_is_told_without_what_was_asked(
    request_: Request, verbs: list[object]
) -> None:
    answered = respond(request_, _Broken(), 7.0)  # type: ignore[arg-type]

    assert answered.response.status == 200
    assert read_verbs(answered.response) == verbs
    assert answered.event
    assert answered.event.action == "failed"
    assert "RuntimeError" in answered.event.why
    assert "canary" not in repr(answered.event)


def _assert_documented(answered: Answered) -> None:
    response = answered.response
    assert dict(response.headers)["content-length"] == str(len(response.body))
    assert answered.event is None or answered.event.action != "failed", answered.event
    if response.status == 200 and dict(response.headers)["content-type"].startswith("text/xml"):
        read_verbs(response)
    else:
        assert (response.status, response.body) in {(200, b"ok\n"), (403, b""), (405, b""), (413, b"")}


SIGNATURES = st.sampled_from(["required", "harmless", "off"])


_NAMES = st.sampled_from(["cookie", "x-twilio-signature", "content-type", "x-fallback-drill"])
_ANY = st.builds(
    Request,
    st.sampled_from(["GET", "POST", "PUT"]) | st.text(),
    st.text(),
    st.text(),
    st.dictionaries(_NAMES, st.text()),
    st.binary(),
    st.lists(st.text()).map(tuple),
)


@given(_ANY, SIGNATURES)
def test_arbitrary_requests_get_a_document_or_a_documented_refusal(request_: Request, signature: str) -> None:
    _assert_documented(respond(request_, make_settings(**RETRY, signature=signature), 7.0))


@given(st.binary(), st.binary(), st.binary(), SIGNATURES)
@example(b"", b"%00%ff%0d%0a", b"<![CDATA[", "off")
def test_arbitrary_bytes_in_the_parameters_of_a_call_get_a_document(
    number: bytes, code: bytes, url: bytes, signature: str
) -> None:
    body = urlencode({"CallSid": CALL, "To": number, "ErrorCode": code, "ErrorUrl": url, "From": url}).encode()

    answered = respond(Request("POST", "/voice", "", FORM, body), make_settings(**RETRY, signature=signature), 7.0)

    _assert_documented(answered)
    assert answered.response.status == (403 if signature == "required" else 200)


HOSTILE = [
    "https://evil.example.org/",
    "https://www.example.com.evil.example.org/",
    "https://www.example.com@evil.example.org/",
    "https://evil.example.org\\@www.example.com/",
    "https://evil.example.org/\\@www.example.com/",
    "https:\\\\evil.example.org\\www.example.com",
    "https://evil.example.org#@www.example.com/",
    "https://evil.example.org?@www.example.com/",
    "https://evil.example.org%00.www.example.com/",
    "https://www.example.com%2eevil.example.org/",
    "https://www.example.com\t.evil.example.org/",
    "https://www.example.com\n@evil.example.org/",
    "https://www.example。com/",
    "https://\uff57\uff57\uff57.example.com/",
    "https://www.example.com:443@evil.example.org/",
    "https://www.example.com:8443/voice",
    "https://www.example.com:443:80/",
    "https://[www.example.com]/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://0x7f.1/",
    "https://169.254.169.254/latest/meta-data/",
    "//www.example.com/voice",
    "https:www.example.com/voice",
    "https:/www.example.com/voice",
    "ftp://www.example.com/voice",
    "javascript:alert(1)//www.example.com",
    "data:text/xml,<Response/>",
    "file:///etc/passwd",
    " https://www.example.com/voice",
    "https://www.example.com/voice ",
    "https://www.example.com/\r\nSet-Cookie: a=b",
    "/voice",
    "www.example.com",
    "https://",
    "https://user:pa/ss@www.example.com@evil.example.org/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_never_sent_on_to(url: str) -> None:
    answered = respond(ask(call(url=url)), make_settings(**RETRY), 7.0)

    assert read_verbs(answered.response) == [("Say", "Sorry.", {}), HANGUP]
    assert answered.event
    assert answered.event.why


@given(
    st.text()
    | st.from_regex(r"https?://[^/]{0,40}(www\.example\.com|evil\.example\.org)[^/]{0,20}/.{0,20}", fullmatch=True)
    | st.sampled_from(HOSTILE).flatmap(lambda url: st.integers(0, len(url)).map(lambda at: f"{url[:at]}@{url[at:]}"))
)
@example(PRIMARY)
def test_whatever_the_url_is_a_call_only_ever_goes_to_a_host_of_the_settings(url: str) -> None:
    ((verb, target, _), *_) = read_verbs(respond(ask(call(url=url)), make_settings(**RETRY), 7.0).response)

    if verb == "Redirect":
        assert target
        assert urlsplit(target).hostname == "www.example.com"
        assert urlsplit(target).port in {None, 80, 443}
        assert "fallback-tried=1" in urlsplit(target).query


@pytest.mark.parametrize(("size", "status"), [(MAX_BYTES, 200), (MAX_BYTES + 1, 413)])
def test_a_form_may_be_as_long_as_the_limit(size: int, status: int) -> None:
    body = b"CallSid=CA1&Body=".ljust(size, b"x")

    answered = respond(Request("POST", "/", "", FORM, body), make_settings(signature="off"), 7.0)

    assert (answered.response.status, answered.event is None) == (status, status == 413)


def test_no_answer_may_be_stored() -> None:
    for case in CASES.values():
        response = respond(case.request, make_settings(tokens=case.tokens, **case.settings), 7.0).response
        assert dict(response.headers)["cache-control"] == "no-store"
