"""One table of cases gives the same answers, and tells the same events, through every adapter."""

from __future__ import annotations

import asyncio
import atexit
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from fallback.answer import Response, SettingsError, asgi, aws_lambda, respond, wsgi
from fallback.answer.exchange import MAX_BYTES
from tests.answer.asking import PUBLIC, ask, call, make_document, make_settings, read_verbs
from tests.answer.cases import CASES, Case
from tests.answer.events import EVENTS
from tests.answer.serving import send, serving_asgi, serving_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from fallback.answer import Answered, Request, Settings

NOW = 7.0

FORM = "application/x-www-form-urlencoded"


class Recording:
    """A handler whose settings change from case to case, and which keeps what it answered."""

    def __init__(self) -> None:
        self.settings: Settings = make_settings()
        self.answered: list[Answered] = []
        self.notifier = self

    def answer(self, request: Request) -> Response:
        return self.answer_and_notify(request)[0]

    def answer_and_notify(self, request: Request) -> tuple[Response, bool]:
        self.answered.append(respond(request, self.settings, NOW))
        return self.answered[-1].response, False

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording()


@pytest.fixture(scope="module")
def servers(recording: Recording) -> Iterator[Mapping[str, Callable[[Request], Response]]]:
    with serving_wsgi(recording) as wsgi, serving_asgi(recording) as asgi:  # type: ignore[arg-type]
        yield {"WSGI": lambda request: send(wsgi, request), "ASGI": lambda request: send(asgi, request)}


def check(recording: Recording, case: Case, ask: Callable[[Request], Response]) -> None:
    recording.settings = make_settings(tokens=case.tokens, **case.settings)
    recording.answered.clear()
    expected = respond(case.request, recording.settings, NOW)

    response = ask(case.request)

    assert recording.answered == [expected]
    assert (response.status, response.body) == (expected.response.status, expected.response.body)
    assert set(expected.response.headers) <= set(response.headers)


@pytest.mark.parametrize("server", ["WSGI", "ASGI"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_server_gives_the_answer_of_the_function(
    recording: Recording,
    servers: Mapping[str, Callable[[Request], Response]],
    case: Case,
    server: str,
) -> None:
    check(recording, case, servers[server])


@pytest.mark.parametrize("form", EVENTS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_an_event_of_lambda_gets_the_answer_of_the_function(
    recording: Recording, case: Case, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws_lambda, "_get_handler", lambda: recording)

    def ask(request: Request) -> Response:
        answer = aws_lambda.handler(EVENTS[form](request))
        assert answer["isBase64Encoded"] is False
        cookies = [("set-cookie", cookie) for cookie in answer.get("cookies", ())]
        return Response(answer["statusCode"], (*answer["headers"].items(), *cookies), answer["body"].encode())

    check(recording, case, ask)


class Counted(io.BytesIO):
    """A body that counts what is read of it."""

    count = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


def ask_wsgi(handler: Recording, **environ: Any) -> list[str]:
    """The status lines that a WSGI server would send."""
    started: list[str] = []
    usual = {"REQUEST_METHOD": "POST", "PATH_INFO": "/voice", "CONTENT_TYPE": FORM, "wsgi.input": Counted()}
    application = wsgi.make_application(handler)  # type: ignore[arg-type]
    application({**usual, **environ}, lambda status, _headers: started.append(status))
    return started


@pytest.mark.parametrize("length", [{"CONTENT_LENGTH": "100000000"}, {"wsgi.input_terminated": True}])
def test_a_wsgi_body_is_read_up_to_the_limit(recording: Recording, length: dict[str, Any]) -> None:
    body = Counted(b"x" * 10_000_000)

    assert ask_wsgi(recording, **length, **{"wsgi.input": body}) == ["413 Request Entity Too Large"]
    assert body.count == MAX_BYTES + 1


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"REQUEST_URI": "/a%2Fb?c"}, "/a%2Fb"),
        ({"RAW_URI": "/a%20b"}, "/a%20b"),
        ({"REQUEST_URI": "https://example.com/x"}, "/voice"),
        ({"SCRIPT_NAME": "/net", "PATH_INFO": "/vo ice/\xc3\xa9"}, "/net/vo%20ice/%C3%A9"),
    ],
)
def test_a_wsgi_path_is_the_one_that_was_sent(recording: Recording, environ: dict[str, str], path: str) -> None:
    recording.settings = make_settings(voice={"then": {"voicemail": {}}}, signature="off")
    body = b"CallSid=CA1"

    ask_wsgi(recording, **environ, **{"wsgi.input": Counted(body), "CONTENT_LENGTH": str(len(body))})

    ((_, _, record), _) = read_verbs(recording.answered[-1].response)
    assert record["action"] == f"{PUBLIC}{path}?fallback-recorded="


