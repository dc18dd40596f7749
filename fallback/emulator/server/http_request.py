"""Read an HTTP request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fallback.emulator.api.routes import ApiRequest

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request


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
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))


def get_client_address(request: Request) -> str | None:
    """Return the IP address of the client."""
    return request.client.host if request.client else None
