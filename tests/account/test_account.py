"""An account over real HTTP: what is asked, and how every way a call can end is told."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from urllib3.connectionpool import HTTPConnectionPool

from fallback.account import calls
from fallback.account.account import Account
from fallback.account.credentials import Credentials
from fallback.account.patience import Patience
from fallback.emulator import running
from fallback.errors import AccountError, CallInDoubt, CallNotSent, CallRefused, CallThrottled, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fallback.emulator import Emulator
    from fallback.model import Live

ACCOUNT = "AC" + "1" * 32
QUICK = Patience(tries=3, deadline=1, first_wait=0.01, longest_wait=0.02, jitter=0)
WHO = Credentials(ACCOUNT, ACCOUNT, "the-canary-token")
NUMBER = "+15005550006"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    numbers: dict[str, Any] = {NUMBER: {"voice_url": "https://www.example.com/v"}, "+15005550007": {}}
    account = {"sid": ACCOUNT, "auth_token": WHO.password, "numbers": numbers}
    with running({"accounts": [account], "available": ["+15005550010"]}) as served:
        yield served


@pytest.fixture
def account(emulator: Emulator) -> Account:
    return Account(WHO, emulator.url, QUICK)


def there(account: Account, number: str) -> Live:
    found = account.find(number)
    assert found is not None
    return found


def asked(emulator: Emulator) -> list[str]:
    return [request["method"] for request in emulator.requests()]


def test_every_empty_field_has_a_value_however_twilio_reports_it(account: Account) -> None:
    live = there(account, "+15005550007")

    assert live.fields["voice_url"] == live.fields["sms_url"] == live.fields["trunk_sid"] == "none"
    assert live.fields["voice_method"] == "POST"
    assert live.fields["voice_caller_id_lookup"] is False


def test_the_account_is_listed_once_and_writes_keep_the_list_up_to_date(account: Account, emulator: Emulator) -> None:
    account.change(there(account, NUMBER), {"voice_method": "GET"})
    account.release(there(account, "+15005550007"))
    bought = account.buy("+15005550010", {"voice_url": "https://www.example.com/v"})

    assert there(account, NUMBER).fields["voice_method"] == "GET"
    assert account.find("+15005550007") is None
    assert there(account, "+15005550010") == bought
    assert asked(emulator) == ["GET", "POST", "DELETE", "POST"]


def test_a_value_of_none_is_sent_as_the_empty_text_that_clears(account: Account, emulator: Emulator) -> None:
    live = account.change(there(account, NUMBER), {"voice_url": "none", "voice_caller_id_lookup": True})

    assert live.fields["voice_url"] == "none"
    assert emulator.requests()[-1]["form"] == {"VoiceUrl": "", "VoiceCallerIdLookup": "true"}


def test_the_calls_of_a_thread_go_over_one_connection(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    connect = HTTPConnectionPool._new_conn  # noqa: SLF001

    def counted(pool: HTTPConnectionPool) -> object:
        opened.append(pool)
        return connect(pool)

    monkeypatch.setattr(HTTPConnectionPool, "_new_conn", counted)

    for method in ("GET", "POST", "GET", "POST"):
        account.change(there(account, NUMBER), {"voice_method": method})

    assert len(opened) == 1


def test_threads_share_one_list_and_no_client(account: Account, emulator: Emulator) -> None:
    live = there(account, NUMBER)
    threads = [threading.Thread(target=account.change, args=(live, {"voice_method": "GET"})) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert asked(emulator) == ["GET"] + ["POST"] * 8


def test_a_sid_that_twilio_does_not_know_is_no_number(account: Account) -> None:
    assert account.fetch(NUMBER, "PN" + "f" * 32) is None


def test_only_20404_means_that_a_number_is_gone(emulator: Emulator) -> None:
    stranger = Account(Credentials(ACCOUNT, ACCOUNT, "wrong"), emulator.url)

    with pytest.raises(CallRefused) as caught:
        stranger.fetch(NUMBER, "PN" + "f" * 32)
    assert caught.value.code == 20003


def test_a_refused_call_names_the_number_the_code_and_twilios_words_without_the_url(account: Account) -> None:
    """Twilio repeats the URL that it was sent, and any URL may be a secret."""
    with pytest.raises(CallRefused) as caught:
        account.change(there(account, NUMBER), {"voice_url": "http://localhost/?key=canary"})

    assert str(caught.value) == (
        f"{NUMBER}: changing voice_url: Twilio refused it with 21402: VoiceUrl is not valid: <voice_url as declared> "
        "(https://www.twilio.com/docs/errors/21402)"
    )


@pytest.mark.parametrize("fault", ["html_before", "html_after", "drop_before", "drop_after", "500_after", "truncated"])
@pytest.mark.parametrize("act", ["release", "change", "buy"])
def test_a_write_whose_answer_was_lost_is_done_once_and_known_to_be_done(
    account: Account, emulator: Emulator, fault: str, act: str
) -> None:
    """An HTML page with status 200 is no release, though the package takes it for one."""
    live = there(account, NUMBER)
    emulator.faults([f"{'DELETE' if act == 'release' else 'POST'} * 1 {fault}"])
    if act == "release":
        account.release(live)
    elif act == "change":
        account.change(live, {"voice_url": "https://www.example.com/new"})
    else:
        account.buy("+15005550010", {"voice_url": "https://www.example.com/v"})

    committed = [entry for entry in emulator.requests() if entry["method"] != "GET" and entry["committed"]]
    owned = {entry["phone_number"]: entry for entry in emulator.numbers()}
    assert len(committed) == 1
    assert (NUMBER in owned) == (act != "release")
    assert ("+15005550010" in owned) == (act == "buy")
    if act == "change":
        assert owned[NUMBER]["voice_url"] == "https://www.example.com/new"


def test_an_account_and_its_errors_show_no_password(account: Account) -> None:
    assert "canary" not in repr(account)
    assert "canary" not in repr(account.find(NUMBER))


REAL_GETADDRINFO = socket.getaddrinfo
Answer = tuple[int, str, str]


@contextmanager
def answering(answer: Answer | None, tls: trustme.CA | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server that gives one answer to everything, or hangs up; yields its URL and the targets asked for."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            if answer is None:
                return
            status, kind, body = answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def body(code: int, message: str) -> str:
    return json.dumps({"code": code, "message": message, "status": 400})


PAGE = json.dumps({"incoming_phone_numbers": [], "next_page_uri": None, "page": 0, "page_size": 1000})


@pytest.mark.parametrize(
    ("answer", "kind", "text"),
    [
        ((401, "application/json", body(20003, "Authenticate")), CallRefused, "refused it with 20003: Authenticate"),
        ((403, "application/json", body(20403, "Suspended")), CallRefused, "refused it with 20403: Suspended"),
        ((429, "application/json", body(20429, "Too Many Requests")), CallThrottled, "asked too much (429, 20429)"),
        ((404, "text/html", "<html>"), CallRefused, "refused it with 404: "),
        ((500, "application/json", body(20500, "Internal")), CallInDoubt, "no usable answer: HTTP 500: Internal"),
        ((502, "text/html", "<html>"), CallInDoubt, "no usable answer: HTTP 502"),
        ((200, "text/html", "<html>"), CallInDoubt, "the answer is not Twilio's JSON"),
        ((200, "application/json", "{}"), CallInDoubt, "no usable answer: "),
        (None, CallInDoubt, "no usable answer: ConnectionError"),
    ],
)
def test_every_end_of_a_call_has_a_class(answer: Answer | None, kind: type[AccountError], text: str) -> None:
    with answering(answer) as (url, _), pytest.raises(kind) as caught:
        Account(WHO, url, QUICK).find(NUMBER)

    assert str(caught.value).startswith(f"listing the numbers of account {ACCOUNT}: ")
    assert text in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nobody.invalid"])
def test_where_nobody_listens_nothing_was_sent(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", _getaddrinfo)
    with pytest.raises(CallNotSent, match="Twilio was not reached, nothing was sent"):
        Account(WHO, url, QUICK).find(NUMBER)


def _getaddrinfo(host: str, port: int, *rest: Any, **more: Any) -> Any:
    if host == "127.0.0.1":
        return REAL_GETADDRINFO(host, port, *rest, **more)
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "TIMEOUT_SECONDS", 0.2)
    hang = threading.Event()

    with answering((200, "application/json", PAGE)) as (url, _):
        monkeypatch.setattr(BaseHTTPRequestHandler, "parse_request", lambda _self: hang.wait() and False)
        try:
            with pytest.raises(CallInDoubt, match="ReadTimeout"):
                Account(WHO, url, QUICK).find(NUMBER)
        finally:
            hang.set()


def test_the_standard_proxy_variables_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering((200, "application/json", PAGE)) as (proxy, seen):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        Account(WHO, "http://twilio.invalid", QUICK).find(NUMBER)

    assert [target.partition("?")[0] for target in seen] == [
        f"http://twilio.invalid/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    ]


def test_a_private_certificate_authority_is_trusted_when_the_standard_variable_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))

    with answering((200, "application/json", PAGE), authority) as (url, _):
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
        with pytest.raises(Refused, match="REQUESTS_CA_BUNDLE may name the authority"):
            Account(WHO, url, QUICK).find(NUMBER)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert Account(WHO, url, QUICK).find(NUMBER) is None
