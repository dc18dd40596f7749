"""What the project leans on in Pulumi's SDK without a promise. Each test fails when the SDK changes that part."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pulumi
import pytest
from pulumi.dynamic import CreateResult, ResourceProvider
from pulumi.runtime.stack import wait_for_rpcs

from fallback.engine import sdk
from tests.host.test_serve import OURS, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

SIX = 6  # more than the four threads of the SDK's own host


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return args.name, args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(args.token)


class Plain(pulumi.CustomResource):
    pass


@pytest.fixture(autouse=True)
def _restore(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take back what `register_quickly` and `limit_tracebacks` change for the rest of a process."""
    monkeypatch.setattr(pulumi.log, "debug", pulumi.log.debug)
    monkeypatch.setattr(sys, "tracebacklimit", 1000, raising=False)
    pulumi.runtime.set_mocks(Mocks(), project="numbers", stack="dev")
    yield
    gc.enable()


def test_the_host_serves_more_requests_at_a_time_than_the_sdks_four() -> None:
    class MeetingProvider(ResourceProvider):
        """Its `create` returns when six are under way."""

        def create(self, props: dict[str, Any]) -> CreateResult:
            import builtins  # noqa: PLC0415 -- the class is pickled by value

            barrier = vars(builtins).setdefault("_barrier", threading.Barrier(int(props["parties"]), timeout=30))
            barrier.wait()
            return CreateResult("met", {})

    foreign = "urn:pulumi:dev::numbers::pulumi-python:dynamic:Resource::meeting"
    with serving(OURS, {}) as host, ThreadPoolExecutor(SIX) as pool:
        provider = sdk.serialize_provider(MeetingProvider())
        answers = list(pool.map(lambda _: host.create_foreign(foreign, provider, {"parties": SIX}), range(SIX)))

    assert [answer.id for answer in answers] == ["met"] * SIX


def test_a_run_has_one_identity_and_the_next_run_another() -> None:
    first = sdk.identify_run()
    assert sdk.identify_run() is first

    pulumi.runtime.set_mocks(Mocks(), project="numbers", stack="dev")
    assert sdk.identify_run() is not first


def test_a_secret_of_the_configuration_is_read_in_the_clear_and_without_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    pulumi.runtime.set_all_config({"numbers:webhook": "clear"}, ["numbers:webhook"])

    assert sdk.read_clear_config("webhook") == "clear"
    assert sdk.read_clear_config("absent") is None
    assert warnings == []


def test_the_sdk_sends_its_debug_messages_through_the_function_that_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    messages: list[str] = []
    monkeypatch.setattr(pulumi.log, "debug", lambda text, *_, **__: messages.append(text))

    pulumi.runtime.test(lambda: Plain("test:index:Plain", "plain"))()

    assert messages


def test_debug_messages_are_kept_on_request() -> None:
    before = pulumi.log.debug

    async def register() -> None:
        sdk.register_quickly(debug=True)

    asyncio.run(register())

    assert pulumi.log.debug is before


def test_the_sdk_waits_for_the_call_that_stands_in_for_the_first_registration() -> None:
    async def register() -> tuple[int, int]:
        sdk.register_quickly(debug=False)
        pending = pulumi.runtime.settings._get_rpc_manager().rpcs
        before = len(pending)
        await wait_for_rpcs(await_all_outstanding_tasks=False)
        return before, len(pending)

    assert asyncio.run(register()) == (1, 0)


def test_the_sdks_host_formats_tracebacks_by_the_limit_of_the_process() -> None:
    import traceback  # noqa: PLC0415 -- as the SDK's host does

    sdk.limit_tracebacks()
    try:
        raise ValueError("the message")  # noqa: TRY301 -- a traceback is wanted
    except ValueError:
        assert traceback.format_exc() == "ValueError: the message\n"
