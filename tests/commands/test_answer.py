"""`fallback answer` as its users run it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from click.testing import CliRunner, Result

from fallback.cli import main
from tests.answer.alerts.receiving import find_dead_url, receiving
from tests.answer.asking import TOKEN, ask, call, make_document, read_verbs
from tests.answer.serving import send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.answer.serving import Address

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TWILIO_AUTH_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)


def write(**changes: object) -> Path:
    Path("answer.yaml").write_text(json.dumps(make_document(**changes)))
    return Path("answer.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["answer", "--settings", "answer.yaml", *arguments], catch_exceptions=False)


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Address]]:
    """The command in a process of its own, and the address that it prints."""
    command = [sys.executable, "-m", "fallback", "answer", "--settings", "answer.yaml", "--port", "0", *arguments]
    environment = {**os.environ, "TWILIO_AUTH_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line.startswith("answering on http://127.0.0.1:"), line
            yield process, ("127.0.0.1", int(line.split()[2].rpartition(":")[2]))
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_tells_and_ends_in_order_when_it_is_told_to(number: signal.Signals) -> None:
    write()
    with running() as (process, address):
        assert send(address, ask(call(), token=None)).status == 403
        for _ in range(3):
            assert read_verbs(send(address, ask(call())))[0][0] == "Say"
        connection = http.client.HTTPConnection(*address, timeout=10)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
        connection.close()
        process.send_signal(number)
        assert process.stdout
        alerts = [json.loads(line) for line in process.stdout]
        assert process.wait(20) == 0

    assert [(alert["stage"], alert["total"]) for alert in alerts] == [("first", 1), ("summary", 3)]


def test_a_body_of_100_mb_is_refused_in_bounded_memory() -> None:
    write()
    with running() as (process, address):
        assert send(address, ask(call())).status == 200
        before = psutil.Process(process.pid).memory_info().rss
        most = before
        with socket.create_connection(address, 20) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
            for _ in range(100):
                connection.sendall(b"x" * 1_000_000)
                most = max(most, psutil.Process(process.pid).memory_info().rss)
            assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")
        assert send(address, ask(call())).status == 200

    assert most - before < 8_000_000


def test_check_says_what_the_settings_lead_to() -> None:
    write()

    result = run("--check")

    assert result.exit_code == 0
    assert result.output.startswith("answer.yaml: answers for https://fallback.example.com; signatures: required\n")
    assert "TWILIO_AUTH_TOKEN is not set here" in result.output


def test_an_archive_is_written_in_place_of_serving() -> None:
    write()

    result = run("--lambda", "out.zip")

    assert (result.exit_code, result.output.startswith("out.zip: wrote ")) == (0, True)
    assert "answer.json" in zipfile.ZipFile("out.zip").namelist()


@pytest.mark.parametrize(
    ("changes", "arguments", "message"),
    [
        ({}, (), "expected an auth token in TWILIO_AUTH_TOKEN, found none"),
        ({"signatur": "x"}, ("--check",), "did you mean `signature`?"),
        ({"alerts": {"to": [{"webhook": "${env.HOOK}"}]}, "signature": "off"}, (), "expected the variable HOOK"),
        ({"alerts": {"to": [{"apprise": "json://x"}]}}, ("--lambda", "out.zip"), "found apprise"),
        ({}, ("--lambda", "no/such/folder/out.zip"), "No such file or directory"),
        ({"signature": "off"}, ("--host", "no such host"), "cannot listen on no such host port 8080"),
    ],
)
def test_what_cannot_be_used_ends_with_2_and_says_what_to_do(
    changes: dict[str, object], arguments: tuple[str, ...], message: str
) -> None:
    write(**changes)

    result = run(*arguments)

    assert (result.exit_code, message in result.output) == (2, True), result.output


def test_a_port_that_is_taken_is_named() -> None:
    write(signature="off")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("--port", str(taken.getsockname()[1]))

    assert result.exit_code == 2
    assert "Address already in use" in result.output


def test_a_file_that_is_missing_is_named() -> None:
    assert "answer.yaml:1:1: expected a file that can be read" in run().output


def test_alerts_can_be_tried_before_an_outage() -> None:
    with receiving() as receiver:
        write(alerts={"to": [{"log": "stdout"}, {"webhook": receiver.url}]})
        result = run("--try-alerts")

    (alert,) = receiver.received
    assert (result.exit_code, alert["stage"]) == (0, "first")
    assert alert["title"].startswith("The fallback answers for nobody: this only tries whether alerts arrive")
    assert "log stdout: sent" in result.stderr
    assert json.loads(result.stdout) == alert


def test_alerts_that_do_not_arrive_are_named_and_the_others_are_sent() -> None:
    with receiving() as receiver:
        write(alerts={"to": [{"webhook": f"{find_dead_url()}/canary"}, {"webhook": receiver.url}]})
        result = run("--try-alerts")

    assert (result.exit_code, len(receiver.received)) == (3, 1)
    assert "/…: not sent: ConnectionRefusedError 111" in result.stderr
    assert "canary" not in result.output
