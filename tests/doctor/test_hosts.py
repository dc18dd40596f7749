"""What doctor says of the declared hosts: real names, sockets and certificates, on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from fallback.doctor.hosts import Host, diagnose_hosts, judge_certificate, list_hosts
from fallback.model import Desired, Limits, Position, SecretText, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AUTHORITY = trustme.CA()


@contextmanager
def tls_server(certificate: trustme.LeafCert) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    plain, _ = server.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    plain.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("certificate", "verdict", "detail"),
    [
        (AUTHORITY.issue_cert("localhost"), "ok", "certificate valid for"),
        (AUTHORITY.issue_cert("other.example.com"), "wrong", "Hostname mismatch"),
        (trustme.CA().issue_cert("localhost"), "wrong", "unable to get local issuer certificate"),
        (
            AUTHORITY.issue_cert("localhost", not_after=datetime.now(UTC) - timedelta(days=1)),
            "wrong",
            "certificate has expired",
        ),
        (
            AUTHORITY.issue_cert("localhost", not_after=datetime.now(UTC) + timedelta(days=3, hours=1)),
            "wrong",
            "3 days",
        ),
    ],
)
def test_a_certificate_has_to_be_trusted_and_to_last(certificate: trustme.LeafCert, verdict: str, detail: str) -> None:
    with tls_server(certificate) as port:
        (diagnosis,) = diagnose_hosts([Host("localhost", port, is_tls=True)], allow_local=True)

    assert diagnosis.verdict == verdict
    assert detail in diagnosis.detail
    assert bool(diagnosis.remedy) == (verdict == "wrong")


def test_a_port_that_takes_no_connection_is_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    (diagnosis,) = diagnose_hosts([Host("localhost", port, is_tls=True)], allow_local=True)

    assert (diagnosis.verdict, diagnosis.detail) == ("wrong", "TLS: Connection refused")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254"])
def test_a_host_that_twilio_cannot_reach_is_wrong_and_is_not_connected_to(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("connected"))

    (diagnosis,) = diagnose_hosts([Host(name, 443, is_tls=True)])

    assert diagnosis.verdict == "wrong"
    assert "which Twilio cannot reach" in diagnosis.detail


@pytest.mark.parametrize("name", ["169.254.169.254", "168.63.129.16", "[fd00:ec2::254]"])
def test_a_metadata_service_is_connected_to_by_nobody(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("connected"))

    (diagnosis,) = diagnose_hosts([Host(name, 443, is_tls=True)], allow_local=True)

    assert diagnosis.verdict == "wrong"


def test_what_is_connected_to_is_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["203.0.113.7", "127.0.0.1"])  # a name that resolves to another address a moment later
    resolve, asked = socket.getaddrinfo, []

    def rebind(_host: str, *arguments: Any, **keywords: Any) -> Any:
        return resolve(next(answers), *arguments, **keywords)

    def refuse(address: tuple[str, int], _seconds: float) -> None:
        asked.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr("fallback.doctor.hosts.refuse_address", lambda *_: "")

    list(diagnose_hosts([Host("www.example.com", 443, is_tls=True)]))

    assert asked == [("203.0.113.7", 443)]


def test_a_name_that_no_resolver_takes_is_wrong() -> None:
    (diagnosis,) = diagnose_hosts([Host(f"{'a' * 64}.example.com", 443, is_tls=True)])

    assert diagnosis.verdict == "wrong"
    assert diagnosis.detail.startswith("does not resolve (")


def test_a_name_that_does_not_resolve_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    (diagnosis,) = diagnose_hosts([Host("www.example.invalid", 443, is_tls=True)])

    assert diagnosis.detail == "does not resolve (Name or service not known)"


@pytest.mark.parametrize(("days", "verdict"), [(0, "wrong"), (13, "wrong"), (14, "ok"), (90, "ok")])
def test_a_certificate_that_ends_within_two_weeks_is_wrong(days: int, verdict: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    assert judge_certificate("www", now + timedelta(days=days), now).verdict == verdict


def test_each_host_is_named_once_and_a_hidden_one_is_left_out() -> None:
    where = Position("dev.yaml", 1, 1)
    fields = {
        "voice_url": "https://www.example.com/voice",
        "voice_fallback_url": "http://fallback.example.org:8080/voice",
        "sms_url": SecretText("https://${secret.host}/sms"),
        "status_callback": "https://user:word@www.example.com/status",
        "sms_fallback_url": "none",
    }
    stack = Stack(
        "dev", "AC" + "1" * 32, {"+15005550006": Desired("+15005550006", frozenset(), fields, where)}, Limits()
    )

    assert [str(host) for host in list_hosts(stack)] == ["fallback.example.org:8080", "www.example.com:443"]
