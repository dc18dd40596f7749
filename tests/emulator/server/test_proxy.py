"""Clients that take no other address for Twilio: the emulator as their HTTPS proxy."""

from __future__ import annotations

import re
import socket
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
from cryptography import x509
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from fallback.emulator import running
from tests.emulator.emulated_account import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fallback.emulator import Emulator

NUMBERS = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    return tmp_path / "ca.pem"


@pytest.fixture
def emulator(seed: dict[str, Any], ca: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    with running(seed, ca=ca) as served:
        for name in ("HTTPS_PROXY", "REQUESTS_CA_BUNDLE"):
            monkeypatch.setenv(name, served.environment[name])
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("https_proxy", raising=False)
        yield served


@pytest.fixture
def client(emulator: Emulator) -> Client:
    """The package as everybody uses it: with credentials, and without another address."""
    del emulator
    return Client(ACCOUNT, TOKEN, http_client=TwilioHttpClient(timeout=10))


def connect(emulator: Emulator, target: str) -> tuple[socket.socket, bytes]:
    parts = urlsplit(emulator.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
    connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    return connection, connection.recv(4096)


def test_the_unchanged_package_lists_buys_and_pages(client: Client, emulator: Emulator) -> None:
    client.incoming_phone_numbers.create(phone_number="+15005550010")

    assert len(client.incoming_phone_numbers.list(page_size=1)) == 3
    assert len(client.monitor.v1.events.list(page_size=1)) == 1
    assert {entry["host"] for entry in emulator.requests()} == {"api.twilio.com", "monitor.twilio.com"}


def test_links_name_twilios_own_hosts(client: Client) -> None:
    client.incoming_phone_numbers.create(phone_number="+15005550010")
    (event,) = client.monitor.v1.events.list()

    assert event.url == f"https://monitor.twilio.com/v1/Events/{event.sid}"
    assert event.links["resource"].startswith("https://api.twilio.com/2010-04-01/Accounts/")


def test_what_is_not_emulated_is_501_there_too(client: Client) -> None:
    with pytest.raises(TwilioException, match=re.escape("emulate GET https://verify.twilio.com/v2/Services/VA1")):
        client.verify.v2.services("VA1").fetch()


def test_a_client_that_does_not_trust_the_authority_is_not_served(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(requests.exceptions.SSLError):
        requests.get(NUMBERS, auth=(ACCOUNT, TOKEN), timeout=10)
    assert emulator.requests() == []


@pytest.mark.parametrize("target", ["www.example.com:443", "api.twilio.com:80", "api.twilio.com.example.com:443", "x"])
def test_it_is_a_proxy_for_twilios_hosts_only(emulator: Emulator, target: str) -> None:
    connection, answer = connect(emulator, target)
    connection.close()

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"Twilio's hosts only" in answer


def test_without_an_authority_it_says_how_to_get_one(seed: dict[str, Any]) -> None:
    with running(seed) as emulator:
        connection, answer = connect(emulator, "api.twilio.com:443")
        connection.close()

    assert answer.startswith(b"HTTP/1.1 501 ")
    assert b"--ca FILE" in answer


def test_a_request_for_another_host_than_the_connection_is_refused(emulator: Emulator) -> None:
    for headers in ({"Host": "monitor.twilio.com"}, {"Origin": "https://www.example.com"}):
        answer = requests.get(NUMBERS, auth=(ACCOUNT, TOKEN), headers=headers, timeout=10)

        assert answer.status_code == 403
    assert emulator.requests() == []


def test_faults_break_the_clients_own_connection(client: Client, emulator: Emulator) -> None:
    emulator.faults(["GET * 1 reset_before", "GET * 2 drop_before", "GET * 3 truncated"])
    for expected in (requests.ConnectionError, requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        with pytest.raises(expected):
            client.incoming_phone_numbers.list()

    assert len(client.incoming_phone_numbers.list()) == 2


def test_a_request_that_comes_with_the_handshake_is_served(emulator: Emulator, ca: Path) -> None:
    """TLS 1.3 lets a client send its request right behind the last message of the handshake."""
    connection, answer = connect(emulator, "api.twilio.com:443")
    assert answer.startswith(b"HTTP/1.1 200 ")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = ssl.create_default_context(cafile=str(ca)).wrap_bio(incoming, outgoing, server_hostname="api.twilio.com")
    while True:
        try:
            session.do_handshake()
            break
        except ssl.SSLWantReadError:
            connection.sendall(outgoing.read())
            incoming.write(connection.recv(65536))
    session.write(b"GET /_emulator/health HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n")
    connection.sendall(outgoing.read())
    received = b""
    while not received:
        incoming.write(connection.recv(65536))
        try:
            received = session.read()
        except ssl.SSLWantReadError:
            continue
    connection.close()

    assert received.startswith(b"HTTP/1.1 200 ")


def test_the_authority_is_for_twilios_domains_only_and_its_key_is_nowhere(emulator: Emulator, ca: Path) -> None:
    certificate = x509.load_pem_x509_certificate(ca.read_bytes())
    constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)

    assert constraints.critical
    assert [name.value for name in constraints.value.permitted_subtrees or ()] == ["twilio.com", "twil.io"]
    assert b"PRIVATE" not in ca.read_bytes()
    assert [path.name for path in ca.parent.iterdir()] == ["ca.pem"]
    assert set(emulator.environment.values()) >= {str(ca), emulator.url}
