"""The three uses of a fallback from end to end: real servers and sockets, and a caller that asks as Twilio does.

(1) A second server takes over when the first fails. (2) Callers hear our words, not Twilio's. (3) Somebody is told
`ErrorCode` and `ErrorUrl`, and the call goes on if it can.
"""

from __future__ import annotations

import asyncio
import http.server
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from fallback.answer.handler import make_handler
from fallback.drill.caller import Caller
from fallback.drill.evidence import Question
from fallback.drill.reach import Reach
from fallback.twiml.write import message as reply
from fallback.twiml.write import say, write_response
from fallback.webhook.request import describe_failure
from tests.answer.alerts.receiving import find_free_port, receiving
from tests.answer.asking import CALL, NUMBER, REPLY, TOKEN, WORDS, call, make_settings, message
from tests.answer.serving import bind, serving_asgi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.drill.evidence import Asked, Method
    from fallback.twiml.document import Context
    from tests.answer.alerts.receiving import Receiver

OVERRIDES = "#ct=1000&rt=500&rc=0"  # so that a test of a time-out ends soon


@dataclass
class Site:
    """A web server that answers with TwiML, or fails as it is told. It keeps the forms that it gets."""

    base: str
    failing: str | None = None
    times: int = 1_000_000  # how often it fails
    asked: list[dict[str, str]] = field(default_factory=list)

    def take_failure(self) -> str | None:
        self.times -= 1
        return self.failing if self.times >= 0 else None


