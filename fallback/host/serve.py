"""Serve Pulumi's dynamic providers as the SDK does, with three changes for our own types and an end of its own.

Terms. A *type token* names the type of a resource in its URN. A *host* is the process that the engine starts to serve
all dynamic providers of a project. A *row* is the line of one resource in Pulumi's output.

Premise. The SDK's host has three limits that its users cannot reach: a resource that is imported carries no serialised
provider, so an import fails with `KeyError: '__provider'` (https://github.com/pulumi/pulumi/issues/16175); it has four
threads; and what a provider prints appears at the stack, not on the row (https://github.com/pulumi/pulumi/issues/6065).
Everything else is the SDK's own code (`engine.sdk`), so other people's dynamic providers are served unchanged.

When the operator interrupts the run, the calls to Twilio that are under way end, and those that wait are not begun.

For our own types the host puts its own provider into every request, so that an import works and nothing is unpickled
that a request or a state file brings.

Rejected: a provider server of our own; see `engine.sdk`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2

from fallback.engine.sdk import PROVIDER_KEY, serialize_provider, serve_dynamic_providers
from fallback.errors import FallbackError
from fallback.host.language_host import end_language_host
from fallback.masking import mask
from fallback.notes import on_row
from fallback.provider import PhoneNumberProvider, TwimlDocumentsProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi.dynamic import ResourceProvider

# Each type that this host serves itself, by its type token.
PROVIDERS: Mapping[str, type[ResourceProvider]] = {
    "pulumi-python:dynamic/twilio:PhoneNumber": PhoneNumberProvider,
    "pulumi-python:dynamic/twilio:TwimlDocuments": TwimlDocumentsProvider,
}
WORKERS = 64  # a bound for PULUMI_PARALLEL, which says how many requests there are at a time

_NO_REPLACEMENT = (
    "expected the record of this number to stay, found that it is to be replaced (`pulumi state taint`, `--replace`); "
    "a number cannot be replaced, and nothing was sent: run `pulumi state untaint --all`, or leave `--replace` out"
)
_BAGS = ("properties", "inputs", "olds", "news")  # what a request may hold a provider in
_PR_SET_PDEATHSIG = 1


def serve() -> None:
    """Serve until the engine ends this process, or ends itself."""
    address = sys.argv[-1]
    _die_with(os.getppid(), address)
    engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
    serialized = {token: serialize_provider(provider()) for token, provider in PROVIDERS.items()}
    serve_dynamic_providers(_Service(engine, serialized).answer, PhoneNumberProvider.accounts.stop, WORKERS)


def parse_type(urn: str) -> str:
    """Return the type token in a URN: `urn:pulumi:stack::project::parent$type::name`; "" if it has none."""
    parts = urn.split("::")
    return parts[2].split("$")[-1] if len(parts) > 2 else ""


class _Service:
    """Answers requests, and knows which resources of our types have a record and were found on the account."""

    def __init__(self, engine: Any, serialized: Mapping[str, str]) -> None:
        self._engine = engine
        self._serialized = serialized
        self._recorded: set[str] = set()

    def answer(self, method: Callable[[Any, Any], Any], request: Any, context: Any) -> Any:
        """Return what `method` answers, with what our types need beside it."""
        provider = self._serialized.get(parse_type(request.urn))
        if provider is None:
            return method(request, context)
        if self._is_replacement(request):
            failure = provider_pb2.CheckFailure(reason=_NO_REPLACEMENT)
            return provider_pb2.CheckResponse(inputs=request.news, failures=[failure])
        _put_provider(request, provider)
        token = on_row.set(partial(_log, self._engine, request.urn))
        try:
            response = method(request, _OperatorsContext(context))
        finally:
            on_row.reset(token)
        if isinstance(request, provider_pb2.ReadRequest) and response.id and "phone_number" in request.properties:
            self._recorded.add(request.urn)
        return response

    def _is_replacement(self, request: Any) -> bool:
        """Whether the engine is to replace a resource: it checks it without its record, as if it were new.

        It would refuse later, in words that blame an `import` that is in no file of the operator.
        """
        is_new = isinstance(request, provider_pb2.CheckRequest) and "phone_number" not in request.olds
        return is_new and request.urn in self._recorded


def _put_provider(request: Any, provider: str) -> None:
    for name in _BAGS:
        if name in request.DESCRIPTOR.fields_by_name:
            getattr(request, name)[PROVIDER_KEY] = provider


def _log(engine: Any, urn: str, text: str) -> None:
    engine.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, message=mask(text), urn=urn))


class _OperatorsContext:
    """A gRPC context that hands the operator our message instead of the SDK's traceback."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def abort(self, code: grpc.StatusCode, details: str) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, FallbackError) and not os.environ.get("FALLBACK_DEBUG"):
            details = str(error)
        self._context.abort(code, mask(details))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


def _die_with(engine: int, address: str) -> None:
    """End this process when the engine ends (Linux only); otherwise it would go on writing to the account.

    The kernel signals the death of the *thread* that started us, so the handler looks whether the engine,
    the process, is really gone. https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    If the engine was killed before we asked for the signal, nobody answers at its address.
    """
    if sys.platform != "linux":
        return

    def end_if_orphaned(_signal: int, _frame: object) -> None:
        if os.getppid() != engine:
            end_language_host(engine, address)
            os._exit(1)

    signal.signal(signal.SIGUSR1, end_if_orphaned)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGUSR1)
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, ValueError):
        sys.exit(f"no engine answers at {address}: this is started by Pulumi")
    end_if_orphaned(signal.SIGUSR1, None)
