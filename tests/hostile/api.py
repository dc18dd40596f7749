"""An API that means harm, on this machine: it counts what it is asked and what it could send.

A *scenario* is a function that writes the answer to one request. It writes bytes if it likes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.seeds import ACCOUNT, TOKEN
from tests.serving import send, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

NUMBER = "+15005550006"


class Request(NamedTuple):
    method: str
    target: str


@dataclass
class Api:
    """A running API; `answer` may be replaced at any time."""

    url: str
    answer: Scenario
    requests: list[Request] = field(default_factory=list)
    sent: int = 0

    @property
    def environment(self) -> dict[str, str]:
        return {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_BASE_URL": self.url}


@dataclass
class Asked:
    """One request, and the way to answer it."""

    api: Api
    handler: BaseHTTPRequestHandler
    form: str
    count: int

    @property
    def target(self) -> str:
        return self.handler.path

    def write(self, part: bytes) -> None:
        """Write bytes. Raise OSError when nobody reads them any more."""
        self.handler.wfile.write(part)
        self.api.sent += len(part)

    def wait(self, seconds: float) -> None:
        """Take time. It is not waited for anything."""
        threading.Event().wait(seconds)

    def send(self, body: Any, status: int = 200, **headers: str) -> None:
        """Write a whole answer: bytes, a text, or anything else as JSON."""
        raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        send(self.handler, raw, status, **headers)
        self.api.sent += len(raw)


Scenario = Callable[[Asked], None]


@contextmanager
def serve_api(answer: Scenario) -> Iterator[Api]:
    """An API that lives until the block ends."""
    api: Api

    def give(handler: BaseHTTPRequestHandler) -> None:
        form = handler.rfile.read(int(handler.headers.get("Content-Length", 0))).decode()
        api.requests.append(Request(handler.command, handler.path))
        api.answer(Asked(api, handler, form, len(api.requests)))

    with serving(give) as (url, _):
        api = Api(url, answer)
        yield api


def a_number(number: str = NUMBER, **more: Any) -> dict[str, Any]:
    return {"sid": "PN" + "1" * 32, "account_sid": ACCOUNT, "phone_number": number, "friendly_name": "Support", **more}


def a_page(*numbers: Any, following: Any = None, **more: Any) -> dict[str, Any]:
    return {"incoming_phone_numbers": [*numbers], "next_page_uri": following, **more}
