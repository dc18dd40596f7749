"""What may happen to what Serverless holds, and what time does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.emulated_account import OTHER, get_code
from tests.emulator.emulated_service import SERVICES, PureService

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = b"<Response><Say>Hello</Say></Response>"


def upload(service: PureService, path: str = "/a.xml") -> str:
    return str(service.upload(path, WORDS)[1]["sid"])


def test_a_build_takes_its_time_and_its_status_follows_the_clock() -> None:
    service = PureService(build_seconds="30")
    _, build = service.build(upload(service))
    path = f"/Builds/{build['sid']}"

    assert build["status"] == service.get(f"{path}/Status")["status"] == "building"
    assert get_code(service.deploy(build["sid"])) == 20001
    service.wait(seconds=29)
    assert service.get(path)["status"] == "building"
    service.wait(seconds=1)
    assert service.get(path)["status"] == service.get(f"{path}/Status")["status"] == "completed"
    assert service.get(path)["date_updated"] == "2026-01-01T00:00:30Z"
    assert service.deploy(build["sid"])[0] == 201


def test_a_doomed_build_fails_when_it_ends_and_is_never_deployed() -> None:
    service = PureService()
    version = upload(service)
    form = {"AssetVersions": version}
    _, build = service.ask("POST", f"{SERVICES}/greetings/Builds", form, is_doomed=True)

    assert build["status"] == "building"
    service.wait(minutes=1)
    assert service.get(f"/Builds/{build['sid']}")["status"] == "failed"
    assert get_code(service.deploy(build["sid"])) == 20001


def test_an_environment_serves_the_deployed_build_and_nothing_else() -> None:
    service = PureService()
    service.publish("/old.xml", WORDS)
    new = service.publish("/new.xml", b"<Response/>")

    assert service.visit("/new.xml") == (200, b"<Response/>")
    assert service.visit("/old.xml")[0] == 404
    assert service.get(f"/Environments/{service.environment['sid']}")["build_sid"] == new
    assert service.deploy("")[0] == 201
    service.wait(minutes=1)
    assert service.visit("/new.xml")[0] == 404
    assert service.get(f"/Environments/{service.environment['sid']}")["build_sid"] is None


def test_a_domain_serves_the_earlier_deployment_until_the_new_one_has_spread() -> None:
    service = PureService(deployment_seconds="10")
    first = service.build(service.upload("/a.xml", WORDS)[1]["sid"])[1]["sid"]
    second = service.build(service.upload("/a.xml", b"<Response/>")[1]["sid"])[1]["sid"]
    service.wait(minutes=1)
    service.deploy(first)
    assert service.visit("/a.xml")[0] == 404
    service.wait(seconds=10)
    assert service.visit("/a.xml") == (200, WORDS)
    service.deploy(second)
    service.wait(seconds=9)
    assert service.visit("/a.xml") == (200, WORDS)
    service.wait(seconds=1)
    assert service.visit("/a.xml") == (200, b"<Response/>")


def test_versions_are_listed_with_the_newest_first() -> None:
    service = PureService()
    source = service.create("/Assets", FriendlyName="a")["sid"]
    first, second = (service.upload("/a.xml", WORDS, source)[1]["sid"] for _ in range(2))

    listed = service.get(f"/Assets/{source}/Versions")["asset_versions"]
    assert [each["sid"] for each in listed] == [second, first]


def test_a_service_made_again_under_its_name_has_another_domain() -> None:
    service = PureService()
    domain = service.environment["domain_name"]
    assert service.delete("")[0] == 204

    service.service = service.ask("POST", SERVICES, {"UniqueName": "greetings", "FriendlyName": "x"})[1]["sid"]
    assert service.create("/Environments", UniqueName="production")["domain_name"] != domain


def test_deleting_a_service_deletes_all_that_is_in_it_and_nothing_of_others() -> None:
    service = PureService()
    service.publish("/a.xml", WORDS)
    service.create(f"/Environments/{service.environment['sid']}/Variables", Key="a", Value="b")
    others = service.state
    kept = service.ask("POST", SERVICES, {"UniqueName": "other", "FriendlyName": "x"})[1]["sid"]
    service.delete("")

    assert service.state.serverless_services.keys() == {kept}
    for name in ("environments", "sources", "versions", "builds", "deployments", "variables"):
        assert getattr(others, f"serverless_{name}")
        assert not getattr(service.state, f"serverless_{name}")
    assert service.visit("/a.xml")[0] == 404


def test_deleting_an_environment_ends_what_its_domain_serves() -> None:
    service = PureService()
    build = service.publish("/a.xml", WORDS)
    service.delete(f"/Environments/{service.environment['sid']}")

    assert service.visit("/a.xml")[0] == 404
    assert service.delete(f"/Builds/{build}")[0] == 204


def test_an_asset_that_may_be_deleted_is_served_until_the_next_deployment() -> None:
    service = PureService(deleting_built_source="accepted")
    source = service.create("/Assets", FriendlyName="a")["sid"]
    service.publish("/a.xml", WORDS, source=source)

    assert service.delete(f"/Assets/{source}")[0] == 204
    assert service.ask("GET", service.locate(f"/Assets/{source}/Versions"))[0] == 404
    assert service.visit("/a.xml") == (200, WORDS)
    service.publish("/b.xml", WORDS)
    assert service.visit("/a.xml")[0] == 404


def test_after_a_week_only_what_is_in_a_build_is_left() -> None:
    service = PureService()
    build = service.publish("/kept.xml", WORDS)
    service.upload("/lost.xml", WORDS)
    service.create("/Assets", FriendlyName="empty")
    service.create("/Functions", FriendlyName="empty")
    service.wait(days=7)

    assert [each["friendly_name"] for each in service.get("/Assets")["assets"]] == ["/kept.xml"]
    assert service.get("/Functions")["functions"] == []
    assert service.visit("/kept.xml") == (200, WORDS)
    service.deploy("")
    service.delete(f"/Builds/{build}")
    assert service.get("/Assets")["assets"] == []


def test_builds_are_counted_by_the_hour_and_by_account() -> None:
    service = PureService(builds_per_hour="2")
    version = upload(service)
    assert [service.build(version)[0] for _ in range(3)] == [201, 201, 400]

    service.wait(hours=1)
    assert service.build(version)[0] == 201


REFUSALS: dict[str, tuple[Callable[[PureService], tuple[int, Any]], int, str]] = {
    "a name that is taken": (
        lambda service: service.ask("POST", SERVICES, {"UniqueName": "greetings", "FriendlyName": "x"}),
        20409,
        "Service with this UniqueName already exists.",
    ),
    "a domain that is taken": (
        lambda service: service.post("/Environments", UniqueName="other"),
        20409,
        "Environment with this UniqueName or DomainSuffix already exists.",
    ),
    "an empty build": (
        lambda service: service.post("/Builds"),
        20001,
        "At least one Function Version or Asset Version is required for Build.",
    ),
    "a version of nobody": (
        lambda service: service.build("ZN" + "0" * 32),
        20001,
        "Build contains a Version that does not exist in the Service.",
    ),
    "two versions at one path": (
        lambda service: service.build(upload(service), upload(service)),
        20001,
        "Build contains two Versions with the same Path.",
    ),
    "a deployed build, deleted": (
        lambda service: service.delete(f"/Builds/{service.publish('/a.xml', WORDS)}"),
        20001,
        "Cannot delete Build because it's part of an active Deployment.",
    ),
    "a deployed build, deployed again": (
        lambda service: service.deploy(service.publish("/a.xml", WORDS)),
        20409,
        "Environment already has requested deployment.",
    ),
    "a build of nobody, deployed": (
        lambda service: service.deploy("ZB" + "0" * 32),
        20001,
        f"Build ZB{'0' * 32} does not exist in the Service.",
    ),
    "a variable that exists": (
        lambda service: [
            service.post(f"/Environments/{service.environment['sid']}/Variables", Key="a", Value="b") for _ in range(2)
        ][1],
        20409,
        "Variable with this Key already exists.",
    ),
    "no friendly name": (
        lambda service: service.post("/Assets"),
        20001,
        "Missing required parameter FriendlyName in the post body",
    ),
    "a name with a space": (
        lambda service: service.ask("POST", SERVICES, {"UniqueName": "a b", "FriendlyName": "x"}),
        20001,
        "UniqueName must be at most 50 letters, digits and hyphens, not a b",
    ),
    "a path without a slash": (
        lambda service: service.upload("a.xml", WORDS),
        20001,
        "Path must start with / and have at most 255 characters, not a.xml",
    ),
    "a visibility": (
        lambda service: service.upload("/a.xml", WORDS, visibility="secret"),
        20001,
        "Visibility must be one of public, protected, private, not secret",
    ),
    "a runtime": (
        lambda service: service.build(upload(service), Runtime="node1"),
        20001,
        "Runtime must be one of node8, node10, node12, node14, node16, node18, node20, node22, not node1",
    ),
    "dependencies": (
        lambda service: service.build(upload(service), Dependencies="twilio"),
        20001,
        "Dependencies must be a JSON list of objects with name and version",
    ),
    "an asset that is too large": (
        lambda service: service.upload("/a.xml", bytes(10 * 2**20 + 1), visibility="private"),
        20001,
        "Content may have at most 10485760 bytes",
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_twilio_refuses_is_refused_and_changes_nothing(refusal: str) -> None:
    act, code, message = REFUSALS[refusal]
    service = PureService()

    status, body = act(service)

    assert (status, body["code"], body["message"]) == (409 if code == 20409 else 400, code, message)


def test_another_account_finds_nothing() -> None:
    service = PureService()
    service.publish("/a.xml", WORDS)
    auth = (OTHER, "another-token")

    assert service.ask("GET", SERVICES, auth=auth)[1]["services"] == []
    for path in ("", "/Environments", "/Assets", "/Builds"):
        assert service.ask("GET", service.locate(path), auth=auth)[0] == 404
    assert service.ask("GET", f"{SERVICES}/greetings", auth=auth)[0] == 404
    assert service.ask("POST", SERVICES, {"UniqueName": "greetings", "FriendlyName": "x"}, auth=auth)[0] == 201


def test_the_dependencies_of_a_build_are_read_as_the_toolkit_sends_them() -> None:
    service = PureService()
    version = upload(service)
    listed = '[{"name":"twilio","version":"3.29.2"}]'

    for text in (listed, f'"{listed}"'):
        assert service.build(version, Dependencies=text)[1]["dependencies"] == [{"name": "twilio", "version": "3.29.2"}]
