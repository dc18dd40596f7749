"""Read an HTTP request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fallback.emulator.api.routes import ApiRequest

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

# Twilio documents no limits. A change of every field of a number is some 20 parameters and a few kilobytes.
MAX_BODY = 2**20
MAX_PARAMETERS = 1000


class BodyTooLarge(Exception):
    """A body has more bytes or more parameters than the emulator reads."""


async def read_api_request(request: Request, now: datetime) -> ApiRequest:
    """Return the API request that arrives at `now`."""
    return ApiRequest(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        form=await read_form(request),
        authorization=request.headers.get("authorization"),
        now=now,
        base_url=str(request.base_url).rstrip("/"),
        client_address=get_client_address(request),
    )


async def read_form(request: Request) -> dict[str, str]:
    """Return the form in the body. Of a name that appears twice, the last value counts."""
    text = (await read_body(request)).decode(errors="replace")
    if text.count("&") >= MAX_PARAMETERS:
        raise BodyTooLarge(f"the body of a request may have at most {MAX_PARAMETERS:,} parameters")
    return dict(parse_qsl(text, keep_blank_values=True))


async def read_body(request: Request) -> bytes:
    """Return the body. Stop reading, and raise, as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            # uvicorn discards the rest as it arrives, so that the client can finish and read the response.
            raise BodyTooLarge(f"the body of a request may have at most {MAX_BODY:,} bytes")
    return bytes(body)


def get_client_address(request: Request) -> str | None:
    """Return the IP address of the client."""
    return request.client.host if request.client else None
