"""`pulumi.dynamic`, served with a seam in three places and an end of its own.

The SDK's host has three limits that its users cannot reach: a resource that is imported carries no
serialised provider, so `import` fails with `KeyError: '__provider'`
(https://github.com/pulumi/pulumi/issues/16175); four worker threads are hard-coded; and what a provider
says appears at the stack, not at the resource (https://github.com/pulumi/pulumi/issues/6065).

The seams are the two functions that the SDK's module calls when it starts, `grpc.server` and
`add_ResourceProviderServicer_to_server`. Everything else is the SDK's own code, so other people's dynamic
providers are served unchanged: only requests for our type token are touched.

Rejected: a servicer of our own. It would have to follow every change of Pulumi's provider protocol.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc

from fallback.errors import FallbackError
from fallback.masking import mask
from fallback.notes import on_row
from fallback.provider import PhoneNumberProvider

if TYPE_CHECKING:
    from collections.abc import Callable

TYPE_TOKEN = "pulumi-python:dynamic/twilio:PhoneNumber"  # noqa: S105 -- Pulumi's word for a type's name
WORKERS = 64  # a bound for PULUMI_PARALLEL, which says how many there are; the SDK has 4

_SERVED = ("Check", "Diff", "Create", "Read", "Update", "Delete")
_PR_SET_PDEATHSIG = 1


def serve() -> None:
    """Serves until the engine ends this process, or ends itself."""
    address = sys.argv[-1]
    _die_with(os.getppid(), address)
    engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
    grpc.server = partial(_server, grpc.server)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server = partial(
        _add_servicer,
        provider_pb2_grpc.add_ResourceProviderServicer_to_server,
        partial(_serve_request, engine, serialize_provider(PhoneNumberProvider())),
    )
    runpy.run_module("pulumi.dynamic", run_name="__main__")


def _server(original: Callable[..., grpc.Server], _four_workers: ThreadPoolExecutor, **options: Any) -> grpc.Server:
    return original(ThreadPoolExecutor(max_workers=WORKERS), **options)


def _add_servicer(
    original: Callable[..., None], wrapped: Callable[..., Any], servicer: Any, server: grpc.Server
) -> None:
    for method in _SERVED:
        setattr(servicer, method, partial(wrapped, getattr(servicer, method)))
    original(servicer, server)


def _serve_request(engine: Any, provider: str, method: Callable[[Any, Any], Any], request: Any, context: Any) -> Any:
    if not is_ours(request.urn):
        return method(request, context)
    if _is_import(request):
        request.properties[PROVIDER_KEY] = provider
    told = on_row.set(partial(_log, engine, request.urn))
    try:
        return method(request, _OperatorsContext(context))
    finally:
        on_row.reset(told)


def is_ours(urn: str) -> bool:
    """Whether a URN (`urn:pulumi:stack::project::parent$type::name`) names one of our resources."""
    parts = urn.split("::")
    return len(parts) > 2 and parts[2].split("$")[-1] == TYPE_TOKEN


def _is_import(request: Any) -> bool:
    """A Read that brings an id and nothing else; a refresh brings the recorded outputs."""
    return (
        request.DESCRIPTOR.name == "ReadRequest"
        and PROVIDER_KEY not in request.properties
        and PROVIDER_KEY not in request.inputs
    )


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
    """On Linux: when the engine is killed, so is this process; or it would go on writing to the account.

    The kernel signals the death of the *thread* that started us, so the handler looks whether the engine,
    the process, is really gone. https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    An engine that was killed before we asked for the signal is one whose address nobody answers.
    """
    if sys.platform != "linux":
        return

    def end_if_orphaned(_signal: int, _frame: object) -> None:
        if os.getppid() != engine:
            os._exit(1)

    signal.signal(signal.SIGUSR1, end_if_orphaned)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGUSR1)
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, ValueError):
        sys.exit(f"no engine answers at {address}: this is started by Pulumi")
    end_if_orphaned(signal.SIGUSR1, None)
