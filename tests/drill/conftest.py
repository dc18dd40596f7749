from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import pytest

from fallback.drill.caller import Caller
from fallback.drill.evidence import Asked, Method, Question
from fallback.drill.reach import Reach
from fallback.webhook.request import describe_call, describe_message
from tests.drill.faulty import Servers, resolve, serve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fallback.drill.turns import Turns
    from fallback.twiml.document import Context

Value = TypeVar("Value")
ACCOUNT = "AC" + "0" * 32
NUMBER, OTHER = "+15005550006", "+15005550100"
PARAMETERS: dict[Context, dict[str, str]] = {
    "voice": describe_call(sid="CA" + "0" * 32, account=ACCOUNT, number=NUMBER, caller=OTHER),
    "sms": describe_message(sid="SM" + "0" * 32, account=ACCOUNT, number=NUMBER, sender=OTHER, text="Hello"),
}


def question(url: str, context: Context = "voice", method: Method = "POST") -> Question:
    return Question(context, url, method, PARAMETERS[context])


def local_caller(servers: Servers, *, token: str = "", turns: Turns | None = None) -> Caller:
    """A caller that trusts the test CA and may ask this machine."""
    return Caller(Reach(allow_local=True), token=token, tls=servers.tls, resolve=resolve, turns=turns)


def with_servers(act: Callable[[Servers], Awaitable[Value]]) -> Value:
    """What `act` makes of the running servers."""

    async def run() -> Value:
        async with serve() as servers:
            return await act(servers)

    return asyncio.run(run())


@pytest.fixture
def ask() -> Callable[..., Asked]:
    """Asks one fault, as it is called in `faulty`."""

    def ask_fault(fault: str, context: Context = "voice", method: Method = "POST") -> Asked:
        async def act(servers: Servers) -> Asked:
            return await local_caller(servers).ask(question(servers.url(fault), context, method))

        return with_servers(act)

    return ask_fault
