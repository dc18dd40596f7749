"""What the domain of an environment answers."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from tests.emulator.emulated_account import TOKEN
from tests.emulator.emulated_service import PureService

WORDS = b"<Response><Say>Hello</Say></Response>"


def test_a_public_asset_is_served_with_its_type_to_anybody() -> None:
    service = PureService()
    service.publish("/a.xml", WORDS)

    assert service.visit("/a.xml") == (200, WORDS)
    assert service.visit("/a.xml", query_string="ErrorCode=11200") == (200, WORDS)


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 200), ("POST", 405), ("HEAD", 405), ("PUT", 405), ("DELETE", 405)]
)
def test_an_asset_is_got_and_nothing_else(method: str, status: int) -> None:
    service = PureService()
    service.publish("/a.xml", WORDS)

    assert service.visit("/a.xml", method)[0] == status


def test_an_unknown_path_and_an_unknown_domain_are_404() -> None:
    service = PureService()
    service.publish("/a.xml", WORDS)

    assert service.visit("/b.xml")[0] == 404
    service.environment["domain_name"] = "nobody-1234.twil.io"
    assert service.visit("/a.xml")[0] == 404


def test_a_private_asset_is_not_served() -> None:
    service = PureService()
    service.publish("/a.xml", WORDS, visibility="private")

    assert service.visit("/a.xml")[0] == 404


def test_a_protected_asset_asks_for_twilios_signature() -> None:
    service = PureService()
    service.publish("/a.xml", WORDS, visibility="protected")
    url = f"https://{service.environment['domain_name']}/a.xml?ErrorCode=11200"
    signature = RequestValidator(TOKEN).compute_signature(url, {})

    assert service.visit("/a.xml", query_string="ErrorCode=11200", signature=signature) == (200, WORDS)
    assert service.visit("/a.xml", query_string="ErrorCode=11201", signature=signature)[0] == 403
    assert service.visit("/a.xml")[0] == 403


def test_a_function_is_not_executed_and_says_so() -> None:
    service = PureService()
    _, version = service.upload("/a", b"exports.handler = 1", kind="Functions")
    _, build = service.post("/Builds", FunctionVersions=[version["sid"]])
    service.wait(minutes=1)
    service.deploy(build["sid"])
    service.wait(minutes=1)

    status, body = service.visit("/a", "POST")
    assert (status, body["code"]) == (501, 501)
