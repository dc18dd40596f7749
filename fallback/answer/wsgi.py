"""The handler as a WSGI application: `gunicorn fallback.answer.wsgi:application`.

`application` reads the file that `FALLBACK_ANSWER_SETTINGS` names when a server asks for it first.
"""

from __future__ import annotations

import atexit
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fallback.answer.exchange import HEADERS, MAX_BYTES, Request
from fallback.answer.handler import load_handler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fallback.answer.handler import Handler

    Environ = dict[str, Any]
    Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_STATUSES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_HEADERS = {name: f"HTTP_{name.upper().replace('-', '_')}" for name in HEADERS} | {"content-type": "CONTENT_TYPE"}


def make_application(handler: Handler) -> Application:
    """The WSGI application that answers with `handler`."""

    def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = handler.answer(_read_request(environ))
        start_response(_STATUSES[response.status], list(response.headers))
        return [response.body]

    return application


def _read_request(environ: Environ) -> Request:
    headers = {name: environ[key] for name, key in _HEADERS.items() if key in environ}
    return Request(
        environ["REQUEST_METHOD"], _read_path(environ), environ.get("QUERY_STRING", ""), headers, _read_body(environ)
    )


def _read_path(environ: Environ) -> str:
    """The path as it was sent. WSGI only has a decoded one, which most servers complete with their own variable."""
    sent = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    if sent.startswith("/"):
        return str(sent).partition("?")[0]
    decoded = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return quote(decoded.encode("latin-1"), safe="/~!$&'()*+,;=:@")


def _read_body(environ: Environ) -> bytes:
    length = environ.get("CONTENT_LENGTH") or (MAX_BYTES + 1 if environ.get("wsgi.input_terminated") else 0)
    body: bytes = environ["wsgi.input"].read(min(int(length), MAX_BYTES + 1))
    return body


def __getattr__(name: str) -> Application:
    if name != "application":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    handler = load_handler()
    atexit.register(handler.close)
    return globals().setdefault(name, make_application(handler))  # type: ignore[no-any-return]
