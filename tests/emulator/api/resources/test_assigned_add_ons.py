"""Add-ons of a number, by the twilio package's own calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

NUMBER, SID = "+15005550006", "PN" + "1" * 32
SEEDED, INSTALLED = "XE" + "1" * 32, "XE" + "2" * 32
PATH = f"IncomingPhoneNumbers/{SID}/AssignedAddOns"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    add_on = {"friendly_name": "Transcription", "configuration": {"bad_words": True}}
    seed["accounts"][0]["numbers"][NUMBER] = {"sid": SID, "add_ons": {SEEDED: add_on}}
    return seed


def test_add_ons_live_through_the_twilio_package(client: Client) -> None:
    add_ons = client.incoming_phone_numbers(SID).assigned_add_ons
    made = add_ons.create(installed_add_on_sid=INSTALLED)

    assert made.resource_sid == SID
    assert {each.sid for each in add_ons.list(page_size=1)} == {SEEDED, made.sid}
    fetched = add_ons(SEEDED).fetch()
    assert (fetched.friendly_name, fetched.configuration) == ("Transcription", {"bad_words": True})
    assert add_ons(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        add_ons(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_a_number_has_none_at_first(pure: Pure) -> None:
    other = pure.number("+15005550007").sid

    assert pure.ask("GET", f"IncomingPhoneNumbers/{other}/AssignedAddOns.json")[1]["assigned_add_ons"] == []
    assert get_code(pure.ask("GET", f"IncomingPhoneNumbers/PN{'9' * 32}/AssignedAddOns.json")) == 20404


@pytest.mark.parametrize("form", [{}, {"InstalledAddOnSid": "XE1"}])
def test_what_is_no_add_on_is_refused(pure: Pure, form: dict[str, str]) -> None:
    assert get_code(pure.ask("POST", f"{PATH}.json", form)) == 20001


def test_a_released_number_has_lost_its_add_ons(pure: Pure) -> None:
    pure.release(NUMBER)

    assert not pure.state.add_ons


def test_another_account_sees_nothing_of_it(pure: Pure) -> None:
    path = f"/2010-04-01/Accounts/{OTHER}/{PATH}/{SEEDED}.json"

    assert get_code(pure.ask("GET", path, auth=(OTHER, "another-token"))) == 20404
