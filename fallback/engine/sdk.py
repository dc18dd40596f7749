"""Every use of a part of Pulumi's SDK that the SDK does not promise to keep.

Terms. A *touch* is one such use: a private name, a function that we replace, or a behaviour that no document states.

Premise. The SDK has no public way to any of this, and each touch is worth it: adoption as an ordinary preview, more
than four calls at a time, messages without tracebacks, half of the processor time of a large program. So each touch
stands here, with the issue that would make it unnecessary, and `tests/engine/test_sdk.py` has one test for each that
fails when the SDK changes. Nothing else in the project may name a private part of the SDK.

Rejected: a provider server of our own in place of the SDK's. It would have to follow every change of Pulumi's provider
protocol, and would serve other people's dynamic providers in a way that the SDK's authors never tested.
"""

from __future__ import annotations

import asyncio
import gc
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import grpc
import pulumi
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime.proto import provider_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "PROVIDER_KEY",
    "identify_run",
    "limit_tracebacks",
    "read_clear_config",
    "register_quickly",
    "serialize_provider",
    "serve_dynamic_providers",
]

_SERVED = ("Check", "Diff", "Create", "Read", "Update", "Delete")


def serve_dynamic_providers(
    serve_request: Callable[[Callable[[Any, Any], Any], Any, Any], Any], cancel: Callable[[], None], workers: int
) -> None:
    """Run the SDK's host for dynamic providers until the engine ends it, with three changes.

    `serve_request(method, request, context)` answers every request about a resource; *method* is the SDK's own answer.
    `cancel()` is called when the operator interrupts the run, which the SDK's host ignores: the engine then waits for
    all requests that it has sent. At most *workers* requests are served at a time; the SDK has four threads,
    hard-coded.

    The SDK's module calls `grpc.server` and `add_ResourceProviderServicer_to_server` when it starts, so these two are
    replaced. https://github.com/pulumi/pulumi/issues/16175 (imports), https://github.com/pulumi/pulumi/issues/6065
    (messages at the resource).
    """
    grpc.server = partial(_start_server, grpc.server, workers)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server = partial(
        _add_servicer, provider_pb2_grpc.add_ResourceProviderServicer_to_server, serve_request, cancel
    )
    runpy.run_module("pulumi.dynamic", run_name="__main__")


def limit_tracebacks() -> None:
    """Make the SDK's host report the message of an exception without its traceback.

    The host sends `traceback.format_exc()` to the operator (`_abort_with_traceback` in `pulumi/dynamic/__main__.py`).
    Issue: https://github.com/pulumi/pulumi/issues/6065.
    """
    sys.tracebacklimit = 0


def identify_run() -> object:
    """Return an object that is the same for all resources of one run of a program.

    One process can run several programs (`pulumi.runtime.test`, automation), each with a monitor of its own.
    """
    return pulumi.runtime.settings.get_monitor()


def read_clear_config(name: str) -> str | None:
    """Return a value of the project's configuration, a secret in the clear; None if it is not set.

    `pulumi.Config.get` warns about each secret that it reads. The caller must not show the value.
    """
    value = pulumi.runtime.get_config(f"{pulumi.get_project()}:{name}")
    return None if value is None else str(value)


def register_quickly(*, debug: bool) -> None:
    """Spare a program of a thousand resources half of the SDK's work. What it registers stays the same.

    docs/benchmark.md has the measurements. With *debug*, the messages of `pulumi up --debug` are kept.
    """
    if not debug:
        # The SDK waits for the engine four times a resource, to tell it what only `pulumi --debug` shows.
        pulumi.log.debug = lambda *_, **__: None
    # A thousand resources are some 100,000 live futures, and the collector walks all of them again and again.
    gc.disable()
    # The SDK looks for unfinished registrations before any has begun, finds none, and polls all outputs of all
    # resources instead (`wait_for_rpcs`). If one is there already, and takes a turn of the loop, the SDK waits for it.
    tracker = getattr(pulumi.runtime.settings, "_get_rpc_manager", lambda: None)()
    if isinstance(rpcs := getattr(tracker, "rpcs", None), list):
        rpcs.append(asyncio.ensure_future(asyncio.sleep(0)))


def _start_server(
    original: Callable[..., grpc.Server], workers: int, _four_workers: ThreadPoolExecutor, **options: Any
) -> grpc.Server:
    return original(ThreadPoolExecutor(max_workers=workers), **options)


def _add_servicer(
    original: Callable[..., None],
    serve_request: Callable[..., Any],
    cancel: Callable[[], None],
    servicer: Any,
    server: grpc.Server,
) -> None:
    for method in _SERVED:
        setattr(servicer, method, partial(serve_request, getattr(servicer, method)))
    servicer.Cancel = partial(_cancel, cancel, servicer.Cancel)
    original(servicer, server)


def _cancel(cancel: Callable[[], None], original: Callable[[Any, Any], Any], request: Any, context: Any) -> Any:
    cancel()
    return original(request, context)
