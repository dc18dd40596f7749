"""Emergency addresses: https://www.twilio.com/docs/voice/sip/api/emergency-calling-api; and regulatory SIDs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.emulated_account import Pure, get_code

NUMBER = "+15005550006"
ADDRESS = "AD" + "0" * 32
ANOTHER = "AD" + "1" * 32


def get_emergency(pure: Pure) -> tuple[str, str | None, str]:
    body = pure.show(NUMBER)
    return body["emergency_address_status"], body["emergency_address_sid"], body["emergency_status"]


def test_an_address_is_registered_and_unregistered_after_a_while(pure: Pure) -> None:
    pure.change(NUMBER, {"EmergencyAddressSid": ADDRESS})
    assert get_emergency(pure) == ("pending-registration", ADDRESS, "Inactive")
    pure.wait(seconds=5)
    assert get_emergency(pure) == ("registered", ADDRESS, "Active")

    pure.change(NUMBER, {"EmergencyAddressSid": ""})
    assert get_emergency(pure) == ("pending-unregistration", ADDRESS, "Active")
    pure.wait(seconds=5)
    assert get_emergency(pure) == ("unregistered", None, "Inactive")


def test_an_address_can_be_given_with_the_purchase(pure: Pure) -> None:
    pure.buy({"PhoneNumber": "+15005550010", "EmergencyAddressSid": ADDRESS})
    pure.wait(seconds=5)

    assert pure.show("+15005550010")["emergency_address_status"] == "registered"


def test_other_changes_do_not_start_the_clock_again(pure: Pure) -> None:
    pure.change(NUMBER, {"EmergencyAddressSid": ADDRESS})
    pure.wait(seconds=4)
    pure.change(NUMBER, {"EmergencyAddressSid": ADDRESS, "VoiceMethod": "GET"})
    pure.wait(seconds=1)

    assert get_emergency(pure)[0] == "registered"


def test_an_address_is_not_replaced_in_one_step(pure: Pure) -> None:
    pure.change(NUMBER, {"EmergencyAddressSid": ADDRESS})

    assert get_code(pure.change(NUMBER, {"EmergencyAddressSid": ANOTHER})) == 20001


def test_a_number_is_released_only_when_its_address_is_gone(pure: Pure) -> None:
    pure.change(NUMBER, {"EmergencyAddressSid": ADDRESS})
    refused = []
    for form in ({}, {"EmergencyAddressSid": ""}):
        pure.change(NUMBER, form)
        refused.append(get_code(pure.release(NUMBER)))
    pure.wait(seconds=5)

    assert refused == [20001, 20001]
    assert get_code(pure.release(NUMBER)) == 204


def test_a_seed_can_hold_a_registered_address(seed: dict[str, Any]) -> None:
    address = {"emergency_address_sid": ADDRESS, "emergency_address_status": "registered"}
    seed["accounts"][0]["numbers"][NUMBER] = address

    assert get_emergency(Pure(seed)) == ("registered", ADDRESS, "Active")


@pytest.mark.parametrize("form", [{"EmergencyStatus": "Active"}, {"VoiceReceiveMode": "fax"}])
def test_parameters_that_twilio_no_longer_heeds_change_nothing(pure: Pure, form: dict[str, str]) -> None:
    before = pure.show(NUMBER)

    assert pure.change(NUMBER, form)[1] == before


@pytest.mark.parametrize(
    ("name", "field", "first", "second"),
    [
        ("AddressSid", "address_sid", ADDRESS, ANOTHER),
        ("BundleSid", "bundle_sid", "BU" + "0" * 32, "BU" + "1" * 32),
        ("IdentitySid", "identity_sid", "RI" + "0" * 32, "RI" + "1" * 32),
    ],
)
def test_a_regulatory_sid_is_set_and_changed_and_stays_when_it_is_sent_empty(
    pure: Pure, name: str, field: str, first: str, second: str
) -> None:
    values = [pure.change(NUMBER, {name: value})[1][field] for value in (first, second, "")]

    assert values == [first, second, second]
