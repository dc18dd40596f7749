"""One call and its end: where it goes, what carries it, and what becomes of every answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from fallback.account.retry import Patience
from fallback.account.transport import NotConnected, Response, TransportError, Untrusted, WrongHost
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, CallThrottled, Refused
from tests.account.answers import (
    ACCOUNT,
    NUMBER,
    QUICK,
    TOKEN,
    Answers,
    FakeClock,
    a_number,
    a_page,
    answer_json,
    answering,
    open_account,
)

if TYPE_CHECKING:
    from fallback.account.transport import Request


def error(code: int, message: str, status: int = 400) -> Response:
    return answer_json({"code": code, "message": message, "status": status}, status)


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        (error(20003, "Authenticate", 401), CallRefused, "refused it with 20003: Authenticate"),
        (error(20403, "Suspended", 403), CallRefused, "refused it with 20403: Suspended"),
        (error(20429, "Too Many Requests", 429), CallThrottled, "asked too much (429, 20429)"),
        (Response(404, "<html>"), CallRefused, "refused it with 404: "),
        (error(20500, "Internal", 500), CallInDoubt, "no usable answer: HTTP 500: Internal"),
        (Response(502, "<html>"), CallInDoubt, "no usable answer: HTTP 502"),
        (Response(302, "", {"location": "https://login.example.com"}), CallInDoubt, "the answer is not Twilio's JSON"),
        (Response(200, "<html>"), CallInDoubt, "the answer is not Twilio's JSON"),
        (Response(200, "{}"), CallInDoubt, "no usable answer: "),
        (TransportError("ReadTimeout"), CallInDoubt, "no usable answer: ReadTimeout"),
        (NotConnected("refused"), CallNotSent, "Twilio was not reached, nothing was sent: refused"),
        (Untrusted("self-signed"), Refused, "(self-signed): REQUESTS_CA_BUNDLE may name the authority"),
        (WrongHost("mismatch"), Refused, "(mismatch): it is another host's: check TWILIO_API_BASE_URL"),
    ],
)
def test_every_end_of_a_call_has_a_class(answer: Response | Exception, kind: type[AccountError], text: str) -> None:
    account = open_account(answering(answer))

    with pytest.raises(kind) as caught:
        account.find(NUMBER)

    assert str(caught.value).startswith(f"listing the numbers of account {ACCOUNT}: ")
    assert text in str(caught.value)
    assert "canary" not in str(caught.value)


def test_an_error_in_the_form_of_twilios_newer_apis_is_read_as_well() -> None:
    """RFC 9457, https://www.rfc-editor.org/rfc/rfc9457.html: `title` and `detail` in place of `message`."""
    problem = {"type": "https://x", "title": "Forbidden", "status": 403, "code": 70051, "detail": "no permission"}

    with pytest.raises(CallRefused, match="refused it with 70051: no permission") as caught:
        open_account(answering(answer_json(problem, 403))).find(NUMBER)

    assert (caught.value.status, caught.value.code) == (403, 70051)


def test_a_call_carries_the_credentials_and_its_errors_do_not() -> None:
    transport = answering(a_page(a_number()))

    open_account(transport).find(NUMBER)

    (request,) = transport.requests
    assert request.auth == (ACCOUNT, TOKEN)
    assert request.url == f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    assert request.query == {"PageSize": 1000}
    assert TOKEN not in repr(request)


@pytest.mark.parametrize("status", [200, 202, 302])
def test_only_204_means_that_a_number_was_given_back(status: int) -> None:
    """The package takes a proxy's page for a release as well, whatever is in it."""
    gone = error(20404, "not found", 404)
    transport = answering(a_page(a_number()), Response(status, "<html>Welcome</html>"), gone)
    account = open_account(transport)
    live = account.find(NUMBER)
    assert live

    account.release(live)

    assert [request.method for request in transport.requests] == ["GET", "DELETE", "GET"]


