"""What Twilio refuses and what it changes by itself, as tables over the pure protocol."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.emulated_account import ACCOUNT, OTHER, Pure

NUMBER = "+15005550006"
APPLICATION = "AP" + "0" * 32
TRUNK = "TK" + "0" * 32
URL = "https://www.example.com/x"


def refusal(answered: tuple[int, Any]) -> tuple[int, int]:
    status, body = answered
    return status, body["code"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"PhoneNumber": "+15005550000"}, 21422),
        ({"PhoneNumber": "+15005550001"}, 21422),
        ({"PhoneNumber": "+15005559999"}, 21422),
        ({"PhoneNumber": "+15005550020"}, 21422),
        ({"PhoneNumber": "15005550010"}, 21421),
        ({"PhoneNumber": "+1"}, 21421),
        ({}, 21421),
        ({"AreaCode": "533"}, 21452),
        ({"AreaCode": "100"}, 21451),
        ({"AreaCode": "50"}, 21451),
        ({"PhoneNumber": "+15005550010", "VoiceFallbackUrl": URL}, 21405),
    ],
)
def test_purchases_that_are_refused(pure: Pure, form: dict[str, str], code: int) -> None:
    before = pure.state

    assert refusal(pure.buy(form)) == (400, code)
    assert pure.state is before


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"VoiceUrl": "www.example.com/voice"}, 21402),
        ({"VoiceUrl": "/voice"}, 21402),
        ({"VoiceUrl": "ftp://www.example.com/voice"}, 21402),
        ({"VoiceUrl": "http://localhost:3001/voice"}, 21402),
        ({"VoiceUrl": "http://demo-contact-.example.com/voice"}, 21402),
        ({"VoiceUrl": "https://www.example.com/a b"}, 21402),
        ({"VoiceUrl": "https://www.example.com/?q=%zz"}, 21402),
        ({"VoiceUrl": "https://www.example.com:port/"}, 21402),
        ({"SmsFallbackUrl": "nonsense", "SmsUrl": URL}, 21402),
        ({"StatusCallback": "nonsense"}, 21402),
        ({"VoiceMethod": "PUT"}, 21403),
        ({"SmsFallbackMethod": "get"}, 21403),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"VoiceUrl": ""}, 21405),
        ({"SmsFallbackUrl": URL}, 21406),
        ({"VoiceApplicationSid": "AP1"}, 21420),
        ({"SmsApplicationSid": TRUNK}, 21420),
        ({"TrunkSid": APPLICATION}, 20001),
        ({"VoiceCallerIdLookup": "perhaps"}, 20001),
        ({"AddressSid": "AD1"}, 21631),
        ({"BundleSid": "BU1"}, 21649),
        ({"IdentitySid": "RI1"}, 21651),
        ({"AccountSid": OTHER}, 21473),
        ({"AccountSid": "AC" + "f" * 32}, 21471),
        ({"AccountSid": "AC1"}, 21470),
    ],
)
def test_updates_that_are_refused(pure: Pure, form: dict[str, str], code: int) -> None:
    before = pure.state

    assert refusal(pure.change(NUMBER, form)) == (400, code)
    assert pure.state is before


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"SmsUrl": URL}, 21407),
        ({"SmsMethod": "POST"}, 21407),
        ({"SmsUrl": URL, "SmsFallbackUrl": URL}, 21407),
        ({"VoiceCallerIdLookup": "true"}, 21409),
    ],
)
def test_a_number_that_cannot_carry_it_refuses_it(pure: Pure, form: dict[str, str], code: int) -> None:
    assert refusal(pure.change("+15005550007", form)) == (400, code)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ({"VoiceUrl": "http://203.0.113.1:8080/voice?a=%20b#rc=2&rp=4xx,5xx"}, {}),
        ({"VoiceUrl": "https://user:word@www.example.com/voice"}, {}),
        ({"VoiceUrl": "http://[::1]:8080/voice"}, {}),
        ({"VoiceUrl": "https://www.example.com"}, {"voice_url": "https://www.example.com"}),
        ({"VoiceUrl": "", "VoiceFallbackUrl": ""}, {"voice_url": None, "voice_fallback_url": None}),
        ({"VoiceFallbackUrl": ""}, {"voice_url": "https://www.example.com/voice", "voice_fallback_url": None}),
        ({"SmsUrl": URL, "SmsFallbackUrl": URL}, {"sms_fallback_url": URL}),
        ({"VoiceMethod": ""}, {"voice_method": "POST"}),
        ({"VoiceCallerIdLookup": "true"}, {"voice_caller_id_lookup": True}),
        ({"FriendlyName": ""}, {"friendly_name": "Support line"}),
        ({"FriendlyName": "x" * 64}, {"friendly_name": "x" * 64}),
        ({"VioceUrl": URL, "PhoneNumber": "+15005550010"}, {"phone_number": "+15005550006"}),
        ({"AccountSid": ACCOUNT}, {"account_sid": ACCOUNT}),
    ],
)
def test_updates_that_are_taken(pure: Pure, form: dict[str, str], shown: dict[str, Any]) -> None:
    status, body = pure.change(NUMBER, form)

    assert status == 200, body
    assert shown.items() <= body.items()


def test_the_url_refused_is_named_by_its_parameter(pure: Pure) -> None:
    assert pure.change(NUMBER, {"VoiceUrl": "nonsense"})[1] == {
        "code": 21402,
        "message": "VoiceUrl is not valid: nonsense",
        "more_info": "https://www.twilio.com/docs/errors/21402",
        "status": 400,
    }


def test_a_trunk_and_a_voice_application_displace_each_other(pure: Pure) -> None:
    for form, trunk, application in [
        ({"TrunkSid": TRUNK}, TRUNK, ""),
        ({"VoiceApplicationSid": APPLICATION}, None, APPLICATION),
        ({"TrunkSid": TRUNK, "VoiceApplicationSid": APPLICATION}, TRUNK, ""),
        ({"TrunkSid": ""}, None, ""),
    ]:
        body = pure.change(NUMBER, form)[1]
        assert (body["trunk_sid"], body["voice_application_sid"]) == (trunk, application)


@pytest.mark.parametrize(("form", "application"), [({}, APPLICATION), ({"VoiceApplicationSid": ""}, "")])
def test_what_a_request_says_of_the_application_goes_before_what_a_trunk_gives_back(
    seed: dict[str, Any], form: dict[str, str], application: str
) -> None:
    pure = Pure(seed, clearing_trunk="restored")
    for first in ({"VoiceApplicationSid": APPLICATION}, {"TrunkSid": TRUNK}, {"TrunkSid": "TK" + "1" * 32}):
        assert pure.change(NUMBER, first)[0] == 200

    assert pure.change(NUMBER, {"TrunkSid": "", **form})[1]["voice_application_sid"] == application


def test_a_fallback_left_without_its_primary_may_stay_while_other_fields_change(seed: dict[str, Any]) -> None:
    seed["accounts"][0]["numbers"][NUMBER] = {"voice_fallback_url": URL}

    assert Pure(seed).change(NUMBER, {"FriendlyName": "Old"})[0] == 200
