"""One question, asked as Twilio asks it.

Terms. An *attempt* follows the redirects of one URL to its document. Overrides in the URL's fragment say how often, and
after which failures, Twilio makes another attempt. All attempts together end after `tt`, and after 15 s in any case.

A redirect by HTTP is part of an attempt; the POST of the first request arrives as a GET and without its parameters. A
redirect by TwiML (`<Redirect>`) is another question, asked with the parameters of the call: `follow` asks it, so that
the line about what a caller hears goes on to where it ends.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides, and
https://www.twilio.com/docs/voice/twiml for redirects, cookies and headers.
"""

from __future__ import annotations

import asyncio
import base64
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urljoin

from fallback.drill.connect import make_tls, open_stream
from fallback.drill.evidence import Asked, Hop, Question
from fallback.drill.exchange import Request, exchange
from fallback.drill.failures import Failure
from fallback.drill.reach import find_addresses, resolve_name
from fallback.drill.taking import take_answer
from fallback.drill.turns import Turns
from fallback.masking import quote
from fallback.twiml.heard import join_heard
from fallback.values.url import Url, parse_url
from fallback.values.violation import Violation
from fallback.webhook.connection import CEILING, parse_connection
from fallback.webhook.request import CONTENT_TYPE, ERROR_CODE, describe_failure
from fallback.webhook.signature import HEADER, normalize_url, sign

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Mapping
    from contextlib import AbstractAsyncContextManager

    from fallback.drill.evidence import Certificate, Method
    from fallback.drill.exchange import Answer
    from fallback.drill.reach import Reach, Resolve
    from fallback.twiml.document import Context
    from fallback.webhook.connection import Connection

Cookies = dict[str, dict[str, str]]  # of each host, by their names; Twilio keeps them for a call

