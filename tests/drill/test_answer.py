"""`fallback answer`, started as a user starts it, passes its own drill, and each fault that is planted is found."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fallback.cli import main
from tests.answer.alerts.receiving import find_free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
TOKEN = "the-auth-token-of-the-account"
WORDS = "We are having trouble. Please call back."
REPLY = "We are having trouble."


@dataclass
class Handler:
    """A running `fallback answer`."""

    port: int
    process: subprocess.Popen[str]


@contextmanager
def answering(token: str = TOKEN, **changes: Any) -> Iterator[Handler]:
    port = find_free_port()
    settings = {
        "public_url": f"http://127.0.0.1:{port}",
        "primaries": ["www.example.com"],
        "signature": "required",
        "voice": {"say": {"text": WORDS}, "then": "hangup"},
        "sms": {"reply": REPLY},
        "alerts": {"every": "5m", "to": [{"log": "stdout"}]},
        **{name: value.format(port=port) if isinstance(value, str) else value for name, value in changes.items()},
    }
    Path("answer.yaml").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "fallback", "answer", "--settings", "answer.yaml", "--port", str(port)]
    environment = {**os.environ, "TWILIO_AUTH_TOKEN": token, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        try:
            assert process.stdout.readline().startswith("answering on ")
            yield Handler(port, process)
        finally:
            process.kill()


@contextmanager
def damaging(port: int, damage: Callable[[http.server.BaseHTTPRequestHandler, bytes], None]) -> Iterator[int]:
    """A proxy before the handler that does something to its answers; its port."""

    class Damaging(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            headers = {**dict(self.headers.items()), "Host": f"127.0.0.1:{port}"}
            connection.request("POST", self.path, body, headers)
            damage(self, connection.getresponse().read())
            connection.close()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Damaging)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(request: http.server.BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    request.send_response(status)
    usual = {"Content_Type": "text/xml", "Content_Length": str(len(body))}
    for name, value in {**usual, **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


# What a proxy, a cache or a template can do to the answer, and the code that it leads to.
DAMAGES: dict[str, tuple[Callable[[http.server.BaseHTTPRequestHandler, bytes], None], str]] = {
    "an error page": (lambda request, _: send(request, b"<h1>Bad Gateway</h1>", 502), "11200"),
    "an error page with 200": (lambda request, _: send(request, b"<h1>Sorry<br>", Content_Type="text/html"), "12100"),
    "a blank line first": (lambda request, body: send(request, b"\n" + body), "12100"),
    "the end is cut off": (lambda request, body: send(request, body[:-5]), "12100"),
    "a length that is not true": (
        lambda request, body: send(request, body, Content_Length=str(len(body) + 9)),
        "11206",
    ),
    "JSON as its type": (lambda request, body: send(request, body, Content_Type="application/json"), "12300"),
    "a redirect that Twilio does not follow": (lambda request, _: send(request, b"", 308, Location="/"), "11216"),
    "another root": (lambda request, body: send(request, body.replace(b"Response", b"Answer")), "12102"),
}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)


def drill(fallback: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and for calls and messages what the drill says; the primary is a port that nobody listens on."""
    dead = f"http://127.0.0.1:{find_free_port()}/"
    pair = f'{{url: "{dead}", fallback_url: "{fallback}"}}'
    Path("stacks/prod.yaml").write_text(
        f'account: AC{"0" * 32}\nnumbers:\n  "+15005550006": {{voice: {pair}, sms: {pair}}}\n'
    )
    done = CliRunner().invoke(main, ["drill", "--allow-local", "--format", "json"], catch_exceptions=False)
    return done.exit_code, {one["group"]: one for one in json.loads(done.output)["numbers"]}


def test_it_passes_its_own_drill() -> None:
    with answering() as handler:
        code, numbers = drill(f"http://127.0.0.1:{handler.port}/answer")

    assert code == 0, numbers
    assert numbers["voice"]["fallback"]["heard"] == f'"{WORDS}" then hangs up'
    assert numbers["sms"]["fallback"]["heard"] == f'replies "{REPLY}"'
    assert numbers["voice"]["primary"]["code"] == "11202"


def test_it_passes_with_a_call_that_it_sends_back_to_a_primary_that_fails() -> None:
    """The primary is asked again, and when that fails, too, the fallback says its words."""
    voice = {"say": {"text": WORDS}, "then": "retry_primary"}
    with answering(voice=voice, primaries=[f"127.0.0.1:{find_free_port()}"]) as handler:
        code, numbers = drill(f"http://127.0.0.1:{handler.port}/answer")

    assert (code, numbers["voice"]["fallback"]["heard"]) == (0, f'"{WORDS}" then hangs up')


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_done_to_its_answer_on_the_way_is_found(damage: str) -> None:
    change, expected = DAMAGES[damage]
    with answering(signature="off") as handler, damaging(handler.port, change) as proxy:
        code, numbers = drill(f"http://127.0.0.1:{proxy}/")

    assert code == 1
    assert {one["fallback"]["code"] for one in numbers.values()} == {expected}
    assert {one["net"] for one in numbers.values()} == {"hole"}


@pytest.mark.parametrize(
    "changes",
    [{"token": "another-token"}, {"public_url": "http://fallback.example.com"}, {"public_url": "http://127.0.0.1:1"}],
)
def test_a_signature_that_the_handler_does_not_accept_is_found(changes: dict[str, str]) -> None:
    with answering(**changes) as handler:
        code, numbers = drill(f"http://127.0.0.1:{handler.port}/")

    assert code == 1
    assert numbers["voice"]["fallback"]["why"] == "the server answered with an error: 403"


def test_a_handler_that_ended_is_found() -> None:
    with answering() as handler:
        handler.process.kill()
        handler.process.wait()
        code, numbers = drill(f"http://127.0.0.1:{handler.port}/")

    assert (code, numbers["voice"]["fallback"]["code"]) == (1, "11202")


def test_a_handler_that_hangs_is_found() -> None:
    with answering() as handler:
        handler.process.send_signal(signal.SIGSTOP)
        code, numbers = drill(f"http://127.0.0.1:{handler.port}/#tt=500&rc=0")

    assert (code, numbers["voice"]["fallback"]["code"]) == (1, "11203")


def test_https_where_the_handler_speaks_http_is_found() -> None:
    with answering() as handler:
        code, numbers = drill(f"https://127.0.0.1:{handler.port}/")

    assert (code, numbers["voice"]["fallback"]["code"]) == (1, "11220")


def test_words_that_nobody_hears_are_found() -> None:
    with answering(voice={"say": {"text": " "}, "then": "hangup"}) as handler:
        code, numbers = drill(f"http://127.0.0.1:{handler.port}/")

    assert code == 1
    assert numbers["voice"]["why"] == "the fallback answers, and the caller hears nothing"
    assert numbers["sms"]["net"] == "holds"
