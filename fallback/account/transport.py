"""One HTTP request and its response: the only place that touches the network.

A transport is a function from a request to a response, so a test hands in a function. `HttpTransport` is the real one.
A transport raises a TransportError if no whole response came, and says by its class whether the request may have been
carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError
from urllib3.util import Timeout

from fallback.account.connections import TimedAdapter

LARGEST = 16 * 2**20  # bytes of a body; a page of 1,000 numbers has about a megabyte
_PART = 65536
_CONNECT_SECONDS = 10.0
Files = Mapping[str, tuple[str, bytes, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and how many seconds it may take. What it carries may be secret and is in no `repr`.

    With `files`, each of which is a name, its content and its type, the form is sent as multipart/form-data.
    """

    method: str
    url: str
    query: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: tuple[str, str] | None = field(default=None, repr=False)
    files: Files = field(default_factory=dict, repr=False)
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Response:
    """A response that came whole. Names of headers are in lower case."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Transport = Callable[[Request], Response]


class TransportError(Exception):
    """No whole response came; the request may have been carried out."""


class NotConnected(TransportError):
    """No connection was made, so nothing was sent."""


class Unreachable(NotConnected):
    """The attempt to connect failed at once, as every other one will for a while: refused, or an unknown host."""


class Untrusted(TransportError):
    """The other side's certificate is not trusted, so nothing was sent."""


class WrongHost(Untrusted):
    """The other side's certificate is another host's, so nothing was sent."""


class TooLarge(TransportError):
    """The answer is larger than any of Twilio's, so it was not read to its end. Another one would be as large."""


class HttpTransport:
    """Sends requests with the `requests` library, which honours the standard proxy and CA variables.

    A response comes whole within the time and the size that it may have (`connections`), or it is an error.

    Its sessions are not thread-safe, so every thread has one, and with it a connection of its own that is kept open.
    """

    def __init__(self) -> None:
        self._threads = local()
        self._sessions: list[requests.Session] = []
        self._lock = Lock()

    def __call__(self, request: Request) -> Response:
        """Send `request`. Redirects are not followed."""
        try:
            with self._send(request) as answer:
                return Response(answer.status_code, _read_text(answer), _read_headers(answer))
        except requests.RequestException as error:
            raise _translate(error) from None

    def _send(self, request: Request) -> requests.Response:
        return self._get_session().request(
            request.method,
            request.url,
            params=dict(request.query),
            data=dict(request.form),
            headers=dict(request.headers),
            files=dict(request.files) or None,
            auth=request.auth or _send_no_credentials,
            timeout=_limit(request.seconds),  # type: ignore[arg-type]  # it takes urllib3's, as it documents
            allow_redirects=False,
            stream=True,
        )

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            while self._sessions:
                self._sessions.pop().close()

    def _get_session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = requests.Session()
            for scheme in ("http://", "https://"):
                session.mount(scheme, TimedAdapter())
            with self._lock:
                self._sessions.append(session)
        return session


def _send_no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stand in for credentials. Without any, `requests` would look for some in the user's `.netrc`."""
    return request


def _limit(seconds: float) -> Timeout:
    """Return the time-outs of one call. A host with several addresses is tried at each of them."""
    return Timeout(total=seconds, connect=min(seconds, _CONNECT_SECONDS))


def _read_text(answer: requests.Response) -> str:
    """Return the body, unpacked. Raise TooLarge as soon as it is larger than any answer of Twilio."""
    body = bytearray()
    for part in answer.iter_content(_PART):
        body += part
        if len(body) > LARGEST:
            raise TooLarge(f"the answer is larger than {LARGEST // 2**20} MB")
    return body.decode("utf-8", "replace")


def _read_headers(answer: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _translate(error: requests.RequestException) -> TransportError:
    cause = f"{type(error).__name__}: {error}"
    if "CERTIFICATE_VERIFY_FAILED" in cause:
        # OpenSSL's words for it, with and without a name: "Hostname mismatch", "IP address mismatch".
        return WrongHost(cause) if " mismatch" in cause else Untrusted(cause)
    if isinstance(error, requests.exceptions.ReadTimeout):
        return TransportError("the answer did not come whole in its time (ReadTimeout)")
    return _translate_unconnected(error) or TransportError(cause)


def _translate_unconnected(error: requests.RequestException) -> NotConnected | None:
    """Return what went wrong if the attempt to connect failed: refused, unknown host, or no answer.

    An error of a proxy is none of these: the proxy may have passed the request on.
    """
    if isinstance(error, requests.exceptions.ProxyError):
        return None
    host = urlsplit(str(error.request.url)).netloc.rpartition("@")[2] if error.request else "the host"
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    if isinstance(reason, NameResolutionError):
        return Unreachable(f"the name {host} does not resolve: is there a network?")
    if isinstance(reason, NewConnectionError):
        return Unreachable(f"{host} does not take connections ({_describe(reason)})")
    is_late = isinstance(error, requests.exceptions.ConnectTimeout)
    return NotConnected(f"{host} does not answer") if is_late else None


def _describe(error: NewConnectionError) -> str:
    """The system's words: `[Errno 111] Connection refused` at the end of the library's message."""
    return str(error).rpartition("] ")[2] or "refused"