def test_an_asgi_body_is_read_up_to_the_limit(recording: Recording) -> None:
    sent: list[dict[str, Any]] = []
    chunks = 0

    async def receive() -> dict[str, Any]:
        nonlocal chunks
        chunks += 1
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def send_(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/a b", "query_string": b"", "headers": []}
    asyncio.run(asgi.make_application(recording)(scope, receive, send_))  # type: ignore[arg-type]

    assert (sent[0]["status"], chunks) == (413, 3)


@pytest.mark.parametrize("scope", ["websocket", "other"])
def test_asgi_takes_nothing_but_http(recording: Recording, scope: str) -> None:
    application = asgi.make_application(recording)  # type: ignore[arg-type]

    with pytest.raises(ValueError, match=scope):
        asyncio.run(application({"type": scope}, None, None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": None},
        {"requestContext": {"http": {}}},
        {"requestContext": {"http": {"method": "POST"}}, "body": "%%%", "isBase64Encoded": True},
        {"requestContext": {"http": {"method": "POST"}}, "headers": None, "rawQueryString": None},
        {"httpMethod": "GET", "path": "/", "headers": None, "multiValueHeaders": None, "body": None},
        {"body": 7},
        {"headers": "text"},
    ],
    ids=str,
)
def test_any_event_of_lambda_gets_an_answer(
    recording: Recording, event: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws_lambda, "_get_handler", lambda: recording)
    recording.settings = make_settings(signature="off")

    answer = aws_lambda.handler(event)

    assert answer["statusCode"] == 200
    assert answer["body"].endswith("<Response/>")


def test_a_long_body_of_lambda_is_not_decoded(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_lambda, "_get_handler", lambda: recording)
    context = {"http": {"method": "POST"}}

    for event in ({"body": "QUJD" * 1_500_000, "isBase64Encoded": True}, {"body": "x" * 6_000_000}):
        assert aws_lambda.handler({"requestContext": context, **event})["statusCode"] == 413


def test_settings_that_cannot_be_used_still_give_words_on_lambda(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("FALLBACK_ANSWER_SETTINGS", str(tmp_path / "missing.json"))
    aws_lambda._get_handler.cache_clear()
    try:
        answer = aws_lambda.handler(EVENTS["function URL"](ask(call())))
    finally:
        aws_lambda._get_handler.cache_clear()

    assert (answer["statusCode"], "<Say>" in answer["body"]) == (200, True)
    assert "a constant answers" in capsys.readouterr().err


@pytest.mark.parametrize("module", [wsgi, asgi])
@pytest.mark.parametrize("name", ["answer.yaml", "answer.json"])
def test_an_application_reads_the_settings_that_the_environment_names(
    module: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_text(json.dumps(make_document()))
    monkeypatch.setenv("FALLBACK_ANSWER_SETTINGS", str(tmp_path / name))
    monkeypatch.setattr(atexit, "register", lambda function: function)
    try:
        assert callable(module.application)
        assert module.application is module.application
    finally:
        vars(module).pop("application", None)


@pytest.mark.parametrize("module", [wsgi, asgi])
def test_an_application_without_settings_says_what_to_set(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FALLBACK_ANSWER_SETTINGS", raising=False)

    with pytest.raises(SettingsError, match="FALLBACK_ANSWER_SETTINGS"):
        _ = module.application
    with pytest.raises(AttributeError, match="other"):
        _ = module.other


@pytest.mark.parametrize("form", ["function URL", "API Gateway 1.0"])
def test_the_host_of_a_function_url_is_signed_though_no_settings_name_it(
    recording: Recording, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws_lambda, "_get_handler", lambda: recording)
    recording.settings = make_settings(voice={"then": {"voicemail": {}}})
    event = EVENTS[form](ask(call(), public="https://abc.lambda-url.eu-west-1.on.aws"))

    refused = aws_lambda.handler(event)
    event["requestContext"]["domainName"] = "abc.lambda-url.eu-west-1.on.aws"
    answered = aws_lambda.handler(event)

    assert (refused["statusCode"], answered["statusCode"]) == (403, 200)
    assert "https://abc.lambda-url.eu-west-1.on.aws/voice?fallback-recorded=" in answered["body"]
