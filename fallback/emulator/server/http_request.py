"""What the server reads of an HTTP request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fallback.emulator.api.routes import Call

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request


async def read_call(request: Request, now: datetime) -> Call:
    """Return the API request that arrived at `now`."""
    return Call(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        form=await read_form(request),
        authorization=request.headers.get("authorization"),
        now=now,
        base=str(request.base_url).rstrip("/"),
        caller=client_address(request),
    )


async def read_form(request: Request) -> dict[str, str]:
    """Return the form in the body; of a name that comes twice the last value counts."""
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))


def client_address(request: Request) -> str | None:
    """Return the IP address of the client."""
    return request.client.host if request.client else None
