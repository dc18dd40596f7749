"""HTTP on the outside, `protocol` on the inside; and the control surface for tests and people.

    GET    /_emulator/health              it serves
    GET    /_emulator/requests            the API requests served so far, oldest first
    DELETE /_emulator/requests            forget them
    GET    /_emulator/numbers?account=…   all numbers, or those of one account, as the API shows them
    POST   /_emulator/console/{E.164}     change a number as a person in the web console would
    GET    /_emulator/faults              the fault plan, and how often each rule has matched and hit
    PUT    /_emulator/faults              another plan, a list of rules in JSON or YAML; counting starts anew
    DELETE /_emulator/faults              no faults any more

The control surface asks for no credentials: `serve` listens on this machine only.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import yaml
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fallback.emulator.api import bodies, console, protocol
from fallback.emulator.api.routes import Call
from fallback.emulator.faults import plan as fault_rules
from fallback.emulator.faults.delivery import response
from fallback.emulator.faults.injection import Injection
from fallback.emulator.faults.kinds import FaultError
from fallback.emulator.server.exchange import Exchange, committed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request

    from fallback.emulator.server.storage import Store

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def now() -> datetime:
    """The time, by this machine's clock."""
    return datetime.now(UTC)


def create_app(store: Store, faults: Sequence[str] = (), clock: Callable[[], datetime] = now) -> Starlette:
    """The ASGI application that serves `store`; its `state.waiting` is to be stopped when the server stops."""
    exchange = Exchange(store, Injection(fault_rules.parsed(faults)), clock)
    app = Starlette(routes=[*_control(exchange), Route("/{path:path}", _api(exchange), methods=_METHODS)])
    app.state.waiting = exchange.waiting
    return app


def _api(exchange: Exchange) -> Callable[[Request], Awaitable[Response]]:
    async def api(request: Request) -> Response:
        return await exchange.serve(await _call(request, exchange.clock()), request.receive)

    return api


def _control(exchange: Exchange) -> list[Route]:
    store, clock = exchange.store, exchange.clock

    async def edit(request: Request) -> Response:
        number, form = request.path_params["number"], await _form(request)
        answer = console.edit(store.state, number, form, clock(), _caller(request))
        return response(committed(store, answer))

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            exchange.served.clear()
            return Response(status_code=204)
        return JSONResponse([asdict(each) for each in exchange.served])

    async def numbers(request: Request) -> Response:
        wanted = request.query_params.get("account")
        state = protocol.settled(store.state, clock())
        shown = state.of(wanted) if wanted else state.numbers.values()
        return JSONResponse([bodies.number(number, state.switches) for number in shown])

    async def faults(request: Request) -> Response:
        if request.method == "PUT":
            try:
                rules = fault_rules.parsed(fault_rules.listed(yaml.safe_load(await request.body())))
            except (FaultError, yaml.YAMLError) as error:
                return JSONResponse({"message": str(error)}, 400)
            exchange.injection = Injection(rules)
        elif request.method == "DELETE":
            exchange.injection = Injection()
        return JSONResponse(exchange.injection.report())

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return [
        Route("/_emulator/health", health, methods=["GET"]),
        Route("/_emulator/requests", requests, methods=["GET", "DELETE"]),
        Route("/_emulator/numbers", numbers, methods=["GET"]),
        Route("/_emulator/console/{number}", edit, methods=["POST"]),
        Route("/_emulator/faults", faults, methods=["GET", "PUT", "DELETE"]),
    ]


async def _call(request: Request, now: datetime) -> Call:
    return Call(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        form=await _form(request),
        authorization=request.headers.get("authorization"),
        now=now,
        base=str(request.base_url).rstrip("/"),
        caller=_caller(request),
    )


def _caller(request: Request) -> str | None:
    return request.client.host if request.client else None


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
