"""Every answer of every operation that is served, against Twilio's OpenAPI documents.

The answers are those that the twilio package gets when it lives through every resource (clients/lives.py), once for
each way to show what is unset; and, in all other tests, those of `Pure`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from fallback.emulator import running
from fallback.emulator.api.hosts import split_host
from fallback.emulator.api.protocol import ROUTES
from fallback.emulator.api.routes import Route, refuse_unserved
from tests.emulator import openapi
from tests.emulator.clients.lives import LIVES, NOT_LIVED, SEED, try_to_live
from tests.emulator.emulated_account import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from twilio.http.response import Response

pytestmark = pytest.mark.skipif(not openapi.FOLDER.is_dir(), reason=openapi.MISSING)

NOT_DOCUMENTED = {
    ("serverless-upload.twilio.com", "/v1/Services/{}/Assets/{}/Versions"): "the upload host has no document",
    ("serverless-upload.twilio.com", "/v1/Services/{}/Functions/{}/Versions"): "the upload host has no document",
}


class Answer(NamedTuple):
    method: str
    route: Route
    status: int
    body: Any


class Recorder(TwilioHttpClient):
    """The package's transport, which asks the emulator at `url` for every host, and keeps each successful answer."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=10)
        self.url = url
        self.answers: list[Answer] = []

    def request(self, method: str, url: str, *given: Any, **named: Any) -> Response:
        target = url.replace("https://", f"{self.url}/")
        host, path, _ = split_host(urlsplit(target).path)
        answer = super().request(method, target, *given, **named)
        route = next(route for route in ROUTES if route.host == host and route.pattern.fullmatch(path))
        if answer.status_code < 400:
            body = json.loads(answer.text) if answer.text else None
            self.answers.append(Answer(method.upper(), route, answer.status_code, body))
        return answer


@pytest.fixture(scope="module", params=["mixed", "null", "text"])
def answers(request: pytest.FixtureRequest) -> list[Answer]:
    with running(SEED, switches={"unset": request.param}) as emulator:
        for name in ("first", "second"):
            emulator.console("+15005550006", friendly_name=name)
        recorder = Recorder(emulator.url)
        client = Client(ACCOUNT, TOKEN, http_client=recorder)
        for life in LIVES:
            assert "error" not in try_to_live(client, life)
    return recorder.answers


def test_every_answer_is_as_documented_but_for_the_known_deviations(answers: list[Answer]) -> None:
    surprises = {
        surprise
        for method, route, status, body in answers
        for surprise in openapi.list_surprises(method, route.host, route.path, status, body)
    }

    assert sorted(surprises) == []


def test_every_known_deviation_is_still_one(answers: list[Answer]) -> None:
    operations = openapi.read_operations()
    found = {
        deviation
        for method, route, status, body in answers
        for deviation in openapi.compare(operations[method, route.host, openapi.forget_names(route.path)], status, body)
    }
    shows_null = not any(each.rule == "empty" for each in found)

    for known in openapi.KNOWN:
        assert any(known.covers(each) for each in found) or (known.rule == "empty" and shows_null), known


def test_every_operation_was_compared(answers: list[Answer]) -> None:
    compared = {(method, route.host, route.path) for method, route, _, _ in answers}
    served = {
        (method, route.host, route.path)
        for route in ROUTES
        for method, answer in route.methods.items()
        if answer is not refuse_unserved
    }

    assert served - compared == NOT_LIVED.keys()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.host}{route.path}")
def test_a_documented_method_is_served_or_said_to_be_not_emulated(route: Route) -> None:
    """405 would say that Twilio has no such method."""
    path = openapi.forget_names(route.path)
    documented = {
        method for method, host, template in openapi.read_operations() if (host, template) == (route.host, path)
    }

    assert documented <= route.methods.keys()
    assert documented or (route.host, path) in NOT_DOCUMENTED


def test_spoilt_answers_are_noticed() -> None:
    operation = openapi.read_operations()["GET", "trunking.twilio.com", "/v1/Trunks/{}"]
    with running(SEED) as emulator:
        recorder = Recorder(emulator.url)
        trunks = Client(ACCOUNT, TOKEN, http_client=recorder).trunking.v1.trunks
        trunks(trunks.list()[0].sid).fetch()
    body = recorder.answers[-1].body
    spoilt = [
        ("sid", "pattern", {**body, "sid": "x" * 34}),
        ("secure", "type", {**body, "secure": "yes"}),
        ("date_created", "format", {**body, "date_created": "Thu, 30 Jul 2015 23:19:04 +0000"}),
        ("transfer_mode", "enum", {**body, "transfer_mode": "sometimes"}),
        ("color", "additionalProperties", {**body, "color": "red"}),
        ("domain_name", "required", {name: value for name, value in body.items() if name != "domain_name"}),
    ]

    assert [*openapi.compare(operation, 200, body)] == []
    for name, rule, changed in spoilt:
        found = {(each.field, each.rule) for each in openapi.compare(operation, 200, changed)}
        assert found == {(name, rule)}
    assert [each.rule for each in openapi.compare(operation, 201, body)] == ["status 201"]
