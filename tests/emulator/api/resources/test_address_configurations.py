"""Address Configurations, by the twilio package's own calls and by their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

ADDRESSES = "/conversations.twilio.com/v1/Configuration/Addresses"
SEEDED = "IG" + "1" * 32
FLOW = "FW" + "1" * 32
URL = "https://www.example.com/conversation"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    creation = {"enabled": True, "type": "webhook", "webhook_url": URL, "webhook_filters": ["onMessageAdded"]}
    seed["accounts"][0]["address_configurations"] = {
        SEEDED: {"type": "sms", "address": "+15005550006", "auto_creation": creation}
    }
    return seed


def test_a_configuration_lives_through_the_twilio_package(client: Client) -> None:
    addresses = client.conversations.v1.address_configurations
    made = addresses.create(
        type="whatsapp",
        address="whatsapp:+15005550006",
        auto_creation_enabled=True,
        auto_creation_type="webhook",
        auto_creation_webhook_url=URL,
        auto_creation_webhook_filters=["onMessageAdded", "onParticipantAdded"],
    )
    filters = made.auto_creation["webhook_filters"]
    updated = addresses(made.sid).update(auto_creation_type="studio", auto_creation_studio_flow_sid=FLOW)

    assert filters == ["onMessageAdded", "onParticipantAdded"]
    fetched = addresses(made.sid).fetch()
    assert (fetched.type, fetched.address, fetched.date_updated) == (made.type, made.address, updated.date_updated)
    assert (fetched.auto_creation["type"], fetched.auto_creation["studio_flow_sid"]) == ("studio", FLOW)
    assert fetched.auto_creation["enabled"] is True
    assert {each.sid for each in addresses.list(page_size=1)} == {SEEDED, made.sid}
    assert [each.sid for each in addresses.list(type="sms")] == [SEEDED]
    assert addresses(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        addresses(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"Type": ""}, 20001),
        ({"Type": "fax"}, 20001),
        ({"Address": ""}, 20001),
        ({"Address": "+15005550006"}, 20409),
        ({"AutoCreation.WebhookUrl": "nonsense"}, 21402),
        ({"AutoCreation.WebhookMethod": "PUT"}, 20001),
        ({"AutoCreation.StudioFlowSid": "FW1"}, 20001),
        ({"AutoCreation.Type": "magic"}, 20001),
    ],
)
def test_values_that_are_refused(pure: Pure, change: dict[str, str], refused: int) -> None:
    form = {"Type": "sms", "Address": "+15005550007", **change}

    assert get_code(pure.ask("POST", ADDRESSES, form)) == refused


def test_case_does_not_matter_to_type_and_method(pure: Pure) -> None:
    form = {"Type": "whAtsAPP", "Address": "whatsapp:+15005550006", "AutoCreation.Type": "webhook"}
    _, body = pure.ask("POST", ADDRESSES, {**form, "AutoCreation.WebhookMethod": "get"})

    assert (body["type"], body["auto_creation"]["webhook_method"]) == ("whatsapp", "GET")


def test_an_update_leaves_the_address_and_what_it_does_not_name(pure: Pure) -> None:
    _, body = pure.ask("POST", f"{ADDRESSES}/{SEEDED}", {"Address": "+15005550007", "AutoCreation.Enabled": "false"})

    assert (body["address"], body["auto_creation"]["enabled"]) == ("+15005550006", False)
    assert body["auto_creation"]["webhook_url"] == URL


def test_a_page_has_at_most_50_addresses(pure: Pure) -> None:
    assert pure.ask("GET", ADDRESSES, query={"PageSize": "50"})[0] == 200
    assert get_code(pure.ask("GET", ADDRESSES, query={"PageSize": "51"})) == 20007


def test_another_account_sees_nothing_of_it(pure: Pure) -> None:
    assert get_code(pure.ask("GET", f"{ADDRESSES}/{SEEDED}", auth=(OTHER, "another-token"))) == 20404
