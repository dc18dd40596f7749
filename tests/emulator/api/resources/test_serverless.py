"""Serverless as the `twilio` package and the upload host's users call it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from fallback.emulator import running
from tests.emulator.emulated_account import ACCOUNT, TOKEN, make_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from twilio.rest import Client
    from twilio.rest.serverless.v1.service import ServiceInstance

    from fallback.emulator import Emulator

WORDS = b"<Response><Say>Hello</Say></Response>"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(seed: dict[str, Any], clock: Clock) -> Iterator[Emulator]:
    with running(seed, clock=clock) as served:
        yield served


@pytest.fixture
def service(client: Client) -> ServiceInstance:
    return client.serverless.v1.services.create(unique_name="greetings", friendly_name="Greetings")


def upload(emulator: Emulator, service: ServiceInstance, source: str, path: str, kind: str = "Assets") -> str:
    target = f"{emulator.url}/serverless-upload.twilio.com/v1/Services/{service.sid}/{kind}/{source}/Versions"
    answer = requests.post(
        target,
        auth=(ACCOUNT, TOKEN),
        data={"Path": path, "Visibility": "public"},
        files={"Content": ("words.xml", WORDS, "text/xml")},
        timeout=5,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sid"])


def test_words_are_put_on_the_net_in_the_steps_that_twilio_asks_for(
    emulator: Emulator, service: ServiceInstance, clock: Clock
) -> None:
    environment = service.environments.create(unique_name="production")
    asset = service.assets.create(friendly_name="hello")
    version = upload(emulator, service, asset.sid, "/hello.xml")
    build = service.builds.create(asset_versions=[version])
    assert build.status == build.build_status().fetch().status == "building"
    clock.now += timedelta(seconds=2)
    assert build.build_status().fetch().status == "completed"
    deployment = environment.deployments.create(build_sid=build.sid)
    assert deployment.build_sid == environment.fetch().build_sid == build.sid
    clock.now += timedelta(seconds=1)

    answer = requests.get(f"{emulator.url}/{environment.domain_name}/hello.xml", timeout=5)

    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, WORDS, "text/xml")
    assert environment.domain_name.startswith(f"{service.domain_base}.")


def test_a_service_is_created_listed_fetched_changed_and_deleted(client: Client, service: ServiceInstance) -> None:
    services = client.serverless.v1.services
    others = [services.create(unique_name=f"other-{index}", friendly_name="x") for index in range(2)]

    assert {each.sid for each in services.list(page_size=1)} == {service.sid, *(each.sid for each in others)}
    assert services("greetings").fetch().sid == services(service.sid).fetch().sid == service.sid
    assert service.update(friendly_name="New", ui_editable=True).friendly_name == "New"
    assert (service.fetch().ui_editable, service.include_credentials) == (True, True)
    assert service.delete()
    with pytest.raises(TwilioRestException) as raised:
        service.fetch()
    assert (raised.value.status, raised.value.code) == (404, 20404)


def test_environments_and_their_variables(service: ServiceInstance) -> None:
    production = service.environments.create(unique_name="production")
    stage = service.environments.create(unique_name="stage", domain_suffix="stage")

    assert (production.domain_suffix, stage.domain_suffix) == (None, "stage")
    assert stage.domain_name == production.domain_name.replace(".twil.io", "-stage.twil.io")
    assert {each.sid for each in service.environments.list(page_size=1)} == {production.sid, stage.sid}
    variable = stage.variables.create(key="GREETING", value="hello")
    assert variable.update(value="hi").value == stage.variables(variable.sid).fetch().value == "hi"
    assert [each.key for each in stage.variables.list()] == ["GREETING"]
    assert production.variables.list() == stage.logs.list() == []
    assert variable.delete()
    assert stage.delete()
    assert [each.sid for each in service.environments.list()] == [production.sid]


@pytest.mark.parametrize("kind", ["Assets", "Functions"])
def test_assets_and_functions_with_their_versions(emulator: Emulator, service: ServiceInstance, kind: str) -> None:
    sources = getattr(service, kind.lower())
    other = service.functions if kind == "Assets" else service.assets
    first, second = (sources.create(friendly_name=name) for name in ("first", "second"))
    versions = [upload(emulator, service, first.sid, "/a", kind) for _ in range(3)]

    assert {each.sid for each in sources.list(page_size=1)} == {first.sid, second.sid}
    assert other.list() == []
    assert first.update(friendly_name="new").friendly_name == sources(first.sid).fetch().friendly_name == "new"
    held = first.asset_versions if kind == "Assets" else first.function_versions
    assert [each.sid for each in held.list(page_size=2)] == versions[::-1]
    version = held(versions[0]).fetch()
    assert (version.path, version.visibility) == ("/a", "public")
    if kind == "Functions":
        assert version.function_version_content().fetch().content == WORDS.decode()
    assert first.delete()
    assert [each.sid for each in sources.list()] == [second.sid]


def test_builds_and_deployments_are_listed_fetched_and_builds_deleted(
    emulator: Emulator, service: ServiceInstance, clock: Clock
) -> None:
    environment = service.environments.create(unique_name="production")
    asset = service.assets.create(friendly_name="hello")
    version = upload(emulator, service, asset.sid, "/hello.xml")
    builds = [
        service.builds.create(asset_versions=[version], dependencies='[{"name": "got", "version": "6.7.1"}]')
        for _ in range(3)
    ]
    clock.now += timedelta(minutes=1)
    deployments = [environment.deployments.create(build_sid=each.sid) for each in builds[:2]]

    assert {each.sid for each in service.builds.list(page_size=2)} == {each.sid for each in builds}
    build = service.builds(builds[0].sid).fetch()
    assert [each["sid"] for each in build.asset_versions] == [version]
    assert (build.function_versions, build.dependencies) == ([], [{"name": "got", "version": "6.7.1"}])
    assert {each.sid for each in environment.deployments.list(page_size=1)} == {each.sid for each in deployments}
    assert environment.deployments(deployments[0].sid).fetch().build_sid == builds[0].sid
    assert build.delete()
    with pytest.raises(TwilioRestException, match="part of an active Deployment"):
        builds[1].delete()
    with pytest.raises(TwilioRestException) as raised:
        environment.deployments.create(build_sid=builds[1].sid)
    assert raised.value.status == 409


def test_a_fault_makes_a_build_fail_that_was_accepted(
    emulator: Emulator, service: ServiceInstance, clock: Clock
) -> None:
    emulator.faults(["POST Builds 1 failed_build"])
    asset = service.assets.create(friendly_name="hello")
    version = upload(emulator, service, asset.sid, "/hello.xml")
    first, second = (service.builds.create(asset_versions=[version]) for _ in range(2))
    clock.now += timedelta(minutes=1)

    assert (first.status, first.fetch().status, second.fetch().status) == ("building", "failed", "completed")


def test_all_of_it_is_in_the_state_file(tmp_path: Path, seed: dict[str, Any], clock: Clock) -> None:
    state = tmp_path / "state"
    with running(seed, state, clock=clock) as emulator:
        service = make_client(emulator.url).serverless.v1.services.create(unique_name="greetings", friendly_name="x")
        environment = service.environments.create(unique_name="production")
        environment.variables.create(key="a", value="b")
        asset = service.assets.create(friendly_name="hello")
        build = service.builds.create(asset_versions=[upload(emulator, service, asset.sid, "/hello.xml")])
        clock.now += timedelta(minutes=1)
        environment.deployments.create(build_sid=build.sid)
        clock.now += timedelta(minutes=1)
    with running(None, state, clock=clock) as emulator:
        url = f"{emulator.url}/{environment.domain_name}/hello.xml"
        assert requests.get(url, timeout=5).content == WORDS
        services = make_client(emulator.url).serverless.v1.services
        assert services("greetings").builds(build.sid).fetch().status == "completed"
        assert [each.key for each in services("greetings").environments(environment.sid).variables.list()] == ["a"]


def test_a_file_of_25_megabytes_is_taken(emulator: Emulator, service: ServiceInstance) -> None:
    asset = service.assets.create(friendly_name="music")
    target = f"{emulator.url}/serverless-upload.twilio.com/v1/Services/greetings/Assets/{asset.sid}/Versions"
    answer = requests.post(
        target,
        auth=(ACCOUNT, TOKEN),
        data={"Path": "/music.wav", "Visibility": "public"},
        files={"Content": ("music.wav", bytes(25 * 2**20), "audio/wav")},
        timeout=60,
    )

    assert answer.status_code == 201
