"""Faults hit the requests of every resource alike, on every host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import requests

from fallback.emulator import running
from fallback.emulator.core.resource_kinds import KINDS
from tests.emulator.emulated_account import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.emulator import Emulator

ROOT = f"/api.twilio.com/2010-04-01/Accounts/{ACCOUNT}"
NUMBER, SERVICE, TRUNK = "PN" + "1" * 32, "MG" + "1" * 32, "TK" + "1" * 32
SEED: dict[str, Any] = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": TOKEN,
            "numbers": {"+15005550006": {"sid": NUMBER}},
            "short_codes": {"12345": {}},
            "messaging_services": {SERVICE: {}},
            "trunks": {TRUNK: {}},
        }
    ],
    "available": ["+15005550010"],
}


@dataclass(frozen=True, slots=True)
class Creation:
    """How a resource is created: the path of its list, the key of the list, and a form."""

    path: str
    key: str
    form: Mapping[str, str] = field(default_factory=dict)


ORIGINATION = {"SipUrl": "sip:a", "FriendlyName": "A", "Priority": "1", "Weight": "1", "Enabled": "true"}
CREATIONS = {
    "numbers": Creation(f"{ROOT}/IncomingPhoneNumbers.json", "incoming_phone_numbers", {"PhoneNumber": "+15005550010"}),
    "applications": Creation(f"{ROOT}/Applications.json", "applications"),
    "accounts": Creation("/api.twilio.com/2010-04-01/Accounts.json", "accounts"),
    "keys": Creation(f"{ROOT}/Keys.json", "keys"),
    "messaging_services": Creation("/messaging.twilio.com/v1/Services", "services", {"FriendlyName": "A"}),
    "pooled_numbers": Creation(
        f"/messaging.twilio.com/v1/Services/{SERVICE}/PhoneNumbers", "phone_numbers", {"PhoneNumberSid": NUMBER}
    ),
    "pooled_short_codes": Creation(f"/messaging.twilio.com/v1/Services/{SERVICE}/ShortCodes", "short_codes"),
    "trunks": Creation("/trunking.twilio.com/v1/Trunks", "trunks"),
    "origination_urls": Creation(
        f"/trunking.twilio.com/v1/Trunks/{TRUNK}/OriginationUrls", "origination_urls", ORIGINATION
    ),
    "sip_domains": Creation(f"{ROOT}/SIP/Domains.json", "domains", {"DomainName": "a.sip.twilio.com"}),
    "byoc_trunks": Creation("/voice.twilio.com/v1/ByocTrunks", "byoc_trunks"),
    "address_configurations": Creation(
        "/conversations.twilio.com/v1/Configuration/Addresses",
        "address_configurations",
        {"Type": "sms", "Address": "+15005550006"},
    ),
    "add_ons": Creation(
        f"{ROOT}/IncomingPhoneNumbers/{NUMBER}/AssignedAddOns.json",
        "assigned_add_ons",
        {"InstalledAddOnSid": "XE" + "1" * 32},
    ),
}
# Nobody creates these over the API.
SEEDED = {"short_codes", "calls", "call_events", "messages", "alerts"}


@pytest.fixture(scope="module")
def serving() -> Iterator[Emulator]:
    with running(SEED) as emulator:
        yield emulator


@pytest.fixture
def emulator(serving: Emulator) -> Emulator:
    serving.reset()
    serving.faults([])
    return serving


def ask(emulator: Emulator, method: str, path: str, form: Mapping[str, str] | None = None) -> requests.Response:
    return requests.request(method, emulator.url + path, data=form, auth=(ACCOUNT, TOKEN), timeout=5)


def create(emulator: Emulator, creation: Creation) -> requests.Response:
    form = dict(creation.form)
    if creation.key == "short_codes":
        form["ShortCodeSid"] = ask(emulator, "GET", f"{ROOT}/SMS/ShortCodes.json").json()["short_codes"][0]["sid"]
    return ask(emulator, "POST", creation.path, form)


def list_sids(emulator: Emulator, creation: Creation) -> set[str]:
    return {each["sid"] for each in ask(emulator, "GET", creation.path).json()[creation.key]}


def test_every_kind_of_resource_is_here() -> None:
    assert CREATIONS.keys() == {kind.collection for kind in KINDS} - SEEDED


@pytest.mark.parametrize("name", CREATIONS)
def test_a_request_that_fails_before_it_arrives_creates_nothing(emulator: Emulator, name: str) -> None:
    creation = CREATIONS[name]
    before = list_sids(emulator, creation)
    emulator.faults([f"POST {creation.path} 1 503_before"])

    assert create(emulator, creation).status_code == 503
    assert list_sids(emulator, creation) == before


@pytest.mark.parametrize("name", CREATIONS)
def test_a_request_whose_answer_is_lost_creates_all_the_same(emulator: Emulator, name: str) -> None:
    creation = CREATIONS[name]
    before = list_sids(emulator, creation)
    emulator.faults([f"POST {creation.path} 1 drop_after"])

    with pytest.raises(requests.ConnectionError):
        create(emulator, creation)
    assert len(list_sids(emulator, creation)) == len(before) + 1


@pytest.mark.parametrize("name", CREATIONS)
def test_a_new_resource_is_hidden_for_a_time(emulator: Emulator, name: str) -> None:
    creation = CREATIONS[name]
    before = list_sids(emulator, creation)
    emulator.faults([f"POST {creation.path} 1 hidden=60"])
    made = create(emulator, creation)

    sid, end = made.json()["sid"], ".json" if creation.path.endswith(".json") else ""
    assert made.status_code == 201
    assert list_sids(emulator, creation) == before
    assert ask(emulator, "GET", f"{creation.path.removesuffix('.json')}/{sid}{end}").status_code == 404
    assert ask(emulator, "GET", f"{ROOT}/IncomingPhoneNumbers/{NUMBER}.json").status_code == 200
