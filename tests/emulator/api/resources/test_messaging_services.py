"""Messaging Services and their pools, by the twilio package's own calls and by their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import ACCOUNT, OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

NUMBER = "+15005550006"
SERVICES = "/messaging.twilio.com/v1/Services"
SEEDED, FULL = "MG" + "1" * 32, "MG" + "2" * 32
URL, FALLBACK = "https://www.example.com/sms", "https://fallback.example.com/sms"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    seed["accounts"][0]["numbers"] |= {
        "+15005550008": {},
        "+15005550009": {"capabilities": {"sms": False, "mms": False}},
    }
    seed["accounts"][0]["short_codes"] = {"12345": {}}
    seed["accounts"][0]["messaging_services"] = {SEEDED: {"friendly_name": "Support"}}
    return seed


def find_sid(client: Client, phone_number: str) -> str:
    (number,) = client.incoming_phone_numbers.list(phone_number=phone_number)
    return str(number.sid)


def test_a_service_lives_through_the_twilio_package(client: Client) -> None:
    services = client.messaging.v1.services
    made = services.create(friendly_name="Sales", inbound_request_url=URL, use_inbound_webhook_on_number=True)
    updated = services(made.sid).update(fallback_url=FALLBACK, fallback_method="GET", validity_period=600)

    fetched = services(made.sid).fetch()
    assert (fetched.friendly_name, fetched.inbound_request_url, fetched.inbound_method) == ("Sales", URL, "POST")
    assert (fetched.fallback_url, fetched.fallback_method, fetched.validity_period) == (FALLBACK, "GET", 600)
    assert (fetched.use_inbound_webhook_on_number, fetched.status_callback) == (True, None)
    assert fetched.date_updated == updated.date_updated
    assert {each.friendly_name for each in services.list()} == {"Support", "Sales"}
    assert services(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        services(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_services_are_paged_with_meta(client: Client) -> None:
    for index in range(5):
        client.messaging.v1.services.create(friendly_name=f"Service {index}")

    assert len(client.messaging.v1.services.list(page_size=2)) == 6


def test_a_pool_lives_through_the_twilio_package(client: Client, emulator: Emulator) -> None:
    pool = client.messaging.v1.services(SEEDED).phone_numbers
    sids = {find_sid(client, NUMBER), find_sid(client, "+15005550008")}
    for sid in sids:
        made = pool.create(phone_number_sid=sid)
        assert (made.sid, made.service_sid, made.capabilities) == (sid, SEEDED, ["MMS", "SMS", "Voice"])

    assert {each.sid for each in pool.list(page_size=1)} == sids
    fetched = pool(made.sid).fetch()
    assert (fetched.phone_number[:2], fetched.country_code, fetched.account_sid) == ("+1", "US", ACCOUNT)
    assert fetched.url == f"{emulator.url}{SERVICES}/{SEEDED}/PhoneNumbers/{made.sid}"
    assert pool(made.sid).delete()
    assert [each.sid for each in pool.list()] == [*(sids - {made.sid})]


def test_a_short_code_goes_into_a_pool_too(client: Client) -> None:
    (code,) = client.short_codes.list()
    pool = client.messaging.v1.services(SEEDED).short_codes
    made = pool.create(short_code_sid=code.sid)

    assert (made.short_code, made.capabilities, made.country_code) == ("12345", ["SMS"], "US")
    assert [each.short_code for each in pool.list()] == ["12345"]
    assert pool(code.sid).fetch().service_sid == SEEDED
    assert pool(code.sid).delete()
    assert pool.list() == []


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({}, 20001),
        ({"FriendlyName": ""}, 20001),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"FriendlyName": "x", "InboundRequestUrl": "nonsense"}, 21402),
        ({"FriendlyName": "x", "FallbackUrl": "nonsense"}, 30122),
        ({"FriendlyName": "x", "InboundMethod": "PUT"}, 21403),
        ({"FriendlyName": "x", "ValidityPeriod": "0"}, 20001),
        ({"FriendlyName": "x", "ValidityPeriod": "36001"}, 20001),
        ({"FriendlyName": "x", "ValidityPeriod": "9" * 5000}, 20001),
        ({"FriendlyName": "x", "Usecase": "spam"}, 20001),
        ({"FriendlyName": "x", "StickySender": "yes"}, 20001),
    ],
)
def test_values_that_are_refused(pure: Pure, form: dict[str, str], refused: int) -> None:
    before = pure.state

    assert get_code(pure.ask("POST", SERVICES, form)) == refused
    assert pure.state == before


def test_an_empty_value_clears_and_an_absent_one_leaves_alone(pure: Pure) -> None:
    path = f"{SERVICES}/{SEEDED}"
    pure.ask("POST", path, {"InboundRequestUrl": URL, "FallbackUrl": FALLBACK, "FallbackMethod": "GET"})

    _, body = pure.ask("POST", path, {"FallbackUrl": "", "FallbackMethod": ""})
    assert (body["inbound_request_url"], body["fallback_url"], body["fallback_method"]) == (URL, None, "POST")


def test_a_fallback_alone_is_accepted(pure: Pure) -> None:
    assert get_code(pure.ask("POST", SERVICES, {"FriendlyName": "x", "FallbackUrl": FALLBACK})) == 201


def test_what_a_pool_refuses(pure: Pure) -> None:
    pool, number = f"{SERVICES}/{SEEDED}/PhoneNumbers", {"PhoneNumberSid": pure.number(NUMBER).sid}
    other = pure.ask("POST", SERVICES, {"FriendlyName": "Other"})[1]["sid"]
    assert get_code(pure.ask("POST", pool, number)) == 201

    again = pure.ask("POST", pool, number)
    assert (again[0], again[1]["code"]) == (409, 21710)
    assert again[1]["message"] == "Phone Number or Short Code is already in the Messaging Service."
    elsewhere = pure.ask("POST", f"{SERVICES}/{other}/PhoneNumbers", number)
    assert (elsewhere[0], elsewhere[1]["code"]) == (409, 21712)
    deaf = {"PhoneNumberSid": pure.number("+15005550009").sid}
    assert get_code(pure.ask("POST", pool, deaf)) == 21715
    foreign = {"PhoneNumberSid": pure.number("+15005550020").sid}
    assert get_code(pure.ask("POST", pool, foreign)) == 21421
    assert get_code(pure.ask("POST", pool, {"PhoneNumberSid": "PN1"})) == 21421
    assert get_code(pure.ask("POST", pool)) == 20001
    assert get_code(pure.ask("POST", f"{SERVICES}/{FULL}/PhoneNumbers", number)) == 20404


def test_a_pool_holds_400_numbers(seed: dict[str, Any]) -> None:
    numbers = [f"+1206555{index:04}" for index in range(400)]
    seed["accounts"][0]["numbers"] |= dict.fromkeys(numbers)
    seed["accounts"][0]["messaging_services"][FULL] = {"friendly_name": "Full", "phone_numbers": numbers}
    pure = Pure(seed)

    number = {"PhoneNumberSid": pure.number(NUMBER).sid}
    assert get_code(pure.ask("POST", f"{SERVICES}/{FULL}/PhoneNumbers", number)) == 21714
    pure.release(numbers[0])
    assert get_code(pure.ask("POST", f"{SERVICES}/{FULL}/PhoneNumbers", number)) == 201


def test_a_deleted_service_leaves_its_numbers_on_the_account(pure: Pure) -> None:
    number = pure.number(NUMBER)
    pure.ask("POST", f"{SERVICES}/{SEEDED}/PhoneNumbers", {"PhoneNumberSid": number.sid})

    assert pure.ask("DELETE", f"{SERVICES}/{SEEDED}") == (204, None)
    assert pure.number(NUMBER) is number
    other = pure.ask("POST", SERVICES, {"FriendlyName": "Other"})[1]["sid"]
    assert get_code(pure.ask("POST", f"{SERVICES}/{other}/PhoneNumbers", {"PhoneNumberSid": number.sid})) == 201


def test_a_released_number_leaves_its_pool(pure: Pure) -> None:
    pool = f"{SERVICES}/{SEEDED}/PhoneNumbers"
    pure.ask("POST", pool, {"PhoneNumberSid": pure.number(NUMBER).sid})

    pure.release(NUMBER)
    assert pure.ask("GET", pool)[1]["phone_numbers"] == []


@pytest.mark.parametrize("path", ["", f"/{SEEDED}", f"/{SEEDED}/PhoneNumbers"])
def test_another_account_sees_nothing_of_it(pure: Pure, path: str) -> None:
    status, body = pure.ask("GET", f"{SERVICES}{path}", auth=(OTHER, "another-token"))

    assert status == 404 if path else body["services"] == []


@pytest.mark.parametrize(
    "path", ["Usecases", f"{SEEDED}/AlphaSenders", f"{SEEDED}/ChannelSenders", f"{SEEDED}/Compliance/Usa2p"]
)
def test_what_else_a_service_has_is_not_emulated(pure: Pure, path: str) -> None:
    assert pure.ask("GET", f"{SERVICES}/{path}")[0] == 501


def test_monitor_says_what_changed_of_a_service_and_of_its_pool(pure: Pure) -> None:
    sid = pure.ask("POST", SERVICES, {"FriendlyName": "Sales"})[1]["sid"]
    pure.ask("POST", f"{SERVICES}/{sid}", {"FallbackUrl": FALLBACK})
    number = pure.number(NUMBER).sid
    pure.ask("POST", f"{SERVICES}/{sid}/PhoneNumbers", {"PhoneNumberSid": number})
    pure.ask("DELETE", f"{SERVICES}/{sid}")

    events = pure.ask("GET", "/v1/Events")[1]["events"][::-1]
    assert [(each["event_type"], each["resource_sid"]) for each in events] == [
        ("copilot-application.created", sid),
        ("copilot-application.updated", sid),
        ("copilot-number-pool.created", number),
        ("copilot-application.deleted", sid),
        ("copilot-number-pool.deleted", number),
    ]
    changed = {"fallback_url": {"previous": None, "updated": FALLBACK}}
    assert events[1]["event_data"] == {"resource_properties": changed}
    assert events[1]["links"]["resource"].endswith(f"/v1/Services/{sid}")
