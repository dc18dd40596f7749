"""The control surface, under `/_emulator/`: what tests and people do that Twilio's API does not offer.

    GET    /_emulator/health              whether the emulator serves
    GET    /_emulator/requests            the API requests served so far, oldest first
    DELETE /_emulator/requests            forget them
    GET    /_emulator/numbers?account=…   all numbers, or those of one account, as the API shows them
    GET    /_emulator/answers?account=…   what answers a call and a message to each number
    POST   /_emulator/console/{E.164}     change a number as a person in the web console would; `?user=US…` says who
    GET    /_emulator/faults              the fault plan, and how often each rule has matched and hit
    PUT    /_emulator/faults              replace the plan by a list of rules in JSON or YAML; counting starts again
    DELETE /_emulator/faults              end all faults
    GET    /_emulator/clock               the time in the accounts, and whether it passes
    PUT    /_emulator/clock               set it: `time`, `advance` by seconds, `running`, in JSON or YAML
    POST   /_emulator/reset               begin again as at the start, or with the seed in the body

It asks for no credentials: the server listens on this machine only.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fallback.emulator.api import bodies, console, protocol
from fallback.emulator.core import documents
from fallback.emulator.core.answering import find_call_handler, find_message_handler
from fallback.emulator.core.documents import DocumentError
from fallback.emulator.core.events import CONSOLE_USER
from fallback.emulator.core.switches import SwitchError
from fallback.emulator.faults.delivery import render
from fallback.emulator.faults.injection import Injection
from fallback.emulator.faults.kinds import FaultError
from fallback.emulator.faults.plan import parse_plan, read_document
from fallback.emulator.seed import document
from fallback.emulator.seed.values import SeedError
from fallback.emulator.server.clock import ClockError
from fallback.emulator.server.exchange import commit
from fallback.emulator.server.http_request import get_client_address, read_body, read_form

if TYPE_CHECKING:
    from starlette.requests import Request

    from fallback.emulator.core.state import Number, State
    from fallback.emulator.server.exchange import Exchange


class Control:
    """The endpoints of the control surface of one exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def routes(self) -> list[Route]:
        """Return the paths of the control surface with their methods."""
        return [
            Route("/_emulator/health", self._health, methods=["GET"]),
            Route("/_emulator/requests", self._requests, methods=["GET", "DELETE"]),
            Route("/_emulator/numbers", self._numbers, methods=["GET"]),
            Route("/_emulator/answers", self._answers, methods=["GET"]),
            Route("/_emulator/console/{number}", self._console, methods=["POST"]),
            Route("/_emulator/faults", self._faults, methods=["GET", "PUT", "DELETE"]),
            Route("/_emulator/clock", self._clock, methods=["GET", "PUT"]),
            Route("/_emulator/reset", self._reset, methods=["POST"]),
        ]

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._exchange.log.clear()
            return Response(status_code=204)
        return JSONResponse([asdict(entry) for entry in self._exchange.log])

    async def _numbers(self, request: Request) -> Response:
        account = request.query_params.get("account")
        state = protocol.settle(self._exchange.store.state, self._exchange.clock())
        numbers = state.list_numbers(account) if account else state.numbers.values()
        return JSONResponse([bodies.render_number(number, state.switches) for number in numbers])

    async def _answers(self, request: Request) -> Response:
        account = request.query_params.get("account")
        state = self._exchange.store.state
        numbers = state.list_numbers(account) if account else state.numbers.values()
        return JSONResponse([_describe_answers(state, number) for number in numbers])

    async def _console(self, request: Request) -> Response:
        number, settings = request.path_params["number"], await read_form(request)
        store, now, client_address = self._exchange.store, self._exchange.clock(), get_client_address(request)
        user = request.query_params.get("user", CONSOLE_USER)
        return render(commit(store, console.edit(store.state, number, settings, now, client_address, user=user)))

    async def _faults(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                rules = parse_plan(read_document(documents.parse(await read_body(request))))
            except (FaultError, DocumentError) as error:
                return JSONResponse({"message": str(error)}, 400)
            self._exchange.injection = Injection(rules)
        elif request.method == "DELETE":
            self._exchange.injection = Injection()
        return JSONResponse(self._exchange.injection.report())

    async def _clock(self, request: Request) -> Response:
        clock = self._exchange.clock
        if request.method == "PUT":
            try:
                clock.set(documents.parse(await read_body(request)))
            except (ClockError, DocumentError) as error:
                return JSONResponse({"message": str(error)}, 400)
        return JSONResponse({"time": clock().isoformat(), "running": clock.is_running})

    async def _reset(self, request: Request) -> Response:
        body = await read_body(request)
        try:
            state = document.parse(documents.parse(body), self._exchange.clock()) if body else None
            self._exchange.reset(state)
        except (SeedError, SwitchError, DocumentError) as error:
            return JSONResponse({"message": str(error)}, 400)
        except OSError as error:
            return JSONResponse({"message": f"the emulator cannot write its state: {error}"}, 500)
        return Response(status_code=204)


def _describe_answers(state: State, number: Number) -> dict[str, Any]:
    handlers = {"call": find_call_handler(state, number), "message": find_message_handler(state, number)}
    described = {name: handler and asdict(handler) for name, handler in handlers.items()}
    return {"phone_number": number.phone_number, "account_sid": number.account_sid, **described}
