"""One question, asked as Twilio asks it: what goes over the wire, and what comes of it."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fallback.webhook.request import describe_failure
from fallback.webhook.signature import is_signed
from tests.drill.conftest import PARAMETERS, local_caller, question, with_servers
from tests.drill.faulty import HOST, SAID, SAY, Arrived, answer, redirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.drill.evidence import Asked, Method
    from fallback.twiml.document import Context
    from tests.drill.faulty import Servers

TOKEN = "12345"


def send(
    path: str,
    *answers: Callable[[Arrived], bytes],
    method: Method = "POST",
    context: Context = "voice",
    token: str = "",
) -> tuple[Asked, list[Arrived]]:
    """Ask a path of the server, which gives these answers, and then the last one again."""

    async def act(servers: Servers) -> tuple[Asked, list[Arrived]]:
        waiting = list(answers)

        def answer_next(request: Arrived) -> bytes:
            return (waiting.pop(0) if len(waiting) > 1 else waiting[0])(request)

        if answers:
            servers.answers[path.partition("#")[0].partition("?")[0]] = answer_next
        url = f"https://{HOST}:{servers.ports['tls']}{path}"
        caller = local_caller(servers, token=token)
        return await caller.follow(question(url, context, method)), servers.arrived

    return with_servers(act)


def always(data: bytes) -> Callable[[Arrived], bytes]:
    return lambda _: data


def test_a_post_has_its_parameters_in_the_form() -> None:
    _, (request,) = send("/voice?a=1")

    assert (request.method, request.target) == ("POST", "/voice?a=1")
    assert request.form == PARAMETERS["voice"]
    assert request.headers["content-type"] == "application/x-www-form-urlencoded; charset=utf-8"


def test_a_get_has_them_in_the_query_behind_its_own() -> None:
    _, (request,) = send("/voice?a=1", method="GET")

    assert request.target.startswith("/voice?a=1&CallSid=CA000")
    assert request.query == {"a": "1", **PARAMETERS["voice"]}
    assert (request.body, "content-type" in request.headers) == ("", False)


def test_a_message_has_the_parameters_of_a_message() -> None:
    _, (request,) = send("/sms", context="sms")

    assert request.form == PARAMETERS["sms"]


def test_the_headers_are_twilios_and_one_that_tells_a_drill() -> None:
    _, (request,) = send("/voice")

    assert request.headers["host"].startswith(f"{HOST}:")
    assert request.headers["user-agent"] == "TwilioProxy/1.1"
    assert request.headers["x-fallback-drill"] == "1"
    assert request.headers["i-twilio-idempotency-token"]
    assert "x-twilio-signature" not in request.headers
    assert "authorization" not in request.headers


@pytest.mark.parametrize(("method", "context"), [("POST", "voice"), ("GET", "voice"), ("POST", "sms"), ("GET", "sms")])
def test_the_signature_is_one_that_a_handler_accepts(method: Method, context: Context) -> None:
    _, (request,) = send("/voice?a=1&b=c%20d", method=method, context=context, token=TOKEN)

    url = f"https://{request.headers['host']}{request.target}"
    signature = request.headers["x-twilio-signature"]
    assert is_signed(signature, url, request.form.items(), [TOKEN])
    assert not is_signed(signature, url, request.form.items(), ["another"])


def test_the_fragment_is_not_sent() -> None:
    _, (request,) = send("/voice#rc=0")

    assert request.target == "/voice"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_redirected_post_arrives_as_a_get_without_its_parameters(status: str) -> None:
    asked, (first, second) = send("/a", always(redirect(status, "/healthy?x=1")))

    assert asked.heard == '"Hello." then hangs up'
    assert (first.method, second.method, second.target, second.body) == ("POST", "GET", "/healthy?x=1", "")


@pytest.mark.parametrize("target", ["/b", "b", "./b?c", "https://handler.test:{port}/b"])
def test_a_redirect_may_be_relative(target: str) -> None:
    def answer_with(request: Arrived) -> bytes:
        return redirect("302 Found", target.format(port=request.headers["host"].partition(":")[2]))

    asked, arrived = send("/a", answer_with)

    assert (asked.code, arrived[1].path) == (None, "/b")


def test_the_hops_tell_the_whole_way() -> None:
    asked, _ = send("/a", always(redirect("302 Found", "/500")))

    assert [(hop.method, hop.status) for hop in asked.hops] == [("POST", 302), ("GET", 500)]
    assert asked.hops[0].addresses == ("127.0.0.1",)
    assert asked.hops[0].certificate == asked.hops[1].certificate
    assert asked.failed_url.endswith("/a")


def test_cookies_come_back_within_one_question_and_not_in_another() -> None:
    set_cookie = redirect("302 Found", "/b").replace(b"\r\n\r\n", b"\r\nSet-Cookie: id=7; Path=/; HttpOnly\r\n\r\n")
    _, (first, second) = send("/a", always(set_cookie))

    assert ("cookie" in first.headers, second.headers["cookie"]) == (False, "id=7")


@pytest.mark.parametrize(
    ("fragment", "answers", "requests", "code"),
    [
        ("#rc=2&rp=5xx", ["500", "503", "ok"], 3, None),
        ("#rc=2&rp=all", ["500", "404", "ok"], 3, None),
        ("#rc=1&rp=5xx", ["500", "500", "ok"], 2, "11200"),
        ("#rc=2&rp=4xx", ["500", "ok"], 1, "11200"),
        ("#rc=0&rp=all", ["500", "ok"], 1, "11200"),
        ("", ["500", "ok"], 1, "11200"),  # by default only a connection is tried again
        ("#rc=5&rp=all", ["not xml", "ok"], 1, "12100"),  # a document that came is not asked for again
    ],
)
def test_twilio_asks_again_as_the_fragment_says(
    fragment: str, answers: list[str], requests: int, code: str | None
) -> None:
    written = {
        "ok": answer(SAID),
        "not xml": answer("<Response>"),
        "404": answer(status="404 Not Found"),
        "500": answer(status="500 Oops"),
        "503": answer(status="503 Later"),
    }
    asked, arrived = send(f"/a{fragment}", *(always(written[one]) for one in answers))

    assert (len(arrived), asked.code) == (requests, code)


@pytest.mark.parametrize(("fragment", "attempts"), [("#rc=0", 1), ("", 2), ("#rc=3", 4), ("#rc=3&rp=5xx", 1)])
def test_a_connection_is_tried_again(fragment: str, attempts: int) -> None:
    async def act(servers: Servers) -> Asked:
        return await local_caller(servers).ask(question(f"https://{HOST}:{servers.ports['refused']}/{fragment}"))

    assert len(with_servers(act).hops) == attempts


def test_user_and_password_are_sent_after_a_server_asked_for_them() -> None:
    denied = answer(status="401 Unauthorized", more='WWW-Authenticate: Basic realm="a"\r\n')

    async def act(servers: Servers) -> tuple[Asked, list[Arrived]]:
        def guard(request: Arrived) -> bytes:
            return answer(SAID) if "authorization" in request.headers else denied

        servers.answers["/guarded"] = guard
        url = f"https://us%20er:p%40ss@{HOST}:{servers.ports['tls']}/guarded"
        return await local_caller(servers, token=TOKEN).ask(question(url)), servers.arrived

    asked, (first, second) = with_servers(act)

    assert asked.code is None
    assert "authorization" not in first.headers
    assert second.headers["authorization"] == f"Basic {base64.b64encode(b'us er:p@ss').decode()}"
    signed = f"https://{second.headers['host']}{second.target}"
    assert is_signed(second.headers["x-twilio-signature"], signed, second.form.items(), [TOKEN])


def test_user_and_password_do_not_follow_to_another_host() -> None:
    async def act(servers: Servers) -> list[Arrived]:
        port = servers.ports["tls"]
        denied = answer(status="401 Unauthorized", more="WWW-Authenticate: Basic\r\n")
        servers.answers["/a"] = always(redirect("302 Found", f"https://host1.test:{port}/b"))
        servers.answers["/b"] = always(denied)
        await local_caller(servers).ask(question(f"https://user:canary@{HOST}:{port}/a"))
        return servers.arrived

    arrived = with_servers(act)

    assert [one.path for one in arrived] == ["/a", "/b"]
    assert not any("authorization" in one.headers or "canary" in str(one) for one in arrived)


def test_a_redirect_in_a_document_is_followed_with_the_parameters_of_the_call() -> None:
    verbs = SAY.format("One moment.").replace("</Say>", "</Say><Redirect method='GET'>next?a=1</Redirect>")
    asked, (_, second) = send("/first/a", always(answer(verbs)))

    assert asked.heard == '"One moment." then "Hello." then hangs up'
    assert second.path == "/first/next"
    assert second.query == {"a": "1", **PARAMETERS["voice"]}


def test_a_redirect_in_a_document_that_fails_is_the_failure() -> None:
    asked, _ = send("/a", always(answer("<Response><Redirect>/500</Redirect></Response>")))

    assert (asked.code, asked.heard) == ("11200", None)
    assert asked.failed_url.endswith("/500")


def test_a_fallback_that_sends_a_call_to_what_fails_is_asked_again() -> None:
    """It learns what failed now, and may have other words for that."""
    sent_on = "<Response><Say>Wait.</Say><Redirect>/500</Redirect></Response>"

    async def act(servers: Servers) -> tuple[Asked, list[Arrived]]:
        waiting = [answer(sent_on), answer(SAY.format("Sorry."))]
        servers.answers["/net"] = lambda _: waiting.pop(0)
        failure = describe_failure(code="11202", url="https://www.example.com/voice")
        fallback = question(f"https://{HOST}:{servers.ports['tls']}/net")
        asked = await local_caller(servers).follow(replace(fallback, parameters={**PARAMETERS["voice"], **failure}))
        return asked, servers.arrived

    asked, arrived = with_servers(act)

    assert (asked.code, asked.heard) == (None, '"Wait." then "Sorry." then hangs up')
    assert [one.path for one in arrived] == ["/net", "/500", "/net"]
    assert (arrived[2].form["ErrorCode"], arrived[2].form["ErrorUrl"].endswith("/500")) == ("11200", True)


def test_a_fallback_is_asked_again_once() -> None:
    async def act(servers: Servers) -> tuple[Asked, list[Arrived]]:
        servers.answers["/net"] = always(answer("<Response><Redirect>/500</Redirect></Response>"))
        failure = describe_failure(code="11202", url="https://www.example.com/voice")
        fallback = question(f"https://{HOST}:{servers.ports['tls']}/net")
        asked = await local_caller(servers).follow(replace(fallback, parameters={**PARAMETERS["voice"], **failure}))
        return asked, servers.arrived

    asked, arrived = with_servers(act)

    assert [one.path for one in arrived] == ["/net", "/500", "/net"]
    assert asked.heard == "goes on at /500"


@pytest.mark.parametrize("verbs", ["<Redirect/>", "<Redirect>/a</Redirect>"])
def test_a_redirect_in_a_circle_ends_the_line(verbs: str) -> None:
    asked, arrived = send("/a", always(answer(f"<Response><Say>Wait.</Say>{verbs}</Response>")))

    assert asked.heard is not None
    assert asked.heard.startswith('"Wait." then goes on at ')
    assert len(arrived) == 1


def test_redirects_in_documents_are_followed_through_five_at_most() -> None:
    def count_up(request: Arrived) -> bytes:
        return answer(f"<Response><Redirect>/a?{int(request.target.partition('?')[2] or 0) + 1}</Redirect></Response>")

    asked, arrived = send("/a", count_up)

    assert len(arrived) == 5
    assert asked.heard is not None
    assert "goes on at /a?5" in asked.heard


def test_without_its_name_in_tls_a_host_shows_whose_certificate_it_has() -> None:
    async def act(servers: Servers) -> list[Asked]:
        urls = [f"{servers.url(fault)}#sni=n" for fault in ("healthy", "TLS wrong name", "self-signed", "expired")]
        return [await local_caller(servers).ask(question(url)) for url in urls]

    assert [asked.kind for asked in with_servers(act)] == [None, "wrong-name", "untrusted", "expired"]


def test_a_host_may_be_asked_over_http() -> None:
    async def act(servers: Servers) -> Asked:
        return await local_caller(servers).ask(question(f"http://{HOST}:{servers.ports['plain']}/voice"))

    asked = with_servers(act)

    assert (asked.code, asked.hops[0].certificate) == (None, None)


def test_the_wait_for_a_turn_does_not_count() -> None:
    """One request at a time: each of five that last longer together than one may still has its own time."""

    async def act(servers: Servers) -> tuple[list[Asked], int]:
        from fallback.drill.turns import Turns

        caller = local_caller(servers, turns=Turns(at_one_host=1, in_all=1))
        url = f"{servers.url('healthy')}#tt=2000"
        hanging = [
            question(f"https://{HOST}:{servers.ports['tls']}/read_time-out?{n}#rt=500&tt=2000") for n in range(5)
        ]
        asked = await asyncio.gather(*map(caller.ask, [*hanging, question(url)]))
        return list(asked), servers.most_at_once

    asked, most = with_servers(act)

    assert [one.kind for one in asked] == ["read-timeout"] * 5 + [None]
    assert most == 1


@pytest.mark.parametrize(
    "url", ["", "handler.test", "https://", "https://handler.test:99999/", "https://a b/", "https://bücher.example/"]
)
def test_what_is_no_url_is_not_asked(url: str) -> None:
    async def act(servers: Servers) -> Asked:
        return await local_caller(servers).ask(question(url))

    asked = with_servers(act)

    assert asked.code is not None
    assert asked.kind == "bad-url"


def test_nothing_that_a_server_sends_raises() -> None:
    hostile: list[Any] = [
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: https://[::1\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: \x01=\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + answer(SAID),
        b"\x00" * 100,
    ]
    for data in hostile:
        asked, _ = send("/a", always(data))
        assert asked.code is not None or asked.heard, data
