"""Alerts arrive over real sockets: at a web server, at a mail server, on a stream."""

from __future__ import annotations

import json
import ssl
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from fallback.answer.alerts.sinks import NotDelivered, describe_sink, send
from fallback.answer.alerts.wording import write_json, write_text, write_title
from fallback.answer.settings import Sink
from tests.answer.alerts.receiving import find_dead_url, find_free_port, receiving
from tests.answer.alerts.test_wording import first
from tests.answer.asking import ask, call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

# apprise imports a module of Python 3.11 that later versions do not have.
LOADS_APPRISE = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

ALERT = first(ask(call()))


def test_a_webhook_gets_json() -> None:
    with receiving() as receiver:
        send(Sink("webhook", {"to": receiver.url}), ALERT)

    assert receiver.received == [json.loads(write_json(ALERT))]
    assert receiver.headers[0]["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_a_webhook_that_does_not_take_it_is_an_error_and_no_redirect_is_followed(status: int) -> None:
    with receiving() as receiver:
        receiver.status = status
        with pytest.raises(NotDelivered, match=str(status)):
            send(Sink("webhook", {"to": receiver.url}), ALERT)

    assert len(receiver.received) == 1


def test_what_is_said_of_a_dead_webhook_holds_no_secret() -> None:
    sink = Sink("webhook", {"to": f"{find_dead_url()}/canary-path?token=canary"})

    with pytest.raises(NotDelivered) as raised:
        send(sink, ALERT)

    for text in (str(raised.value), repr(raised.value), describe_sink(sink), repr(sink)):
        assert "canary" not in text
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_log_gets_a_line_of_json(capsys: pytest.CaptureFixture[str], stream: str) -> None:
    send(Sink("log", {"to": stream}), ALERT)

    captured = capsys.readouterr()
    lines = {"stdout": captured.out, "stderr": captured.err}
    assert json.loads(lines.pop(stream)) == json.loads(write_json(ALERT))
    assert set(lines.values()) == {""}


@LOADS_APPRISE
def test_apprise_sends_what_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with receiving() as receiver:
        send(Sink("apprise", {"to": receiver.url.replace("http:", "json:")}), ALERT)

    (received,) = receiver.received
    assert (received["title"], received["message"]) == (write_title(ALERT), write_text(ALERT))


@LOADS_APPRISE
@pytest.mark.parametrize("url", ["no-such-kind://canary", "json://127.0.0.1:1/canary"])
def test_apprise_that_cannot_send_is_an_error_without_the_url(url: str) -> None:
    with pytest.raises(NotDelivered) as raised:
        send(Sink("apprise", {"to": url}), ALERT)

    assert "canary" not in str(raised.value)


class _Mailbox:
    """A mail server that keeps what it gets, and who signed in."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.users: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.users.append(data.login)
        return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture
def mailbox() -> _Mailbox:
    return _Mailbox()


def serve_mail(mailbox: _Mailbox, **more: Any) -> Controller:
    return Controller(mailbox, "127.0.0.1", find_free_port(), **more)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def make_context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def mail_server(mailbox: _Mailbox) -> Iterator[Controller]:
    server = serve_mail(mailbox)
    server.start()
    yield server
    server.stop()


def options_of(server: Controller, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": server.port, "to": ["ops@example.com"], **more}


def test_an_email_says_the_same_as_the_text(mailbox: _Mailbox, mail_server: Controller) -> None:
    options = options_of(mail_server, to=["ops@example.com", "boss@example.com"], **{"from": "net@example.com"})

    send(Sink("email", options), ALERT)

    (mail,) = mailbox.mails
    assert mailbox.recipients == ["ops@example.com", "boss@example.com"]
    assert (mail["Subject"], mail["From"]) == (write_title(ALERT), "net@example.com")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == write_text(ALERT).splitlines()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(("name", "is_right"), [("127.0.0.1", True), ("mail.example.com", False)])
def test_an_email_goes_only_to_the_server_that_its_certificate_names(
    mailbox: _Mailbox, authority: trustme.CA, tls: str, name: str, *, is_right: bool
) -> None:
    context = make_context(authority, name)
    server = serve_mail(mailbox, **{"tls_context" if tls == "starttls" else "ssl_context": context})
    server.start()
    try:
        if is_right:
            send(Sink("email", options_of(server, tls=tls)), ALERT)
        else:
            with pytest.raises(NotDelivered, match="SSLCertVerificationError"):
                send(Sink("email", options_of(server, tls=tls)), ALERT)
    finally:
        server.stop()

    assert len(mailbox.mails) == is_right


@pytest.mark.parametrize(("password", "count"), [("right", 1), ("canary-wrong", 0)])
def test_an_email_is_sent_as_a_user(mailbox: _Mailbox, authority: trustme.CA, password: str, count: int) -> None:
    server = serve_mail(
        mailbox,
        tls_context=make_context(authority, "127.0.0.1"),
        authenticator=mailbox.authenticate,
        auth_required=True,
    )
    server.start()
    sink = Sink("email", options_of(server, tls="starttls", user="ops", password=password))
    try:
        if count:
            send(sink, ALERT)
        else:
            with pytest.raises(NotDelivered, match="SMTPAuthenticationError 535") as raised:
                send(sink, ALERT)
            assert "canary" not in str(raised.value)
    finally:
        server.stop()

    assert (len(mailbox.mails), set(mailbox.users)) == (count, {b"ops"})
    assert "canary" not in repr(sink)


def test_a_dead_mail_server_is_an_error() -> None:
    with pytest.raises(NotDelivered, match="ConnectionRefusedError"):
        send(Sink("email", {"to": ["ops@example.com"], "host": "127.0.0.1", "port": find_free_port()}), ALERT)
