"""The provider process over gRPC without an engine: the boundary that is there in production.

Both hosts are driven: the SDK's own, `python -m pulumi.dynamic`, and ours.
"""

from __future__ import annotations

import base64
import os
import pickle
import socket
import subprocess
import sys
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from fallback.fields import FIELDS
from fallback.provider import PhoneNumberProvider
from tests.seeds import ACCOUNT, TOKEN, seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.emulator import Emulator

ROOT = Path(__file__).parents[2]
NUMBER = "+15005550006"
URN = f"urn:pulumi:dev::numbers::pulumi-python:dynamic/twilio:PhoneNumber::{NUMBER}"
OURS, STOCK = "fallback.host", "pulumi.dynamic"
PROVIDER = serialize_provider(PhoneNumberProvider())
VOICE = {
    "voice_url": "https://www.example.com/v",
    "voice_method": "POST",
    "voice_fallback_url": "https://net.example.org/v",
    "voice_fallback_method": "POST",
    "voice_caller_id_lookup": False,
    "voice_application_sid": "none",
    "trunk_sid": "none",
}


@dataclass
class Engine(engine_pb2_grpc.EngineServicer):
    """The part of the engine that a provider talks to: its log."""

    rows: list[tuple[str, str]] = field(default_factory=list)

    def Log(self, request: Any, _context: Any) -> Any:  # noqa: N802 -- gRPC's name
        self.rows.append((request.urn, request.message))
        return Empty()


@dataclass
class Host:
    """A running host: requests go in as property bags and come out as property bags."""

    stub: Any
    engine: Engine

    def check(self, recorded: dict[str, Any], declared: dict[str, Any]) -> Any:
        return self.stub.Check(provider_pb2.CheckRequest(urn=URN, olds=bag(recorded), news=bag(declared)), timeout=30)

    def create(self, inputs: dict[str, Any]) -> Any:
        return self.stub.Create(provider_pb2.CreateRequest(urn=URN, properties=bag(inputs)), timeout=30)

    def update(self, recorded: dict[str, Any], inputs: dict[str, Any]) -> Any:
        request = provider_pb2.UpdateRequest(urn=URN, id=NUMBER, olds=bag(recorded), news=bag(inputs))
        return self.stub.Update(request, timeout=30)

    def read(self, recorded: dict[str, Any] | None, number: str = NUMBER) -> Any:
        request = provider_pb2.ReadRequest(urn=URN, id=number, properties=None if recorded is None else bag(recorded))
        return self.stub.Read(request, timeout=30)

    def create_foreign(self, urn: str, provider: str, values: dict[str, Any]) -> Any:
        """Create a resource of somebody else's type, with a provider of theirs."""
        properties = Struct()
        properties.update({**values, "__provider": provider})
        return self.stub.Create(provider_pb2.CreateRequest(urn=urn, properties=properties), timeout=60)

    def delete(self, recorded: dict[str, Any]) -> Any:
        request = provider_pb2.DeleteRequest(urn=URN, id=NUMBER, properties=bag(recorded))
        return self.stub.Delete(request, timeout=30)


def bag(values: dict[str, Any]) -> Struct:
    made = Struct()
    made.update({**values, "__provider": PROVIDER})
    return made


def plain(made: Struct) -> dict[str, Any]:
    return {name: value for name, value in MessageToDict(made).items() if name != "__provider"}


@contextmanager
def serving(module: str, environment: dict[str, str]) -> Iterator[Host]:
    engine = Engine()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)  # type: ignore[no-untyped-call]
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", module, address],
        cwd=ROOT,
        env={**os.environ, "PULUMI_PROJECT": "numbers", "FALLBACK_DEADLINE": "1", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)  # type: ignore[no-untyped-call]
            stub.Configure(provider_pb2.ConfigureRequest(), timeout=30)
            yield Host(stub, engine)
    finally:
        process.terminate()
        process.communicate()
        server.stop(0).wait()


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({NUMBER: {"voice_url": "https://old.example.com/v"}})


@pytest.fixture(params=[OURS, STOCK])
def host(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Host]:
    with serving(request.param, dict(emulator.environment)) as served:
        yield served


@pytest.fixture
def ours(emulator: Emulator) -> Iterator[Host]:
    with serving(OURS, dict(emulator.environment)) as served:
        yield served