MOST_REDIRECTS = 10
_HIGHEST_PORT = 65_535
_MOST_DOCUMENTS = 5  # that a line of what is heard goes on through
_FOLLOWED = frozenset({301, 302, 303, 307})  # https://www.twilio.com/docs/api/errors/11216
_HEADERS = (
    ("User-Agent", "TwilioProxy/1.1"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip"),
    ("X-Fallback-Drill", "1"),  # so that a handler's log shows which calls were none
)


class _Clock:
    """The time that is left for a question. It stands still while the question waits for its turn at a host."""

    def __init__(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self._waited = 0.0
        self.timeout = asyncio.timeout(seconds)

    @property
    def seconds(self) -> float:
        """How long the question has taken, without the waiting."""
        return self._loop.time() - self._start - self._waited

    @asynccontextmanager
    async def hold(self, turn: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        """Wait for a turn, and hold it."""
        ends, start = self.timeout.when(), self._loop.time()
        self.timeout.reschedule(None)
        async with turn:
            waited = self._loop.time() - start
            self._waited += waited
            self.timeout.reschedule(None if ends is None else ends + waited)
            yield


@dataclass(slots=True)
class _Journey:
    """One attempt: where it is, the time that is left, the cookies of each host, and every request that it made."""

    url: str
    method: Method
    parameters: Mapping[str, str]
    clock: _Clock
    cookies: Cookies
    hops: list[Hop]


@dataclass(slots=True)
class _Record:
    """What is known of a request so far. If nothing else is, its time was up."""

    start: float
    addresses: tuple[str, ...] = ()
    certificate: Certificate | None = None
    answer: Answer | None = None
    failure: str = "not ended in time"

    def to_hop(self, url: str, method: Method, seconds: float) -> Hop:
        status, failure = (self.answer.status, "") if self.answer else (None, self.failure)
        return Hop(url, method, self.addresses, self.certificate, status, seconds, failure)


class Caller:
    """Asks questions. `reach` says whom it may ask. `token`, the account's auth token, signs the requests.

    One caller may ask many questions at once; `turns` says how many requests there are at a time.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        token: str = "",
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = resolve_name,
        turns: Turns | None = None,
    ) -> None:
        self._reach = reach
        self._token = token
        self._tls = tls or make_tls()
        self._resolve = resolve
        self._turns = turns or Turns()

    async def ask(self, question: Question, cookies: Cookies | None = None) -> Asked:
        """Ask for one document, as Twilio would. Whatever goes wrong is in the result.

        `cookies` are those of the call so far, by host; those that come are added.
        """
        clock, hops = _Clock(_bound(question)), list[Hop]()
        try:
            url, answer = await self._fetch(question, clock, {} if cookies is None else cookies, hops)
            document = take_answer(answer, url, question.context)
        except Failure as failure:
            return _fail(question, failure, clock.seconds, hops)
        heard = join_heard([document.heard], question.context)
        return Asked(question.url, None, clock.seconds, tuple(hops), heard=heard, document=document)

    async def fetch(self, question: Question) -> Answer:
        """The answer itself, whatever is in it. Raises `Failure` where none came, or one that is an error."""
        return (await self._fetch(question, _Clock(_bound(question)), {}, []))[1]

    async def follow(self, question: Question, cookies: Cookies | None = None) -> Asked:
        """Ask for a document, and for those that it redirects to, until it is known what a caller hears.

        A redirect that leads in a circle, or to a host that may not be asked, ends the line and is told in it. Where a
        fallback sends a call to a URL that fails, Twilio asks the fallback again, and so does this, once.
        """
        first: Question | None = question
        cookies = {} if cookies is None else cookies
        asked = await self.ask(question, cookies)
        parts, seen = [], {(question.url, question.method)}
        while asked.document and (following := _find_next(asked, question)) and len(seen) < _MOST_DOCUMENTS:
            if (following.url, following.method) in seen:
                break
            seen.add((following.url, following.method))
            further = await self.ask(following, cookies)
            if further.kind == "not-allowed":
                break
            parts.append(asked.document.heard)
            asked, question = _join(asked, further), following
            if first and (again := _return_to_fallback(first, asked)):
                asked, question, first = _join(asked, await self.ask(again, cookies)), again, None
        heard = [*parts, asked.document.heard] if asked.document else []
        return replace(asked, heard=join_heard(heard, question.context)) if heard else asked

    async def _fetch(self, question: Question, clock: _Clock, cookies: Cookies, hops: list[Hop]) -> tuple[str, Answer]:
        """The answer, and the URL that it came from in the end."""
        how = parse_connection(question.url)
        try:
            async with clock.timeout:
                for left in range(how.retries, -1, -1):
                    journey = _Journey(question.url, question.method, question.parameters, clock, cookies, hops)
                    try:
                        answer = await self._travel(journey, how, question.context)
                    except Failure as failure:
                        if not left or not failure.is_retried(how.retry_on):
                            raise
                    else:
                        return journey.url, answer
        except TimeoutError:
            raise Failure("total-timeout", f"{_bound(question):g} s") from None
        raise AssertionError("the last attempt returns or raises")

    async def _travel(self, journey: _Journey, how: Connection, context: Context) -> Answer:
        """Follow redirects by HTTP to an answer that is no error."""
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._request(journey, how, context)
            if 200 <= answer.status < 300:
                return answer
            if not 300 <= answer.status < 400:
                raise Failure("status", str(answer.status), answer.status)
            journey.url, journey.method, journey.parameters = _redirect(journey.url, answer), "GET", {}
        raise Failure("too-many-redirects")

    async def _request(self, journey: _Journey, how: Connection, context: Context) -> Answer:
        """One request, and a second one with user and password where the server asks for them."""
        answer = await self._send(journey, how, context, "")
        url = _parse(journey.url)
        if answer.status == 401 and url.userinfo and "basic" in answer.find("www-authenticate").lower():
            return await self._send(journey, how, context, _authorize(url.userinfo))
        return answer

    async def _send(self, journey: _Journey, how: Connection, context: Context, authorization: str) -> Answer:
        url = _parse(journey.url)
        async with journey.clock.hold(self._turns.take(url.host)):
            record = _Record(journey.clock.seconds)
            try:
                answer = await self._exchange(url, self._build(url, journey, context, authorization), how, record)
            except Failure as failure:
                record.failure = failure.words
                raise
            finally:
                seconds = journey.clock.seconds - record.start
                journey.hops.append(record.to_hop(journey.url, journey.method, seconds))
        _keep_cookies(journey.cookies.setdefault(url.host, {}), answer)
        return answer

    async def _exchange(self, url: Url, request: Request, how: Connection, record: _Record) -> Answer:
        addresses = await find_addresses(url, self._reach, self._resolve)
        record.addresses = tuple(map(str, addresses))
        stream = await open_stream(url, addresses, self._tls, seconds=how.connect, sni=how.sni)
        record.certificate = stream.certificate
        try:
            record.answer = await exchange(stream, request, how.read)
            return record.answer
        finally:
            await stream.close()

    def _build(self, url: Url, journey: _Journey, context: Context, authorization: str) -> Request:
        form = urlencode(journey.parameters) if journey.method == "POST" else ""
        query = url.query
        if journey.method == "GET" and journey.parameters:
            query = f"{query or '?'}{'&' if len(query) > 1 else ''}{urlencode(journey.parameters)}"
        target = url.path + query
        headers = [*_HEADERS, ("I-Twilio-Idempotency-Token", str(uuid.uuid4()))]
        if form:
            headers += [("Content-Type", f"{CONTENT_TYPE}; charset=utf-8"), ("Content-Length", str(len(form)))]
        if self._token:
            signed = normalize_url(f"{_origin(url)}{target}", voice=context == "voice")
            pairs = journey.parameters.items() if journey.method == "POST" else ()
            headers.append((HEADER, sign(self._token, signed, pairs)))
        if authorization:
            headers.append(("Authorization", authorization))
        if cookies := journey.cookies.get(url.host):
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())))
        return Request(journey.method, _authority(url), target, headers, form.encode())


def _bound(question: Question) -> float:
    """How many seconds all attempts may last."""
    return min(parse_connection(question.url).total, CEILING)


def _fail(question: Question, failure: Failure, seconds: float, hops: list[Hop]) -> Asked:
    return Asked(
        question.url,
        failure.code,
        seconds,
        tuple(hops),
        kind=failure.kind,
        why=failure.words,
        failed_url=question.url.partition("#")[0],
    )


def _find_next(asked: Asked, question: Question) -> Question | None:
    """The question that a `<Redirect>` at the end of a document asks."""
    following = asked.document.heard.next if asked.document else None
    if following is None:
        return None
    url = _join_url(asked.hops[-1].url, following.url) if following.url else question.url
    method: Method = "GET" if following.method == "GET" else "POST"
    return Question(question.context, url, method, question.parameters)


def _return_to_fallback(first: Question, asked: Asked) -> Question | None:
    """The question that a fallback, which `first` asked, gets about a URL that it sent the call to and that failed."""
    if asked.code is None or ERROR_CODE not in first.parameters:
        return None
    failure = describe_failure(code=asked.code, url=asked.failed_url)
    return replace(first, parameters={**first.parameters, **failure})


def _join(first: Asked, further: Asked) -> Asked:
    """What came of two questions that follow each other, told as one."""
    return replace(further, url=first.url, seconds=first.seconds + further.seconds, hops=(*first.hops, *further.hops))


def _redirect(url: str, answer: Answer) -> str:
    """Where a redirect leads. The overrides of a new fragment are not taken: those of the number's URL hold."""
    location = answer.find("location")
    if answer.status not in _FOLLOWED:
        raise Failure("bad-redirect", str(answer.status), answer.status)
    if not location:
        raise Failure("bad-redirect", f"{answer.status} without a Location", answer.status)
    target = _join_url(url, location).partition("#")[0]
    if isinstance(parse_url(target), Violation):
        raise Failure("bad-redirect", f"{answer.status} to {quote(location)}", answer.status)
    return target


def _join_url(url: str, reference: str) -> str:
    """What a reference in the document at `url` leads to. One that is none stays as it is, and is refused later."""
    try:
        return urljoin(url.partition("#")[0], reference)
    except ValueError:
        return reference


def _parse(text: str) -> Url:
    url = parse_url(text)
    if isinstance(url, Violation):
        raise Failure("bad-url", url.message)
    if not text.isascii() or not 0 < url.port <= _HIGHEST_PORT:
        raise Failure("bad-url", f"{quote(text)} has a character that must be percent-encoded, or no such port")
    return url


def _authorize(userinfo: str) -> str:
    user, _, password = userinfo.partition(":")
    return f"Basic {base64.b64encode(f'{unquote(user)}:{unquote(password)}'.encode()).decode()}"


def _keep_cookies(jar: dict[str, str], answer: Answer) -> None:
    for name, value in answer.headers:
        if name == "set-cookie":
            try:
                jar |= {key: morsel.coded_value for key, morsel in SimpleCookie(value).items()}
            except CookieError:
                continue


def _authority(url: Url) -> str:
    usual = {"http": 80, "https": 443}[url.scheme]
    return url.host if url.port == usual else f"{url.host}:{url.port}"


def _origin(url: Url) -> str:
    return f"{url.scheme}://{_authority(url)}"
