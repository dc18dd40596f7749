"""One table of cases gives the same answers, and tells the same events, through every adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.answer import Response, respond
from fallback.answer import aws_lambda as lambda_module
from fallback.answer.exchange import Answered
from tests.answer.asking import make_settings
from tests.answer.cases import CASES, Case
from tests.answer.events import EVENTS
from tests.answer.serving import send, serving_asgi, serving_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fallback.answer import Request, Settings

NOW = 7.0
ADAPTERS = {"WSGI": serving_wsgi, "ASGI": serving_asgi}


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


Ask = "Callable[[Request], Response]"


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording()


@pytest.fixture(scope="module")
def servers(recording: Recording) -> Iterator[Mapping[str, Ask]]:  # type: ignore[valid-type]
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
    monkeypatch.setattr(lambda_module, "_get_handler", lambda: recording)

    def ask(request: Request) -> Response:
        answer = lambda_module.handler(EVENTS[form](request))
        assert answer["isBase64Encoded"] is False
        cookies = [("set-cookie", cookie) for cookie in answer.get("cookies", ())]
        return Response(answer["statusCode"], (*answer["headers"].items(), *cookies), answer["body"].encode())

    check(recording, case, ask)
