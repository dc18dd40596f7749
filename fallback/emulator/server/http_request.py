"""Read an HTTP request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fallback.emulator.api.hosts import SERVERLESS_UPLOAD, split_host
from fallback.emulator.api.routes import ApiRequest

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

# Twilio documents no limits. A change of every field of a number is some 20 parameters and a few kilobytes.
MAX_BODY = 2**20
# A file may have 25 MB: https://www.twilio.com/docs/serverless/functions-assets/assets. It has a head and texts.
MAX_UPLOAD = 25 * 2**20 + 2**16
MAX_PARAMETERS = 1000


class BodyTooLarge(Exception):
    """A body has more bytes or more parameters than the emulator reads."""


async def read_api_request(request: Request, now: datetime) -> ApiRequest:
    """Return the API request that arrives at `now`."""
    proxied = request.scope["state"].get("host")
    host, path, is_prefixed = (proxied, request.url.path, False) if proxied else split_host(request.url.path)
    body = await read_body(request, MAX_UPLOAD if host == SERVERLESS_UPLOAD else MAX_BODY)
    content_type = request.headers.get("content-type", "")
    fields = [] if content_type.startswith("multipart/") else parse_form(body)
    return ApiRequest(
        method=request.method,
        path=path,
        query=dict(request.query_params),
        form=dict(fields),
        authorization=request.headers.get("authorization"),
        now=now,
        host=host,
        server_url="" if proxied else str(request.base_url).rstrip("/"),
        is_prefixed=is_prefixed,
        fields=fields,
        body=body,
        content_type=content_type,
        query_string=request.url.query,
        signature=request.headers.get("x-twilio-signature", ""),
        client_address=get_client_address(request),
    )


async def read_form(request: Request) -> dict[str, str]:
    """Return the form in the body. Of a name that appears twice, the last value counts."""
    return dict(parse_form(await read_body(request)))


def parse_form(body: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a form, in order."""
    text = body.decode(errors="replace")
    if text.count("&") >= MAX_PARAMETERS:
        raise BodyTooLarge(f"the body of a request may have at most {MAX_PARAMETERS:,} parameters")
    return parse_qsl(text, keep_blank_values=True)


async def read_body(request: Request, most: int = MAX_BODY) -> bytes:
    """Return the body. Stop reading, and raise, as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            # uvicorn discards the rest as it arrives, so that the client can finish and read the response.
            raise BodyTooLarge(f"the body of a request may have at most {most:,} bytes")
    return bytes(body)


def get_client_address(request: Request) -> str | None:
    """Return the IP address of the client."""
    return request.client.host if request.client else None