def inputs(host: Host, declared: Mapping[str, Any] = VOICE, recorded: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = host.check(recorded or {}, {"phone_number": NUMBER, **declared})
    assert list(answer.failures) == []
    return plain(answer.inputs)


def test_check_fills_in_account_and_managed_groups(host: Host) -> None:
    assert inputs(host) == {"phone_number": NUMBER, "account_sid": ACCOUNT, "managed": "voice", **VOICE}


def test_check_passes_unknown_values_and_names_every_mistake(host: Host) -> None:
    unknown = {**VOICE, "voice_url": rpc.UNKNOWN}
    assert inputs(host, unknown)["voice_url"] == rpc.UNKNOWN

    failures = host.check({}, {"phone_number": NUMBER, **unknown, "voice_method": "PUT", "trunk_sid": "x"}).failures
    assert [failure.reason for failure in failures] == [
        f"{NUMBER}: voice_method: expected GET or POST, found 'PUT' [bad-value]",
        f"{NUMBER}: trunk_sid: expected TK and 32 hex digits, or 'none', found 'x' [bad-sid]",
    ]


def test_an_unknown_number_is_refused(host: Host) -> None:
    (failure,) = host.check({}, {"phone_number": rpc.UNKNOWN}).failures

    assert failure.reason.startswith("phone_number: expected the number itself")


def test_create_adopts_update_sends_the_difference_and_read_finds_none(host: Host, emulator: Emulator) -> None:
    created = plain(host.create(inputs(host)).properties)
    assert created["sid"] == emulator.numbers()[0]["sid"]
    assert created["capabilities"] == "mms sms voice"

    wanted = inputs(host, {**VOICE, "voice_method": "GET"}, created)
    updated = plain(host.update(created, wanted).properties)
    read = host.read(updated)

    assert plain(read.inputs) == {**wanted, **{f.name: f.default for f in FIELDS if f.name not in wanted}} | {
        "friendly_name": "(500) 555-0006"
    }
    assert [seen["form"] for seen in emulator.requests() if seen["method"] == "POST"] == [
        {"VoiceUrl": "https://www.example.com/v", "VoiceFallbackUrl": "https://net.example.org/v"},
        {"VoiceMethod": "GET"},
    ]


def test_delete_calls_nobody(host: Host, emulator: Emulator) -> None:
    created = plain(host.create(inputs(host)).properties)
    emulator.clear()

    host.delete(created)

    assert emulator.requests() == []


def test_a_whole_process_lists_the_account_once(host: Host, emulator: Emulator) -> None:
    created = plain(host.create(inputs(host)).properties)
    for _ in range(3):
        host.read(created)

    assert len([seen for seen in emulator.requests() if seen["method"] == "GET"]) == 1


def test_an_error_is_one_message_without_a_traceback(host: Host) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        host.create(inputs(host, {**VOICE, "voice_url": "http://localhost/", "waived": "bad-host"}))

    details = caught.value.details()
    assert f"{NUMBER}: changing voice_url, voice_fallback_url: Twilio refused it with 21402: VoiceUrl is not" in details
    assert "Traceback" not in details
    assert "\n" not in details.strip()


def test_a_wrong_token_never_looks_like_a_number_that_is_gone(host: Host, emulator: Emulator) -> None:
    created = plain(host.create(inputs(host)).properties)
    wrong = {**emulator.environment, "TWILIO_AUTH_TOKEN": "wrong"}
    with serving(OURS, wrong) as other, pytest.raises(grpc.RpcError) as caught:
        other.read(created)

    assert "Twilio refused it with 20003" in caught.value.details()


def test_a_number_that_is_gone_reads_as_an_empty_id(host: Host) -> None:
    created = plain(host.create(inputs(host)).properties)
    created["sid"] = "PN" + "f" * 32
    created["phone_number"] = "+15005550099"

    assert host.read(created, "+15005550099").id == ""


def test_our_host_reads_a_number_for_an_import(ours: Host) -> None:
    """The engine sends an id and nothing else; the SDK's host answers that with `KeyError: '__provider'`."""
    read = ours.read(None)

    assert read.id == NUMBER
    assert read.inputs["voice_url"] == "https://old.example.com/v"
    assert "managed" not in read.inputs


class Planted:
    """What a request of a stranger, or a state that somebody else may write, could bring along."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_our_host_unpickles_nothing_that_a_request_for_our_type_brings(ours: Host, tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    properties = bag(inputs(ours))
    properties["__provider"] = base64.b64encode(pickle.dumps(Planted(planted))).decode()

    ours.stub.Create(provider_pb2.CreateRequest(urn=URN, properties=properties), timeout=30)

    assert not planted.exists()


def test_our_host_puts_notes_on_the_resources_row(ours: Host) -> None:
    ours.create(inputs(ours))

    assert ours.engine.rows == [
        (
            URN,
            "adopted; before: voice_url https://old.example.com/…, voice_fallback_url none",
        )
    ]


def test_our_host_notes_what_the_rules_advise_against_in_a_program(ours: Host) -> None:
    """The stack program names what is waived, and leaves the rest of the warnings to `fallback validate`."""
    careless = {**VOICE, "voice_fallback_url": "none"}

    inputs(ours, {**careless, "waived": ""})
    assert ours.engine.rows == []
    inputs(ours, careless)

    ((urn, text),) = ours.engine.rows
    assert urn == URN
    assert text.startswith("warning: voice_fallback_url: ")
    assert text.endswith("[no-fallback]")


def test_our_host_refuses_a_replacement_and_says_how_to_take_it_back(ours: Host) -> None:
    """The engine refreshes a tainted number and then checks it as a new one."""
    created = plain(ours.create(inputs(ours)).properties)
    inputs(ours)
    assert ours.read(created).id == NUMBER

    (failure,) = ours.check({}, VOICE).failures

    assert failure.reason.endswith("run `pulumi state untaint --all`, or leave `--replace` out")
    assert inputs(ours, recorded=created)["managed"] == "voice"


def test_a_number_that_a_refresh_does_not_find_is_checked_as_a_new_one(ours: Host) -> None:
    created = plain(ours.create(inputs(ours)).properties)
    created |= {"sid": "PN" + "f" * 32, "phone_number": "+15005550099"}
    assert ours.read(created, "+15005550099").id == ""

    assert inputs(ours)["managed"] == "voice"


@pytest.mark.parametrize("environment", [{}, {"TWILIO_AUTH_TOKEN": ""}, {"TWILIO_API_BASE_URL": "http://example.com"}])
def test_checks_need_no_credentials(emulator: Emulator, environment: dict[str, str]) -> None:
    with serving(OURS, {**emulator.environment, **environment}) as served:
        assert inputs(served)["managed"] == "voice"


@pytest.mark.parametrize(
    ("environment", "text"),
    [
        ({"TWILIO_AUTH_TOKEN": ""}, "no Twilio credentials: expected TWILIO_ACCOUNT_SID with"),
        ({"TWILIO_API_BASE_URL": "http://api.example.com"}, "TWILIO_API_BASE_URL: expected https://"),
        ({"TWILIO_REGION": "ie1"}, "TWILIO_REGION is set to 'ie1'"),
        (
            {"TWILIO_API_BASE_URL": "http://127.0.0.1:9"},
            "Twilio was not reached, nothing was sent: 127.0.0.1:9 does not take connections",
        ),
    ],
)
def test_an_unusable_environment_is_said_when_the_account_is_needed(
    emulator: Emulator, environment: dict[str, str], text: str
) -> None:
    with serving(OURS, {**emulator.environment, **environment}) as served, pytest.raises(grpc.RpcError) as caught:
        served.read(None)

    assert text in caught.value.details()
    assert TOKEN not in caught.value.details()


def test_a_host_whose_engine_was_killed_before_it_began_ends_at_once() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and not listened to
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        ended = subprocess.run(
            [sys.executable, "-m", OURS, address], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"no engine answers at {address}: this is started by Pulumi\n"


@pytest.mark.parametrize("seed", [seed_of({f"+1500555100{last}": {} for last in range(8)})])
def test_an_interrupted_run_sends_no_call_that_is_still_waiting(emulator: Emulator) -> None:
    """The engine says Cancel when the operator presses Ctrl-C, and then waits for every request that it has sent."""
    emulator.faults(["POST * always latency=300"])
    with serving(OURS, {**emulator.environment, "FALLBACK_CONCURRENCY": "1"}) as host:
        desired = [
            plain(host.check({}, {"phone_number": entry["phone_number"], **VOICE}).inputs)
            for entry in emulator.numbers()
        ]
        with futures.ThreadPoolExecutor(8) as pool:
            creates = [pool.submit(host.create, inputs) for inputs in desired]
            while not writes(emulator):
                assert not all(create.done() for create in creates)
            host.stub.Cancel(Empty(), timeout=30)
            errors = [create.exception(timeout=60) for create in creates]

    stopped = [error.details() for error in errors if isinstance(error, grpc.RpcError)]
    assert len(stopped) >= 4  # one call at a time: the others were waiting
    assert all("not sent, because the run was interrupted: run again" in text for text in stopped)
    assert writes(emulator) == 8 - len(stopped)


def writes(emulator: Emulator) -> int:
    return len([seen for seen in emulator.requests() if seen["method"] == "POST"])
