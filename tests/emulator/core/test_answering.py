"""What answers a call or a message, as the emulator's own rules say."""

from __future__ import annotations

from typing import Any

import pytest

from fallback.emulator.core.answering import Handler, find_call_handler, find_message_handler
from tests.emulator.emulated_account import ACCOUNT, TOKEN, Pure

NUMBER = "+15005550006"
SERVICE = "MG" + "1" * 32
APPLICATION = "AP" + "1" * 32
TRUNK = "TK" + "1" * 32
OWN, OWN_FALLBACK = "https://www.example.com/number", "https://fallback.example.com/number"
SERVICES, SERVICES_FALLBACK = "https://www.example.com/service", "https://fallback.example.com/service"
APPS, APPS_FALLBACK = "https://www.example.com/app", "https://fallback.example.com/app"
RECOVERY = "https://fallback.example.com/trunk"


def make_account(number: dict[str, Any], **sections: Any) -> Pure:
    account = {"sid": ACCOUNT, "auth_token": TOKEN, "numbers": {NUMBER: number}, **sections}
    return Pure({"accounts": [account]})


def make_pool(**settings: Any) -> dict[str, Any]:
    return {"messaging_services": {SERVICE: {"phone_numbers": [NUMBER], "fallback_url": SERVICES_FALLBACK, **settings}}}


WITH_URL = {"sms_url": OWN, "sms_fallback_url": OWN_FALLBACK, "voice_url": OWN, "voice_fallback_url": OWN_FALLBACK}
APPLICATIONS = {APPLICATION: {"sms_url": APPS, "sms_fallback_url": APPS_FALLBACK, "voice_url": APPS}}


@pytest.mark.parametrize(
    ("number", "sections", "expected"),
    [
        ({}, {}, None),
        ({"sms_fallback_url": OWN_FALLBACK}, {}, None),
        (WITH_URL, {}, ("number", OWN, OWN_FALLBACK)),
        (
            {**WITH_URL, "sms_application_sid": APPLICATION},
            {"applications": APPLICATIONS},
            ("application", APPS, APPS_FALLBACK),
        ),
        ({**WITH_URL, "sms_application_sid": APPLICATION}, {}, ("application", "", "")),
        # The three rows of `UseInboundWebhookOnNumber`.
        (
            WITH_URL,
            make_pool(use_inbound_webhook_on_number=True, inbound_request_url=SERVICES),
            ("number", OWN, OWN_FALLBACK),
        ),
        (WITH_URL, make_pool(use_inbound_webhook_on_number=True), ("number", OWN, OWN_FALLBACK)),
        (WITH_URL, make_pool(inbound_request_url=SERVICES), ("messaging_service", SERVICES, SERVICES_FALLBACK)),
        ({}, make_pool(inbound_request_url=SERVICES), ("messaging_service", SERVICES, SERVICES_FALLBACK)),
        (WITH_URL, make_pool(), None),
        ({}, make_pool(use_inbound_webhook_on_number=True, inbound_request_url=SERVICES), None),
        (
            {**WITH_URL, "sms_application_sid": APPLICATION},
            {"applications": APPLICATIONS, **make_pool(inbound_request_url=SERVICES)},
            ("messaging_service", SERVICES, SERVICES_FALLBACK),
        ),
        # A trunk is for calls only.
        ({**WITH_URL, "trunk_sid": TRUNK}, {"trunks": {TRUNK: {}}}, ("number", OWN, OWN_FALLBACK)),
    ],
)
def test_who_answers_a_message(
    number: dict[str, Any], sections: dict[str, Any], expected: tuple[str, str, str] | None
) -> None:
    pure = make_account(number, **sections)

    handler = find_message_handler(pure.state, pure.number(NUMBER))
    assert (handler and (handler.place, handler.url, handler.fallback_url)) == expected


@pytest.mark.parametrize(
    ("number", "sections", "expected"),
    [
        ({}, {}, None),
        ({"voice_fallback_url": OWN_FALLBACK}, {}, None),
        (WITH_URL, {}, ("number", OWN, OWN_FALLBACK)),
        (
            {**WITH_URL, "voice_application_sid": APPLICATION},
            {"applications": APPLICATIONS},
            ("application", APPS, ""),
        ),
        ({**WITH_URL, "trunk_sid": TRUNK}, {"trunks": {TRUNK: {}}}, ("trunk", "", "")),
        ({**WITH_URL, "trunk_sid": TRUNK}, {}, ("trunk", "", "")),
        (
            {**WITH_URL, "trunk_sid": TRUNK},
            {"trunks": {TRUNK: {"disaster_recovery_url": RECOVERY}}},
            ("trunk", "", RECOVERY),
        ),
        (WITH_URL, make_pool(inbound_request_url=SERVICES), ("number", OWN, OWN_FALLBACK)),
    ],
)
def test_who_answers_a_call(
    number: dict[str, Any], sections: dict[str, Any], expected: tuple[str, str, str] | None
) -> None:
    pure = make_account(number, **sections)

    handler = find_call_handler(pure.state, pure.number(NUMBER))
    assert (handler and (handler.place, handler.url, handler.fallback_url)) == expected


def test_a_trunk_sends_calls_to_the_enabled_url_of_the_lowest_priority() -> None:
    urls = {
        "OU" + "1" * 32: {"sip_url": "sip:off.example.com", "priority": 1, "enabled": False},
        "OU" + "2" * 32: {"sip_url": "sip:light.example.com", "priority": 2, "weight": 1},
        "OU" + "3" * 32: {"sip_url": "sip:heavy.example.com", "priority": 2, "weight": 9},
        "OU" + "4" * 32: {"sip_url": "sip:last.example.com", "priority": 3, "weight": 99},
    }
    trunk = {"disaster_recovery_url": RECOVERY, "disaster_recovery_method": "GET", "origination_urls": urls}
    pure = make_account({"trunk_sid": TRUNK}, trunks={TRUNK: trunk})

    expected = Handler("trunk", TRUNK, "sip:heavy.example.com", "", RECOVERY, "GET")
    assert find_call_handler(pure.state, pure.number(NUMBER)) == expected
