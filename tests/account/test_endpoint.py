"""Where each API is asked: at Twilio, or at what stands for Twilio; and which base URLs are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from fallback.account.endpoint import HOSTS, Endpoint, read_endpoint
from fallback.account.session import Session
from fallback.account.settings import read_settings
from fallback.errors import Refused
from fallback.masking import mask
from tests.account.answers import ACCOUNT, ENVIRONMENT, a_number, a_page, answer_json, answering, open_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from twilio.rest import Client

EMULATOR = "http://127.0.0.1:4010"

LISTS: list[tuple[str, str, Callable[[Client], Any]]] = [
    ("api", "2010-04-01/Accounts.json", lambda client: client.api.v2010.accounts),
    ("monitor", "v1/Events", lambda client: client.monitor.v1.events),
    ("monitor", "v1/Alerts", lambda client: client.monitor.v1.alerts),
    ("messaging", "v1/Services", lambda client: client.messaging.v1.services),
    ("serverless", "v1/Services", lambda client: client.serverless.v1.services),
    ("trunking", "v1/Trunks", lambda client: client.trunking.v1.trunks),
    ("voice", "v1/ByocTrunks", lambda client: client.voice.v1.byoc_trunks),
]


@pytest.mark.parametrize(("host", "path", "resource"), LISTS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("base", ["", EMULATOR, "https://twilio.example.com/proxy"])
def test_every_host_is_asked_at_the_configured_place(
    host: str, path: str, resource: Callable[[Client], Any], base: str
) -> None:
    """Held with the package's own resources, as it is the package that builds the URLs."""
    transport = answering(answer_json({"records": [], "meta": {"key": "records", "next_page_url": None}}))
    session = Session(
        read_settings(ENVIRONMENT | {"TWILIO_API_BASE_URL": base}), ENVIRONMENT["TWILIO_ACCOUNT_SID"], transport
    )

    assert session.read_list("listing", resource, lambda record: record) == []

    (request,) = transport.requests
    if not base:
        assert request.url == f"https://{host}.twilio.com/{path}"
    elif host in {"api", "monitor"}:
        assert request.url == f"{base}/{path}"
    else:
        assert request.url == f"{base}/{host}.twilio.com/{path}"


@pytest.mark.parametrize("host", HOSTS)
def test_no_host_of_twilio_is_left_when_another_endpoint_stands_for_it(host: str) -> None:
    assert Endpoint(EMULATOR).route(f"https://{host}.twilio.com/v1/X?a=b").startswith(f"{EMULATOR}/")
    assert Endpoint().route(f"https://{host}.twilio.com/v1/X?a=b") == f"https://{host}.twilio.com/v1/X?a=b"


@pytest.mark.parametrize("base", ["", EMULATOR, "https://twilio.example.com/proxy"])
@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.2:4010/stolen",
        "http://127.0.0.1:4011/v1/Events",
        "http://127.0.0.1:4010.example.com/v1/Events",
        "http://127.0.0.1:4010@example.com/v1/Events",
        "http://api.twilio.com/v1/Events",
        "https://api.twilio.com.example.com/v1/Events",
        "https://api.twilio.com@example.com/v1/Events",
        "https://api.twilio.com:8443/v1/Events",
        "https://twilio.example.com/elsewhere",
        "//example.com/v1/Events",
    ],
)
def test_a_page_that_lies_elsewhere_is_not_asked_for(link: str, base: str) -> None:
    """The package follows the link that `meta` holds, whatever its host is, and would take the credentials there."""
    meta = {"key": "incoming_phone_numbers", "next_page_url": link}
    transport = answering(a_page(a_number("+15005550007"), meta=meta), a_page())
    account = open_account(transport, TWILIO_API_BASE_URL=base)

    with pytest.raises(Refused, match=f"found {re.escape(repr(mask(link)))} in the answer; nothing was sent there"):
        account.find_all(["+15005550000"])

    assert {request.url for request in transport.requests} == {
        f"{base or 'https://api.twilio.com'}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    }


def test_a_page_at_the_configured_place_is_asked_for_as_it_is() -> None:
    assert Endpoint(EMULATOR).route(f"{EMULATOR}/v1/Events?Page=1") == f"{EMULATOR}/v1/Events?Page=1"


@pytest.mark.parametrize(
    ("environ", "base"),
    [
        ({}, ""),
        ({"TWILIO_API_BASE_URL": ""}, ""),
        ({"TWILIO_API_BASE_URL": "https://twilio.example.com/"}, "https://twilio.example.com"),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:4010"}, "http://127.0.0.1:4010"),
        ({"TWILIO_API_BASE_URL": "http://localhost:4010"}, "http://localhost:4010"),
        ({"TWILIO_API_BASE_URL": "http://[::1]:4010"}, "http://[::1]:4010"),
    ],
)
def test_the_endpoint_is_twilio_unless_another_is_named(environ: dict[str, str], base: str) -> None:
    assert read_endpoint(environ) == Endpoint(base)


@pytest.mark.parametrize(
    "base",
    [
        "http://api.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "127.0.0.1:4010",
        "https://",
        "http://user:canary@api.example.com",
        "https://user:canary@api.example.com",
        "http://api.example.com\\@127.0.0.1",
        "http://127.0.0.1\\@api.example.com",
        "http:\\\\127.0.0.1",
        "http://api.example.com\t@127.0.0.1",
        "http://127.0.0.1 .example.com",
        "https://api.example.com\n",
        "https://api.example.com?x=y",
        "https://api.example.com#",
        "https://api.example.com:99999",
        "http://[::1",
        "http://[::1].example.com",
        "http://[127.0.0.1]",
        "http://127.0.0.\N{DIGIT ONE FULL STOP}",
        "http://127.1",
        "http://0x7f000001",
        "http://2130706433",
        "https:///x",
        "https://%31%32%37.0.0.1:99999999999999999999",
    ],
)
def test_an_endpoint_in_the_clear_is_refused_unless_it_is_this_machine(base: str) -> None:
    with pytest.raises(Refused, match="TWILIO_API_BASE_URL: expected https://") as caught:
        read_endpoint({"TWILIO_API_BASE_URL": base})

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("name", ["TWILIO_REGION", "TWILIO_EDGE"])
def test_a_region_from_the_environment_is_refused(name: str) -> None:
    """Every region holds its own record of a number; which one is changed must stand in a file."""
    with pytest.raises(Refused, match=f"{name} is set to 'ie1'"):
        read_endpoint({name: "ie1"})
