"""Alerts as people and programs read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.answer import respond
from fallback.answer.alerts.storms import Storms
from fallback.answer.alerts.wording import write_json, write_text, write_title
from tests.answer.asking import PERSON, TOKEN, ask, call, make_settings, message
from tests.answer.cases import RECORDED, RETRY

if TYPE_CHECKING:
    from fallback.answer import Request
    from fallback.answer.alerts.storms import Alert

NOON = 1_764_072_000.0  # 2025-11-25T12:00:00Z


def tell(*requests: Request, **settings: object) -> Alert:
    """The last alert of some requests, one each second."""
    storms = Storms(300.0)
    alerts: list[Alert] = []
    for second, request in enumerate(requests):
        event = respond(request, make_settings(**settings), NOON + second).event  # type: ignore[arg-type]
        assert event
        alerts += filter(None, [storms.add(event)])
    return [*alerts, *storms.tick(NOON + 300)][-1]


def first(request: Request, **settings: object) -> Alert:
    event = respond(request, make_settings(**settings), NOON).event  # type: ignore[arg-type]
    assert event
    alert = Storms(300.0).add(event)
    assert alert
    return alert


def test_the_first_alert_says_what_failed_what_to_do_and_what_the_caller_got() -> None:
    alert = first(ask(call(code="11202")))

    assert write_title(alert) == "The fallback answers for www.example.com: 11202, the server refused the connection"
    assert write_text(alert) == (
        "2025-11-25T12:00:00Z: a call from +15…00 to +15005550006\n"
        "Error 11202: the server refused the connection. Start the server, or look for what keeps it from answering.\n"
        "Failed: https://www.example.com/voice\n"
        "Outcome: the words were said, and the call ended. CA00000000000000000000000000000001\n"
        "More are counted and told every 5 minutes."
    )


def test_it_says_why_a_call_did_not_go_back() -> None:
    text = write_text(first(ask(call(url="https://www.example.com/voice?fallback-tried=1")), **RETRY))

    assert "(not sent on: it was sent on before, and failed there)" in text
    assert "Failed: https://www.example.com/voice?fallback-tried=***" in text


def test_a_question_without_an_error_hints_at_the_number() -> None:
    alert = first(ask(call(code="", url="")))

    assert write_title(alert) == "The fallback answers for an unknown URL: Twilio names no error"
    assert "this URL may be set as a primary" in write_text(alert)


def test_wrong_signatures_hint_at_the_token() -> None:
    alert = first(ask(call(), token="wrong"))

    assert write_title(alert).startswith("The fallback refuses requests")
    assert "TWILIO_AUTH_TOKEN" in write_text(alert)


def test_a_summary_counts() -> None:
    alert = tell(ask(call()), *[ask(call(code="11205"))] * 1200, ask(message()))

    assert write_title(alert) == (
        "Goes on: www.example.com, 1,200 calls and 1 message, 1,202 in all since 2025-11-25T12:00:00Z"
    )
    assert write_text(alert) == (
        "1,200 times: the words were said, and the call ended\n"
        "once: the sender got the reply\n"
        "1,200 times: 11205, no connection to the server was made, or no answer came in 15 s\n"
        "once: 11200, the server did not answer with a document: an error, no content type, or 15 s over\n"
        "1,201 times to +15005550006"
    )


def test_a_message_that_a_caller_left_has_its_link() -> None:
    alert = tell(ask(call()), ask(call(**RECORDED), query="fallback-recorded=www.example.com"))

    assert f"A caller left a message: {RECORDED['RecordingUrl']}" in write_text(alert)


def test_the_end_says_how_much_there_was() -> None:
    alert = tell(ask(call()))

    assert write_title(alert) == "Over: www.example.com, 1 in all since 2025-11-25T12:00:00Z"
    assert write_text(alert) == "Nothing came for 5 minutes. The last was at 2025-11-25T12:00:00Z."


def test_json_has_the_same_for_programs_and_for_chats() -> None:
    document = json.loads(write_json(first(ask(call(code="11202")))))

    assert document["version"] == 1
    assert (document["stage"], document["origin"], document["total"]) == ("first", "www.example.com", 1)
    assert document["text"].startswith(document["title"])
    assert document["counts"] == {
        "actions": {"heard": 1},
        "kinds": {"call": 1},
        "codes": {"11202": 1},
        "numbers": {"+15005550006": 1},
    }
    assert (document["example"]["code"], document["example"]["fault"]) == ("11202", "server")
    assert document["since"] == document["example"]["time"] == "2025-11-25T12:00:00Z"


@pytest.mark.parametrize("render", [write_title, write_text, write_json])
@given(st.text(), st.text())
def test_no_alert_holds_a_password_a_token_or_a_callers_number(render: object, code: str, host: str) -> None:
    url = f"https://user:canary-password@{host}/voice?token=canary-secret&From={PERSON}"
    text = render(first(ask(call(code=code, url=url))))  # type: ignore[operator]

    for secret in ("canary-password", "canary-secret", PERSON, PERSON[1:], TOKEN):
        assert secret not in text
