"""Services of Serverless in a seed."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from fallback.emulator import running
from fallback.emulator.seed.values import SeedError
from tests.emulator.emulated_account import ACCOUNT, TOKEN, make_client

WORDS = "<Response/>"


def with_services(services: Any) -> dict[str, Any]:
    return {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, "serverless": services}]}


def test_a_seeded_service_serves_at_once_and_is_like_any_other() -> None:
    assets = {"/a.xml": WORDS, "/b.txt": "hello", "/c": "x"}
    with running(with_services({"greetings": {"domain_suffix": "dev", "assets": assets}})) as emulator:
        service = make_client(emulator.url).serverless.v1.services("greetings").fetch()
        (environment,) = service.environments.list()
        base = f"{emulator.url}/{environment.domain_name}"

        assert environment.domain_name.endswith("-dev.twil.io")
        answers = [requests.get(base + path, timeout=5) for path in assets]
        assert [answer.text for answer in answers] == [*assets.values()]
        assert [answer.headers["Content-Type"].partition(";")[0] for answer in answers[1:]] == [
            "text/plain",
            "application/octet-stream",
        ]
        assert answers[0].headers["Content-Type"].endswith("/xml")
        assert {each.friendly_name for each in service.assets.list()} == assets.keys()


@pytest.mark.parametrize(
    ("services", "complaint"),
    [
        ([], r"accounts\[0\].serverless: must be a mapping"),
        ({"a": {}}, r"accounts\[0\].serverless.a: 'assets' is missing"),
        ({"a": {"assets": {"/a": 1}}}, r"accounts\[0\].serverless.a.assets./a: must be text, not 1"),
        ({"a": {"asets": {}}}, "unknown field 'asets', did you mean 'assets'"),
        ({"a b": {"assets": {"/a": ""}}}, "UniqueName must be at most 50 letters"),
        ({"a": {"assets": {"a": ""}}}, "Path must start with /"),
        ({"a": {"assets": {}}}, "At least one Function Version or Asset Version is required"),
    ],
)
def test_what_twilio_would_refuse_is_refused_with_its_place(services: Any, complaint: str) -> None:
    with pytest.raises(SeedError, match=complaint), running(with_services(services)):
        raise AssertionError("it was taken")