def test_what_the_process_environment_says_of_regions_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package reads it by itself; the settings are read in one place, and it refuses them there."""
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    transport = answering(a_page())

    open_account(transport).find(NUMBER)

    assert transport.requests[0].url.startswith("https://api.twilio.com/")


def test_a_message_of_twilio_is_shown_without_the_urls_that_were_sent() -> None:
    url = "http://localhost/?key=canary"
    refusal = error(21402, f"VoiceUrl is not valid: {url}")
    account = open_account(answering(a_page(a_number()), refusal))
    live = account.find(NUMBER)
    assert live

    with pytest.raises(CallRefused) as caught:
        account.change(live, {"voice_url": url})

    assert str(caught.value) == (
        f"{NUMBER}: changing voice_url: Twilio refused it with 21402: VoiceUrl is not valid: <voice_url as declared> "
        "(https://www.twilio.com/docs/errors/21402)"
    )


def test_a_code_that_is_none_is_the_status() -> None:
    with pytest.raises(CallRefused) as caught:
        open_account(answering(Response(403, json.dumps({"message": "no"})))).find(NUMBER)

    assert caught.value.code == 403


TOO_MANY = {"code": 20429, "message": "Too Many Requests"}


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("3", 3),
        ("0", 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0),
        ("\N{SUPERSCRIPT TWO}", 0.01),
        ("soon", 0.01),
        ("-1", 0.01),
        ("Wed, 21 Oct 99999 07:28:00 GMT", 0.01),
        ("", 0.01),
    ],
)
def test_retry_after_may_be_seconds_or_a_date_and_nonsense_is_ignored(header: str, pause: float) -> None:
    clock = FakeClock()
    transport = answering(answer_json(TOO_MANY, 429, retry_after=header), a_page())

    assert open_account(transport, replace(QUICK, deadline=60), clock).find(NUMBER) is None

    assert clock.pauses == [pause]


def test_a_date_in_retry_after_is_waited_for() -> None:
    clock = FakeClock()
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    transport = answering(answer_json(TOO_MANY, 429, retry_after=date), a_page())

    assert open_account(transport, replace(QUICK, deadline=60), clock).find(NUMBER) is None

    assert 25 < clock.pauses[0] <= 30


@pytest.mark.parametrize("header", ["3600", "9" * 25, "9" * 5000, "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_wait_past_the_deadline_is_an_error_at_once(header: str) -> None:
    clock = FakeClock()
    transport = answering(answer_json(TOO_MANY, 429, retry_after=header))

    with pytest.raises(CallThrottled):
        open_account(transport, QUICK, clock).find(NUMBER)

    assert clock.pauses == []
    assert len(transport.requests) == 1


def test_a_list_that_never_ends_is_given_up_at_the_deadline() -> None:
    """Every page leads to another, which was never seen before."""
    clock = FakeClock()

    def answer(request: Request) -> Response:
        clock.time += 1
        page = int(str(request.url).partition("Page=")[2] or 0) + 1
        return a_page(following=f"/2010-04-01/X.json?Page={page}")

    transport = Answers(answer)

    with pytest.raises(CallInDoubt, match=r"looking for it: .*the list did not end before the deadline"):
        open_account(transport, Patience(deadline=10), clock).find_all([NUMBER])

    assert len(transport.requests) == 11


def test_a_write_that_stays_in_doubt_ends_within_its_deadline_and_half_of_it() -> None:
    """Every call hangs. The deadline is for the tries of the write; the look after the last one has half as long."""
    clock = FakeClock()

    def answer(request: Request) -> Response:
        if request.method == "GET" and not clock.time:
            return a_page(a_number())
        clock.time += request.seconds
        raise TransportError("ReadTimeout")

    account = open_account(Answers(answer), Patience(deadline=60, call=30), clock)
    live = account.find(NUMBER)
    assert live

    with pytest.raises(CallInDoubt, match="fetching PN"):
        account.change(live, {"voice_url": "https://www.example.com/v"})

    assert clock.time <= 60 + 30 + 30 + 30


def test_a_write_is_not_sent_again_if_nobody_knows_whether_it_happened() -> None:
    """The look fails as long as it is tried, so the write stays in doubt."""
    transport = Answers(
        lambda request: a_page() if not transport.requests[1:] else error(20500, f"no {request.method}", 500)
    )
    account = open_account(transport, clock=FakeClock())
    assert account.find(NUMBER) is None

    with pytest.raises(CallInDoubt, match="looking for it: no usable answer: HTTP 500: no GET"):
        account.buy(NUMBER, {})

    assert [request.method for request in transport.requests] == ["GET", "POST", "GET", "GET", "GET"]
