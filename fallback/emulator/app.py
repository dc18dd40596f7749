"""HTTP on the outside, `protocol` on the inside; and the control surface for tests and people.

    GET    /_emulator/health              it serves
    GET    /_emulator/requests            the API requests served so far, oldest first
    DELETE /_emulator/requests            forget them
    GET    /_emulator/numbers?account=…   all numbers, or those of one account, as the API shows them
    POST   /_emulator/console/{E.164}     change a number as a person in the web console would

The control surface asks for no credentials: `serve` listens on this machine only.
"""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fallback.emulator import bodies, console, protocol
from fallback.emulator.access import signed_in
from fallback.emulator.errors import TwilioError
from fallback.emulator.wire import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from fallback.emulator.storage import Store

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Served:
    """A request to the API as the log shows it: what was asked, and by which SID; never a credential."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    status: int
    actor: str | None


def create_app(store: Store) -> Starlette:
    """The ASGI application that serves `store`."""
    served: deque[Served] = deque(maxlen=_REMEMBERED)

    async def api(request: Request) -> Response:
        call = await _call(request)
        who = signed_in(store.state, call.authorization)
        answer = _committed(store, protocol.answer(store.state, call))
        served.append(Served(call.method, call.path, call.query, call.form, answer.status, who.sid if who else None))
        return _response(answer)

    async def edit(request: Request) -> Response:
        number, form = request.path_params["number"], await _form(request)
        answer = console.edit(store.state, number, form, datetime.now(UTC), _caller(request))
        return _response(_committed(store, answer))

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            served.clear()
            return Response(status_code=204)
        return JSONResponse([asdict(each) for each in served])

    async def numbers(request: Request) -> Response:
        wanted = request.query_params.get("account")
        state = protocol.settled(store.state, datetime.now(UTC))
        shown = state.of(wanted) if wanted else state.numbers.values()
        return JSONResponse([bodies.number(number, state.switches) for number in shown])

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/_emulator/health", health, methods=["GET"]),
            Route("/_emulator/requests", requests, methods=["GET", "DELETE"]),
            Route("/_emulator/numbers", numbers, methods=["GET"]),
            Route("/_emulator/console/{number}", edit, methods=["POST"]),
            Route("/{path:path}", api, methods=_METHODS),
        ]
    )


def _committed(store: Store, answer: Answer) -> Answer:
    """`answer`, once its state is on disk; an error that says why not, and no change, if it cannot be."""
    try:
        store.commit(answer.state)
    except OSError as error:
        unwritten = TwilioError(20500, f"The emulator cannot write its state: {error}")
        return Answer(unwritten.status, bodies.error(unwritten), store.state)
    return answer


async def _call(request: Request) -> Call:
    return Call(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        form=await _form(request),
        authorization=request.headers.get("authorization"),
        now=datetime.now(UTC),
        base=str(request.base_url).rstrip("/"),
        caller=_caller(request),
    )


def _caller(request: Request) -> str | None:
    return request.client.host if request.client else None


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))


def _response(answer: Answer) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status)
    # Twilio asks for credentials by Basic: https://www.twilio.com/docs/usage/api
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if answer.status == 401 else None
    return JSONResponse(answer.body, answer.status, headers)
