"""TwiML applications, and the numbers that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import ACCOUNT, OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

SEEDED = "AP" + "5" * 32
UNKNOWN = "AP" + "9" * 32
URL = "https://www.example.com/app"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    seed["accounts"][0]["applications"] = {SEEDED: {"friendly_name": "IVR", "voice_url": URL}}
    seed["accounts"][0]["numbers"]["+15005550006"] = {"voice_application_sid": SEEDED}
    seed["switches"] = {"unknown_application": "refused"}
    return seed


def test_an_application_lives_through_the_twilio_package(client: Client) -> None:
    made = client.applications.create(friendly_name="Sales", voice_url=URL, sms_method="GET")
    updated = client.applications(made.sid).update(voice_fallback_url=URL, public_application_connect_enabled=True)

    fetched = client.applications(made.sid).fetch()
    assert (fetched.voice_url, fetched.sms_method, fetched.status_callback) == (URL, "GET", "")
    assert (fetched.voice_fallback_url, fetched.public_application_connect_enabled) == (URL, True)
    assert fetched.date_updated == updated.date_updated
    assert {each.friendly_name for each in client.applications.list()} == {"IVR", "Sales"}
    assert [each.sid for each in client.applications.list(friendly_name="Sales")] == [made.sid]
    assert client.applications(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        client.applications(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_many_applications_are_paged(client: Client) -> None:
    for index in range(5):
        client.applications.create(friendly_name=f"Application {index}")

    assert len(client.applications.list(page_size=2)) == 6


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({"VoiceUrl": "nonsense"}, 21402),
        ({"MessageStatusCallback": "nonsense"}, 21402),
        ({"SmsMethod": "PUT"}, 21403),
        ({"FriendlyName": "x" * 65}, 20002),
    ],
)
def test_an_application_is_held_to_the_same_values_as_a_number(pure: Pure, form: dict[str, str], refused: int) -> None:
    assert get_code(pure.ask("POST", "Applications.json", form)) == refused
    assert get_code(pure.ask("POST", f"Applications/{SEEDED}.json", form)) == refused


def test_deleting_an_application_takes_it_off_every_number(pure: Pure) -> None:
    pure.change("+15005550006", {"SmsApplicationSid": SEEDED})
    untouched = pure.number("+15005550007")

    assert pure.ask("DELETE", f"Applications/{SEEDED}.json") == (204, None)
    assert pure.show("+15005550006")["voice_application_sid"] == pure.show("+15005550006")["sms_application_sid"] == ""
    assert pure.number("+15005550007") is untouched


def test_a_trunk_gives_no_deleted_application_back(seed: dict[str, Any]) -> None:
    seed["switches"]["clearing_trunk"] = "restored"
    pure = Pure(seed)
    pure.change("+15005550006", {"TrunkSid": "TK" + "0" * 32})
    pure.ask("DELETE", f"Applications/{SEEDED}.json")

    assert pure.change("+15005550006", {"TrunkSid": ""})[1]["voice_application_sid"] == ""


def test_a_number_takes_only_its_own_accounts_applications(pure: Pure) -> None:
    assert get_code(pure.change("+15005550006", {"VoiceApplicationSid": UNKNOWN})) == 21420
    assert get_code(pure.change("+15005550006", {"SmsApplicationSid": SEEDED})) == 200
    foreign = pure.change("+15005550020", {"VoiceApplicationSid": SEEDED}, auth=(OTHER, "another-token"))
    assert get_code(foreign) == 21420


def test_an_application_of_another_account_is_not_found(pure: Pure) -> None:
    path = f"/2010-04-01/Accounts/{OTHER}/Applications/{SEEDED}.json"

    assert get_code(pure.ask("GET", path, auth=(OTHER, "another-token"))) == 20404


def test_an_application_without_a_name_is_called_by_its_sid(pure: Pure) -> None:
    _, body = pure.ask("POST", "Applications.json")

    assert (body["friendly_name"], body["account_sid"]) == (body["sid"], ACCOUNT)
