"""The ASGI application: Twilio's API at every path but `/_emulator/`, where the control surface is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from fallback.emulator.faults.plan import parse_plan
from fallback.emulator.server.clock import Clock, read_machine_clock
from fallback.emulator.server.control import Control
from fallback.emulator.server.exchange import Exchange
from fallback.emulator.server.http_request import BodyTooLarge, read_api_request
from fallback.emulator.server.origin_check import OriginCheck

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from fallback.emulator.server.storage import Store

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_app(
    store: Store, faults: Sequence[str] = (), read_clock: Callable[[], datetime] = read_machine_clock
) -> Starlette:
    """Return the application that serves `store`. Stop its `state.waiter` when the server stops."""
    exchange = Exchange(store, parse_plan(faults), Clock(read_clock))

    async def serve(request: Request) -> Response:
        return await exchange.serve(await read_api_request(request, exchange.clock()), request.receive)

    app = Starlette(
        routes=[*Control(exchange).routes(), Route("/{path:path}", serve, methods=_METHODS)],
        middleware=[Middleware(OriginCheck)],
        exception_handlers={BodyTooLarge: _refuse_body},
    )
    app.state.waiter = exchange.waiter
    return app


def _refuse_body(_request: Request, error: Exception) -> Response:
    return JSONResponse({"message": str(error)}, 413)
