"""The life of a number, lived through the `twilio` package's own client."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from fallback.emulator import running

if TYPE_CHECKING:
    from typing import Any

    from twilio.rest import Client

    from fallback.emulator import Emulator

# https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource, "Properties"
KEYS = (
    "sid account_sid friendly_name phone_number api_version voice_url voice_method voice_fallback_url"
    " voice_fallback_method voice_caller_id_lookup voice_application_sid voice_receive_mode sms_url sms_method"
    " sms_fallback_url sms_fallback_method sms_application_sid status_callback status_callback_method trunk_sid"
    " address_sid address_requirements bundle_sid identity_sid emergency_status emergency_address_sid"
    " emergency_address_status capabilities beta origin status type date_created date_updated uri"
)


def test_a_bought_number_has_no_urls_and_posts(client: Client) -> None:
    number = client.incoming_phone_numbers.create(phone_number="+15005550010")

    assert re.fullmatch("PN[0-9a-f]{32}", number.sid)
    assert (number.friendly_name, number.status, number.voice_caller_id_lookup) == ("(500) 555-0010", "in-use", False)
    assert not any([number.voice_url, number.voice_fallback_url, number.sms_url, number.sms_fallback_url])
    methods = number.voice_method, number.voice_fallback_method, number.sms_method, number.sms_fallback_method
    assert set(methods) == {"POST"}
    assert number.capabilities == {"voice": True, "sms": True, "mms": True, "fax": False}


def test_a_number_outside_north_america_is_named_by_itself(client: Client) -> None:
    assert client.incoming_phone_numbers.create(phone_number="+442071838750").friendly_name == "+442071838750"


def test_settings_given_at_the_purchase_are_taken(client: Client) -> None:
    bought = client.incoming_phone_numbers.create(
        phone_number="+15005550010", friendly_name="Sales", sms_url="https://www.example.com/sms", sms_method="GET"
    )

    fetched = client.incoming_phone_numbers(bought.sid).fetch()
    assert (fetched.friendly_name, fetched.sms_url, fetched.sms_method) == (
        "Sales",
        "https://www.example.com/sms",
        "GET",
    )


def test_a_bought_number_cannot_be_bought_again(client: Client) -> None:
    client.incoming_phone_numbers.create(phone_number="+15005550010")

    with pytest.raises(TwilioRestException) as refused:
        client.incoming_phone_numbers.create(phone_number="+15005550010")
    assert (refused.value.status, refused.value.code) == (400, 21422)


def test_a_refused_purchase_buys_nothing(client: Client, emulator: Emulator) -> None:
    with pytest.raises(TwilioRestException):
        client.incoming_phone_numbers.create(phone_number="+15005550010", voice_url="nonsense")

    assert "+15005550010" not in {number["phone_number"] for number in emulator.numbers()}


def test_an_update_changes_what_it_names_and_nothing_else(client: Client, emulator: Emulator) -> None:
    before = emulator.numbers()[0]

    client.incoming_phone_numbers(before["sid"]).update(voice_url="https://new.example.com/voice")

    after = emulator.numbers()[0]
    assert {key for key in before if before[key] != after[key]} <= {"voice_url", "date_updated"}
    assert after["voice_url"] == "https://new.example.com/voice"


def test_a_released_number_is_gone_and_can_be_bought_with_another_sid(client: Client) -> None:
    first = client.incoming_phone_numbers.create(phone_number="+15005550010", voice_url="https://www.example.com/")
    assert first.delete()

    with pytest.raises(TwilioRestException) as gone:
        first.fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)
    second = client.incoming_phone_numbers.create(phone_number="+15005550010")
    assert second.sid != first.sid
    assert second.voice_url is None


def test_a_released_number_keeps_what_it_can_carry(client: Client) -> None:
    (mute,) = client.incoming_phone_numbers.list(phone_number="+15005550007")
    mute.delete()

    assert client.incoming_phone_numbers.create(phone_number="+15005550007").capabilities["sms"] is False


def test_a_number_shows_every_key_of_twilios_resource(emulator: Emulator) -> None:
    number = emulator.numbers()[0]

    assert set(number) == set(KEYS.split())
    assert number["uri"] == f"/2010-04-01/Accounts/{number['account_sid']}/IncomingPhoneNumbers/{number['sid']}.json"
    assert number["date_created"].endswith(" +0000")
    assert parsedate_to_datetime(number["date_created"]) <= parsedate_to_datetime(number["date_updated"])


def test_unset_is_null_here_and_empty_there(emulator: Emulator) -> None:
    number = emulator.numbers()[1]

    assert [number[name] for name in ("voice_url", "voice_fallback_url", "trunk_sid")] == [None] * 3
    assert [number[name] for name in ("sms_url", "sms_application_sid", "voice_application_sid")] == [""] * 3
    assert number["status_callback"] == ""


def test_the_same_seed_gives_the_same_sids(seed: dict[str, Any], emulator: Emulator) -> None:
    with running(seed) as again:
        assert [number["sid"] for number in again.numbers()] == [number["sid"] for number in emulator.numbers()]
