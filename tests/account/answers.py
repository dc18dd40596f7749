"""A transport for tests: a function answers each request, and the requests are kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fallback.account.accounts import Accounts
from fallback.account.clock import Clock
from fallback.account.retry import Patience
from fallback.account.transport import Response
from tests.seeds import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Condition

    from fallback.account.accounts import Account
    from fallback.account.transport import Request

ENVIRONMENT = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
QUICK = Patience(tries=3, deadline=1, first_wait=0.01, longest_wait=0.02, jitter=0)
NUMBER = "+15005550006"


class Answers:
    """Gives what `answer` returns, or raises, and keeps the requests."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self._answer = answer
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        return self._answer(request)


class FakeClock(Clock):
    """Pauses take no time, and what they would have taken has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    def wait(self, condition: Condition, seconds: float = 1) -> None:  # noqa: ARG002 -- nobody else is there
        self.time += seconds


def answering(*responses: Response | Exception) -> Answers:
    """Give these, one after another, and then the last one for ever."""
    left = list(responses)

    def answer(_request: Request) -> Response:
        response = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(response, Exception):
            raise response
        return response

    return Answers(answer)


def answer_json(body: Any, status: int = 200, **headers: str) -> Response:
    return Response(status, json.dumps(body), {name.replace("_", "-"): value for name, value in headers.items()})


def a_number(number: str = NUMBER, **more: Any) -> dict[str, Any]:
    return {"sid": "PN" + "1" * 32, "account_sid": ACCOUNT, "phone_number": number, **more}


def a_page(*numbers: dict[str, Any], following: str | None = None, **more: Any) -> Response:
    return answer_json({"incoming_phone_numbers": list(numbers), "next_page_uri": following, **more})


def open_account(
    transport: Answers, patience: Patience = QUICK, clock: Clock | None = None, **environment: str
) -> Account:
    return Accounts(ENVIRONMENT | environment, transport, patience, clock).open("")
