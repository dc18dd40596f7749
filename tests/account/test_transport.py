"""Requests over real HTTP: connections, proxies, certificates, and how what fails is told."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from urllib3.connectionpool import HTTPConnectionPool

from fallback.account.transport import (
    LARGEST,
    HttpTransport,
    Request,
    TransportError,
    Unreachable,
    Untrusted,
    WrongHost,
)
from tests.serving import send, serving
from tests.timing import is_quick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

REAL_GETADDRINFO = socket.getaddrinfo


def say_hello(handler: BaseHTTPRequestHandler) -> None:
    send(handler, b"hello", X_Greeting="hello")


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


@pytest.fixture
def transport() -> Iterator[HttpTransport]:
    made = HttpTransport()
    yield made
    made.close()


def test_a_request_is_sent_and_its_response_returned(transport: HttpTransport) -> None:
    with serving(say_hello) as (url, seen):
        request = Request("POST", f"{url}/a", {"b": 1}, {"c": "d e"}, {"X-E": "f"}, ("who", "secret"))
        response = transport(request)

        (asked,) = seen
        assert (response.status, response.text, response.headers["x-greeting"]) == (200, "hello", "hello")
        assert (asked.command, asked.path, asked.headers["X-E"]) == ("POST", "/a?b=1", "f")
        assert asked.headers["Authorization"] == "Basic d2hvOnNlY3JldA=="
        assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_the_requests_of_a_thread_go_over_one_connection(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    connect = HTTPConnectionPool._new_conn

    def counted(pool: HTTPConnectionPool) -> object:
        opened.append(pool)
        return connect(pool)

    monkeypatch.setattr(HTTPConnectionPool, "_new_conn", counted)
    with serving(say_hello) as (url, seen):
        for method in ("GET", "POST", "GET", "DELETE"):
            transport(Request(method, url))
        assert len(seen) == 4

    assert len(opened) == 1


def test_a_connection_that_breaks_before_the_answer_leaves_a_doubt(transport: HttpTransport) -> None:
    with serving(hang_up) as (url, _), pytest.raises(TransportError) as caught:
        transport(Request("GET", url))

    assert type(caught.value) is TransportError


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:9/a", "127.0.0.1:9 does not take connections (Connection refused)"),
        ("http://nobody.invalid/a", "the name nobody.invalid does not resolve: is there a network?"),
    ],
)
def test_where_nobody_listens_nothing_was_sent_and_one_line_says_so(
    url: str, said: str, transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", _getaddrinfo)

    with pytest.raises(Unreachable) as caught:
        transport(Request("GET", url))

    assert str(caught.value) == said


def _getaddrinfo(host: str, port: int, *rest: Any, **more: Any) -> Any:
    if host == "127.0.0.1":
        return REAL_GETADDRINFO(host, port, *rest, **more)
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_server_that_never_answers_is_given_up(transport: HttpTransport) -> None:
    hang = threading.Event()

    with serving(lambda _handler: hang.wait() and None) as (url, _):
        try:
            with pytest.raises(TransportError, match="ReadTimeout"):
                transport(Request("GET", url, seconds=0.2))
        finally:
            hang.set()


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_body_that_is_larger_than_any_answer_is_not_read_to_its_end(
    packed: bool,  # noqa: FBT001 -- pytest's parameter
    transport: HttpTransport,
) -> None:
    body = b" " * (LARGEST + 2**20)
    sent = gzip.compress(body) if packed else body
    headers = {"Content_Encoding": "gzip"} if packed else {}

    with (
        serving(lambda handler: send(handler, sent, **headers)) as (url, _),
        pytest.raises(TransportError, match="the answer is larger than 16 MB"),
    ):
        transport(Request("GET", url))


def test_a_body_that_is_no_unicode_is_a_text_all_the_same(transport: HttpTransport) -> None:
    with serving(lambda handler: send(handler, b"\xff+", Content_Type="application/json; charset=utf-7")) as (url, _):
        assert transport(Request("GET", url)).text == "\N{REPLACEMENT CHARACTER}+"


PIECES = 40
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n"


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(HEAD)
    for _ in range(PIECES):
        handler.wfile.write(b"X-Wait: 1\r\n")
        threading.Event().wait(0.05)
    handler.wfile.write(b"\r\n" + b"x" * 40)


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(HEAD + b"\r\n")
    for _ in range(PIECES):
        handler.wfile.write(b"x")
        threading.Event().wait(0.05)


def drip_chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(PIECES):
        handler.wfile.write(b"1\r\nx\r\n")
        threading.Event().wait(0.05)
    handler.wfile.write(b"0\r\n\r\n")


@pytest.mark.parametrize("drip", [drip_head, drip_body, drip_chunks])
@pytest.mark.parametrize("encrypted", [False, True], ids=["http", "https"])
def test_a_response_that_drips_is_given_up_after_its_time(
    drip: Callable[[BaseHTTPRequestHandler], None],
    encrypted: bool,  # noqa: FBT001 -- pytest's parameter
    transport: HttpTransport,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Each byte comes in time, and all of them together would take two seconds and be an answer."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))

    with serving(drip, authority if encrypted else None) as (url, _):
        with pytest.raises(TransportError) as caught:
            transport(Request("GET", url, seconds=0.3))

        assert type(caught.value) is TransportError


def test_a_time_that_was_used_up_is_not_taken_from_the_next_call(transport: HttpTransport) -> None:
    with serving(say_hello) as (url, _):
        for _ in range(3):
            assert transport(Request("GET", url, seconds=0.5)).text == "hello"
            threading.Event().wait(0.2)


def test_a_redirect_is_not_followed(transport: HttpTransport) -> None:
    with serving(lambda handler: send(handler, b"", 302, Location="/elsewhere")) as (url, seen):
        assert transport(Request("GET", url)).status == 302
        assert len(seen) == 1


def test_the_standard_proxy_variables_work(transport: HttpTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(say_hello) as (proxy, seen):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert transport(Request("GET", "http://twilio.invalid/v1")).text == "hello"

        assert [asked.path for asked in seen] == ["http://twilio.invalid/v1"]


def tunnel(proxy: BaseHTTPRequestHandler) -> None:
    """Answer CONNECT, and carry bytes both ways."""
    host, _, port = proxy.path.rpartition(":")
    with socket.create_connection((host, int(port))) as upstream:
        proxy.send_response(200)
        proxy.end_headers()
        proxy.wfile.flush()
        ways = [(proxy.connection, upstream), (upstream, proxy.connection)]
        threads = [threading.Thread(target=carry, args=way) for way in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    proxy.close_connection = True


def carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # either side may go first
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)


def test_a_proxy_carries_encrypted_requests_and_is_given_up_when_it_drips(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    with serving(say_hello, authority) as (url, seen), serving(tunnel) as (proxy, tunnels):
        monkeypatch.setenv("https_proxy", proxy)
        transport = HttpTransport()
        assert [transport(Request("GET", url)).text for _ in range(2)] == ["hello", "hello"]
        assert (len(seen), len(tunnels)) == (2, 1)
        transport.close()

    with serving(drip_head) as (slow, _):
        monkeypatch.setenv("https_proxy", slow)

        def measure() -> float:
            started = time.monotonic()
            with pytest.raises(TransportError):
                transport(Request("GET", "https://twilio.invalid", seconds=0.3))
            return time.monotonic() - started

        assert is_quick(measure, 1.5)


def test_a_private_certificate_authority_is_trusted_when_the_standard_variable_names_it(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))

    with serving(say_hello, authority) as (url, seen):
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
        with pytest.raises(Untrusted):
            transport(Request("GET", url))
        assert seen == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert transport(Request("GET", url)).status == 200


def test_a_certificate_of_another_host_is_told_apart(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))

    with serving(say_hello, authority) as (url, seen):
        with pytest.raises(WrongHost):
            transport(Request("GET", url.replace("127.0.0.1", "localhost")))
        assert seen == []
