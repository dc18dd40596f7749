"""Bodies end: what is too large is refused, and not kept while it arrives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import requests
from starlette.requests import Request

from fallback.emulator.server.http_request import MAX_BODY, MAX_PARAMETERS, BodyTooLarge, read_body
from tests.emulator.emulated_account import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.emulator import Emulator

NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
PATHS = [("POST", NUMBERS), ("POST", "/_emulator/console/+15005550006"), ("PUT", "/_emulator/faults")]


def ask(emulator: Emulator, method: str, path: str, body: bytes | Iterator[bytes]) -> requests.Response:
    return requests.request(method, emulator.url + path, data=body, auth=(ACCOUNT, TOKEN), timeout=30)


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_large_body_is_refused(emulator: Emulator, method: str, path: str, *, is_chunked: bool) -> None:
    body = b"a=&" * MAX_BODY

    answer = ask(emulator, method, path, (body[:MAX_BODY] for _ in range(3)) if is_chunked else body)

    complaint = f"the body of a request may have at most {MAX_BODY:,} bytes"
    assert (answer.status_code, answer.json()) == (413, {"message": complaint})
    assert emulator.requests() == []
    assert emulator.numbers()


def test_a_body_without_an_end_is_read_to_the_limit_and_no_further() -> None:
    received = 0

    async def receive() -> dict[str, Any]:
        nonlocal received
        received += 2**16
        return {"type": "http.request", "body": b"x" * 2**16, "more_body": True}

    with pytest.raises(BodyTooLarge):
        asyncio.run(read_body(Request({"type": "http", "headers": []}, receive)))
    assert received == MAX_BODY + 2**16


@pytest.mark.parametrize(("method", "path"), PATHS[:2])
def test_a_form_of_too_many_parameters_is_refused(emulator: Emulator, method: str, path: str) -> None:
    assert ask(emulator, method, path, b"a=&" * MAX_PARAMETERS).status_code == 413


def test_a_body_at_the_limit_is_served(emulator: Emulator) -> None:
    body = b"PhoneNumber=%2B15005550010&Unknown="

    assert ask(emulator, "POST", NUMBERS, body + b"x" * (MAX_BODY - len(body))).status_code == 201