class _Answering(http.server.BaseHTTPRequestHandler):
    site: Site
    stopped: threading.Event

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        self.site.asked.append({"path": self.path, **{name: values[0] for name, values in form.items()}})
        failure = self.site.take_failure()
        if failure == "timeout":
            self.stopped.wait(20)
            self.close_connection = True
            return
        verb = say("The site answers.") if "CallSid" in form else reply("The site replies.")
        body = b"<Response><Say>not closed" if failure == "bad-twiml" else write_response(verb).encode()
        self.send_response(500 if failure == "500" else 200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@contextmanager
def serving_site(failing: str | None = None, times: int = 1_000_000) -> Iterator[Site]:
    if failing == "refused":
        yield Site(f"http://127.0.0.1:{find_free_port()}", failing)
        return
    stopped = threading.Event()
    handler = type("Answering", (_Answering,), {"stopped": stopped})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.site = Site(f"http://127.0.0.1:{server.server_port}", failing, times)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield handler.site  # type: ignore[attr-defined]
    finally:
        stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving_fallback(receiver: Receiver, *primaries: Site, **changes: Any) -> Iterator[str]:
    """The URL of a fallback handler whose alerts go to `receiver`."""
    listener = bind()
    base = "http://{}:{}".format(*listener.getsockname()[:2])
    settings = make_settings(
        public_url=base,
        primaries=[site.base.removeprefix("http://") for site in primaries],
        alerts={"to": [{"webhook": receiver.url}]},
        **changes,
    )
    with serving_asgi(make_handler(settings), listener):
        yield f"{base}/answer"


@dataclass(frozen=True)
class Twilio:
    """A number as Twilio holds it: its primary and its fallback, and the auth token of its account."""

    primary: str
    fallback: str

    def ring(self) -> list[Asked]:
        """A call: every document that was asked for, up to the one that ends it."""
        return asyncio.run(self._ask("voice", call(code="", url="")))

    def text(self) -> list[Asked]:
        """A message."""
        return asyncio.run(self._ask("sms", message(code="", url="")))

    async def _ask(self, context: Context, parameters: Mapping[str, str]) -> list[Asked]:
        caller = Caller(Reach(allow_local=True), token=TOKEN)
        plain = {name: value for name, value in parameters.items() if not name.startswith("Error")}
        question: Question | None = Question(context, f"{self.primary}{OVERRIDES}", "POST", plain)
        asked: list[Asked] = []
        while question and len(asked) < 6:
            asked.append(await caller.ask(question))
            question = self._find_next(question, asked[-1], plain)
        return asked

    def _find_next(self, question: Question, asked: Asked, plain: Mapping[str, str]) -> Question | None:
        if asked.code:
            failure = describe_failure(code=asked.code, url=asked.failed_url)
            return Question(question.context, self.fallback, "POST", {**plain, **failure})
        going = asked.document.heard.next if asked.document else None
        if going is None:
            return None
        method: Method = "GET" if going.method == "GET" else "POST"
        return replace(question, url=f"{going.url}{OVERRIDES}", method=method, parameters=plain)


FAILURES = ["refused", "500", "timeout", "bad-twiml"]
CODES = {
    "refused": {"11202", "11205"},
    "500": {"11200", "11217"},
    "timeout": {"11200", "11205"},
    "bad-twiml": {"12100"},
}
HEARD = f'"{WORDS}" then hangs up'


@pytest.mark.parametrize("failure", FAILURES)
def test_use_1_a_second_server_takes_over(failure: str) -> None:
    with receiving() as told, serving_site(failure) as site, serving_site() as second:
        voice = {"say": {"text": WORDS}, "then": {"redirect": f"{second.base}/voice"}}
        sms = {"reply": REPLY, "then": {"redirect": f"{second.base}/sms"}}
        with serving_fallback(told, second, voice=voice, sms=sms) as fallback:
            called = Twilio(f"{site.base}/voice", fallback).ring()
            written = Twilio(f"{site.base}/sms", fallback).text()
        (alert, *_) = told.wait_for(1)

    assert [asked.heard for asked in called] == [
        None,
        f"goes on at {second.base}/voice?fallback-tried=1",
        '"The site answers." then hangs up',
    ]
    assert written[-1].heard == 'replies "The site replies."'
    assert [(form["path"], form["To"]) for form in second.asked] == [
        ("/voice?fallback-tried=1", NUMBER),
        ("/sms?fallback-tried=1", NUMBER),
    ]
    assert second.asked[0]["CallSid"] == CALL
    assert (alert["example"]["action"], alert["example"]["url"]) == ("sent-on", f"{site.base}/voice")


@pytest.mark.parametrize("failure", FAILURES)
def test_use_2_callers_hear_our_words(failure: str) -> None:
    with receiving() as told, serving_site(failure) as site, serving_fallback(told) as fallback:
        called = Twilio(f"{site.base}/voice", fallback).ring()
        written = Twilio(f"{site.base}/sms", fallback).text()
        (alert, *_) = told.wait_for(1)

    assert len(site.asked) == (0 if failure == "refused" else 2), "nobody but Twilio asks the URL that failed"
    assert called[0].code in CODES[failure]
    assert [asked.heard for asked in called] == [None, HEARD]
    assert [asked.heard for asked in written] == [None, f'replies "{REPLY}"']
    assert (alert["example"]["code"], alert["example"]["url"]) == (called[0].code, f"{site.base}/voice")


@pytest.mark.parametrize("failure", FAILURES)
def test_use_3_somebody_is_told_and_the_call_goes_on_if_it_can(failure: str) -> None:
    """The site fails twice: for the first call it works when it is asked again, for the second one it does not."""
    voice = {"say": {"text": WORDS}, "then": "retry_primary"}
    with receiving() as told, serving_site(failure, times=1) as site:
        with serving_fallback(told, site, voice=voice) as fallback:
            number = Twilio(f"{site.base}/voice", fallback)
            went_on = number.ring()
            site.times = 2
            did_not = number.ring()
        alerts = told.wait_for(2)

    retried = f"goes on at {site.base}/voice?fallback-tried=1"
    site_answers = [None, HEARD] if failure == "refused" else ['"The site answers." then hangs up']
    assert [asked.heard for asked in went_on] == [None, retried, *site_answers]
    assert [asked.heard for asked in did_not] == [None, retried, None, HEARD]
    first, last = alerts
    assert (first["stage"], first["example"]["code"] in CODES[failure]) == ("first", True)
    assert first["example"]["url"] == f"{site.base}/voice"
    assert first["example"]["remedy"]
    assert last["counts"]["actions"].keys() == {"sent-on", "heard"}
