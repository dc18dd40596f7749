"""The emulator against things we did not write: the `twilio` package's response classes, and Twilio's examples.

The examples are those of https://github.com/twilio/twilio-oai (twilio_api_v2010.json, twilio_monitor_v1.json)
and of the reference at https://www.twilio.com/docs; Twilio's documented answers to test credentials are in
api/test_magic_numbers.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests

from fallback.emulator import running
from tests.emulator.emulated_account import ACCOUNT, TOKEN, Pure, make_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from twilio.rest import Client

    from fallback.emulator import Emulator

APPLICATION = "AP" + "5" * 32
SERVICE = "MG" + "5" * 32
TRUNK = "TK" + "5" * 32
CALL = "CA" + "5" * 32
DOMAIN = "SD" + "5" * 32
NUMBER_SID = "PN" + "5" * 32
ALERT = "NO" + "5" * 32
CALL_EVENT = {"request": {"method": "POST", "url": "https://www.example.com/voice"}, "response": {"response_code": 200}}
SEED: dict[str, Any] = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": TOKEN,
            "applications": {APPLICATION: {"friendly_name": "IVR"}},
            "numbers": {
                "+18089255327": {},
                "+447700900001": {"type": "mobile"},
                "+18005550001": {},
                "+18005550003": {"sid": NUMBER_SID, "trunk_sid": TRUNK, "add_ons": {"XE" + "5" * 32: {}}},
            },
            "short_codes": {"99990": {"friendly_name": "API_CLUSTER_TEST_SHORT_CODE"}},
            "messaging_services": {
                SERVICE: {"friendly_name": "My Service!", "phone_numbers": ["+18005550001"], "short_codes": ["99990"]}
            },
            "api_keys": [
                {"sid": "SK" + "5" * 32, "secret": "a0000000000000000000000000000001", "friendly_name": "foo"}
            ],
            "sip_domains": {DOMAIN: {"domain_name": "dunder-mifflin-scranton.sip.twilio.com"}},
            "byoc_trunks": {"BY" + "5" * 32: {"friendly_name": "friendly_name"}},
            "address_configurations": {
                "IG" + "5" * 32: {"type": "sms", "address": "+37256123457", "auto_creation": {"type": "webhook"}},
                "IG" + "6" * 32: {"type": "sms", "address": "+37256123458", "auto_creation": {"type": "studio"}},
            },
            "calls": {
                CALL: {"to": "+18089255327", "from": "+14158675308", "start_time": "-1h", "events": [CALL_EVENT]}
            },
            "messages": {"SM" + "5" * 32: {"to": "+18089255327", "from": "+14158675308", "body": "testing"}},
            "alerts": {ALERT: {"error_code": "11200", "date_generated": "-1h"}},
            "trunks": {TRUNK: {"origination_urls": {"OU" + "5" * 32: {"sip_url": "sip:sip-box.com:1234"}}}},
        }
    ],
    "available": {"+18089255328": {}, "+447700900002": {"type": "mobile"}, "+18005550002": {}},
}
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
ADDRESSES = "/conversations.twilio.com/v1/Configuration/Addresses"
BYOC_TRUNKS = "/voice.twilio.com/v1/ByocTrunks"
SERVICES = "/messaging.twilio.com/v1/Services"
TRUNKS = "/trunking.twilio.com/v1/Trunks"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running(SEED) as serving:
        serving.console("+18089255327", voice_url="https://www.example.com/voice")
        yield serving


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Client:
    return make_client(emulator.url)


def get(emulator: Emulator, path: str, **query: str) -> dict[str, Any]:
    answer = requests.get(emulator.url + path, params=query, auth=(ACCOUNT, TOKEN), timeout=5)
    assert answer.headers["Content-Type"].startswith("application/json")
    return answer.json()  # type: ignore[no-any-return]


Listing = tuple["Callable[[Client], list[Any]]", str, str]
LISTINGS: dict[str, Listing] = {
    "accounts": (lambda client: client.api.accounts.list(), "/2010-04-01/Accounts.json", "accounts"),
    "numbers": (
        lambda client: client.incoming_phone_numbers.list(),
        f"{ROOT}/IncomingPhoneNumbers.json",
        "incoming_phone_numbers",
    ),
    "local numbers": (
        lambda client: client.incoming_phone_numbers.local.list(),
        f"{ROOT}/IncomingPhoneNumbers/Local.json",
        "incoming_phone_numbers",
    ),
    "mobile numbers": (
        lambda client: client.incoming_phone_numbers.mobile.list(),
        f"{ROOT}/IncomingPhoneNumbers/Mobile.json",
        "incoming_phone_numbers",
    ),
    "toll-free numbers": (
        lambda client: client.incoming_phone_numbers.toll_free.list(),
        f"{ROOT}/IncomingPhoneNumbers/TollFree.json",
        "incoming_phone_numbers",
    ),
    "applications": (lambda client: client.applications.list(), f"{ROOT}/Applications.json", "applications"),
    "countries": (
        lambda client: client.available_phone_numbers.list(),
        f"{ROOT}/AvailablePhoneNumbers.json",
        "countries",
    ),
    "local offers": (
        lambda client: client.available_phone_numbers("US").local.list(),
        f"{ROOT}/AvailablePhoneNumbers/US/Local.json",
        "available_phone_numbers",
    ),
    "mobile offers": (
        lambda client: client.available_phone_numbers("GB").mobile.list(),
        f"{ROOT}/AvailablePhoneNumbers/GB/Mobile.json",
        "available_phone_numbers",
    ),
    "toll-free offers": (
        lambda client: client.available_phone_numbers("US").toll_free.list(),
        f"{ROOT}/AvailablePhoneNumbers/US/TollFree.json",
        "available_phone_numbers",
    ),
    "events": (lambda client: client.monitor.v1.events.list(), "/v1/Events", "events"),
    "calls": (lambda client: client.calls.list(), f"{ROOT}/Calls.json", "calls"),
    "events of a call": (
        lambda client: client.calls(CALL).events.list(),
        f"{ROOT}/Calls/{CALL}/Events.json",
        "events",
    ),
    "messages": (lambda client: client.messages.list(), f"{ROOT}/Messages.json", "messages"),
    "API keys": (lambda client: client.keys.list(), f"{ROOT}/Keys.json", "keys"),
    "signing keys": (lambda client: client.signing_keys.list(), f"{ROOT}/SigningKeys.json", "signing_keys"),
    "SIP domains": (lambda client: client.sip.domains.list(), f"{ROOT}/SIP/Domains.json", "domains"),
    "BYOC trunks": (lambda client: client.voice.v1.byoc_trunks.list(), BYOC_TRUNKS, "byoc_trunks"),
    "Address Configurations": (
        lambda client: client.conversations.v1.address_configurations.list(),
        ADDRESSES,
        "address_configurations",
    ),
    "add-ons of a number": (
        lambda client: client.incoming_phone_numbers(NUMBER_SID).assigned_add_ons.list(),
        f"{ROOT}/IncomingPhoneNumbers/{NUMBER_SID}/AssignedAddOns.json",
        "assigned_add_ons",
    ),
    "short codes": (lambda client: client.short_codes.list(), f"{ROOT}/SMS/ShortCodes.json", "short_codes"),
    "Messaging Services": (lambda client: client.messaging.v1.services.list(), SERVICES, "services"),
    "numbers of a pool": (
        lambda client: client.messaging.v1.services(SERVICE).phone_numbers.list(),
        f"{SERVICES}/{SERVICE}/PhoneNumbers",
        "phone_numbers",
    ),
    "short codes of a pool": (
        lambda client: client.messaging.v1.services(SERVICE).short_codes.list(),
        f"{SERVICES}/{SERVICE}/ShortCodes",
        "short_codes",
    ),
    "trunks": (lambda client: client.trunking.v1.trunks.list(), TRUNKS, "trunks"),
    "origination URLs": (
        lambda client: client.trunking.v1.trunks(TRUNK).origination_urls.list(),
        f"{TRUNKS}/{TRUNK}/OriginationUrls",
        "origination_urls",
    ),
    "numbers of a trunk": (
        lambda client: client.trunking.v1.trunks(TRUNK).phone_numbers.list(),
        f"{TRUNKS}/{TRUNK}/PhoneNumbers",
        "phone_numbers",
    ),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_the_package_reads_every_key_that_is_served_and_misses_none(
    client: Client, emulator: Emulator, name: str
) -> None:
    listed, path, key = LISTINGS[name]

    instances, entries = listed(client), get(emulator, path)[key]
    assert len(instances) == len(entries) > 0
    for instance, entry in zip(instances, entries, strict=True):
        assert list_attributes(instance) == entry.keys()


def list_attributes(instance: Any) -> set[str]:
    """Return the keys that the package reads, without one of a call that Twilio's OpenAPI document does not have.

    `from` is no name in Python: a message has it as `from_`, a call as `_from`.
    """
    names = {"from" if name == "_from" else name.removesuffix("_") for name in vars(instance)}
    return {name for name in names if not name.startswith("_")} - {"stir_verstat"}


@pytest.mark.parametrize(
    ("fetched", "attribute"),
    [
        (lambda client: client.api.accounts(ACCOUNT).fetch(), "date_created"),
        (lambda client: client.incoming_phone_numbers.list()[0].fetch(), "date_created"),
        (lambda client: client.incoming_phone_numbers.list()[0].fetch(), "date_updated"),
        (lambda client: client.applications(APPLICATION).fetch(), "date_updated"),
        (lambda client: client.monitor.v1.events.list()[0].fetch(), "event_date"),
    ],
)
def test_the_package_makes_aware_dates_of_ours(
    client: Client, fetched: Callable[[Client], Any], attribute: str
) -> None:
    date = getattr(fetched(client), attribute)

    assert isinstance(date, datetime)
    assert abs((datetime.now(UTC) - date).total_seconds()) < 60


def test_capabilities_flags_and_links_have_the_types_that_the_package_promises(client: Client) -> None:
    (number,) = client.incoming_phone_numbers.local.list()
    (event,) = client.monitor.v1.events.list()
    country = client.available_phone_numbers("US").fetch()

    assert number.capabilities == {"voice": True, "sms": True, "mms": True, "fax": False}
    assert (number.beta, number.voice_caller_id_lookup) == (False, False)
    assert isinstance(event.event_data, dict)
    assert event.links.keys() == {"actor", "resource"}
    assert country.subresource_uris["toll_free"].endswith("/AvailablePhoneNumbers/US/TollFree.json")
    assert number.emergency_address_status == "unregistered"
    assert client.incoming_phone_numbers(number.sid).fetch().uri == f"{ROOT}/IncomingPhoneNumbers/{number.sid}.json"


# Examples, by the resource they are of.
NUMBER = (
    "account_sid address_requirements address_sid api_version beta bundle_sid capabilities date_created date_updated"
    " emergency_address_sid emergency_address_status emergency_status friendly_name identity_sid origin phone_number"
    " sid sms_application_sid sms_fallback_method sms_fallback_url sms_method sms_url status status_callback"
    " status_callback_method trunk_sid type uri voice_application_sid voice_caller_id_lookup voice_fallback_method"
    " voice_fallback_url voice_method voice_receive_mode voice_url"
)
APPLICATION_KEYS = (
    "account_sid api_version date_created date_updated friendly_name message_status_callback sid sms_fallback_method"
    " sms_fallback_url sms_method sms_status_callback sms_url status_callback status_callback_method uri"
    " voice_caller_id_lookup voice_fallback_method voice_fallback_url voice_method voice_url"
    " public_application_connect_enabled"
)
OFFER = (
    "friendly_name phone_number lata locality rate_center latitude longitude region postal_code iso_country"
    " address_requirements beta capabilities"
)
EVENT = (
    "account_sid actor_sid actor_type description event_data event_date event_type links resource_sid resource_type"
    " sid source source_ip_address url"
)
SHORT_CODE = (
    "account_sid api_version date_created date_updated friendly_name short_code sid sms_fallback_method"
    " sms_fallback_url sms_method sms_url uri"
)
MESSAGING_SERVICE = (
    "account_sid area_code_geomatch date_created date_updated fallback_method fallback_to_long_code fallback_url"
    " friendly_name inbound_method inbound_request_url links mms_converter scan_message_content sid smart_encoding"
    " status_callback sticky_sender synchronous_validation url us_app_to_person_registered"
    " use_inbound_webhook_on_number usecase validity_period"
)
SENDER = "account_sid capabilities country_code date_created date_updated service_sid sid url"
TRUNK_KEYS = (
    "account_sid auth_type auth_type_set cnam_lookup_enabled date_created date_updated disaster_recovery_method"
    " disaster_recovery_url domain_name friendly_name links recording secure sid symmetric_rtp_enabled"
    " transfer_caller_id transfer_mode url"
)
ORIGINATION_URL = (
    "account_sid date_created date_updated enabled friendly_name priority sid sip_url trunk_sid url weight"
)
TRUNK_NUMBER = (
    "account_sid address_requirements api_version beta capabilities date_created date_updated friendly_name links"
    " phone_number sid sms_application_sid sms_fallback_method sms_fallback_url sms_method sms_url status_callback"
    " status_callback_method trunk_sid url voice_application_sid voice_caller_id_lookup voice_fallback_method"
    " voice_fallback_url voice_method voice_url"
)
SIP_DOMAIN = (
    "account_sid api_version auth_type byoc_trunk_sid date_created date_updated domain_name emergency_caller_sid"
    " emergency_calling_enabled friendly_name secure sid sip_registration subresource_uris uri voice_fallback_method"
    " voice_fallback_url voice_method voice_status_callback_method voice_status_callback_url voice_url"
)
BYOC_TRUNK = (
    "account_sid cnam_lookup_enabled connection_policy_sid date_created date_updated friendly_name from_domain_sid sid"
    " status_callback_method status_callback_url url voice_fallback_method voice_fallback_url voice_method voice_url"
)
CONFIGURATION = "account_sid address address_country auto_creation date_created date_updated friendly_name sid type url"
ADD_ON = (
    "account_sid configuration date_created date_updated description friendly_name resource_sid sid subresource_uris"
    " unique_name uri"
)
CALL_KEYS = (
    "account_sid answered_by api_version caller_name date_created date_updated direction duration end_time"
    " forwarded_from from from_formatted group_sid parent_call_sid phone_number_sid price price_unit queue_time sid"
    " start_time status subresource_uris to to_formatted trunk_sid uri"
)
MESSAGE = (
    "account_sid api_version body date_created date_sent date_updated direction error_code error_message from"
    " messaging_service_sid num_media num_segments price price_unit sid status subresource_uris to uri"
)
ALERT_KEYS = (
    "account_sid alert_text api_version date_created date_generated date_updated error_code log_level more_info"
    " request_method request_url resource_sid service_sid sid url"
)
PAGING = "end first_page_uri next_page_uri page page_size previous_page_uri start uri"


@pytest.mark.parametrize(
    ("path", "key", "entry", "beside"),
    [
        (f"{ROOT}/IncomingPhoneNumbers.json", "incoming_phone_numbers", NUMBER, PAGING),
        (f"{ROOT}/Applications.json", "applications", APPLICATION_KEYS, PAGING),
        (f"{ROOT}/AvailablePhoneNumbers/US/Local.json", "available_phone_numbers", OFFER, "uri"),
        (f"{ROOT}/AvailablePhoneNumbers.json", "countries", "beta country country_code subresource_uris uri", "uri"),
        ("/v1/Events", "events", EVENT, "meta"),
        (f"{ROOT}/Keys.json", "keys", "date_created date_updated friendly_name sid", PAGING),
        (f"{ROOT}/SIP/Domains.json", "domains", SIP_DOMAIN, PAGING),
        (BYOC_TRUNKS, "byoc_trunks", BYOC_TRUNK, "meta"),
        (ADDRESSES, "address_configurations", CONFIGURATION, "meta"),
        (
            f"{ROOT}/IncomingPhoneNumbers/{NUMBER_SID}/AssignedAddOns.json",
            "assigned_add_ons",
            ADD_ON,
            PAGING,
        ),
        (f"{ROOT}/Calls.json", "calls", CALL_KEYS, PAGING),
        (f"{ROOT}/Calls/{CALL}/Events.json", "events", "request response", PAGING),
        (f"{ROOT}/Messages.json", "messages", MESSAGE, PAGING),
        ("/v1/Alerts", "alerts", ALERT_KEYS, "meta"),
        (f"{ROOT}/SMS/ShortCodes.json", "short_codes", SHORT_CODE, PAGING),
        (SERVICES, "services", MESSAGING_SERVICE, "meta"),
        (f"{SERVICES}/{SERVICE}/PhoneNumbers", "phone_numbers", f"{SENDER} phone_number", "meta"),
        (f"{SERVICES}/{SERVICE}/ShortCodes", "short_codes", f"{SENDER} short_code", "meta"),
        (TRUNKS, "trunks", TRUNK_KEYS, "meta"),
        (f"{TRUNKS}/{TRUNK}/OriginationUrls", "origination_urls", ORIGINATION_URL, "meta"),
        (f"{TRUNKS}/{TRUNK}/PhoneNumbers", "phone_numbers", TRUNK_NUMBER, "meta"),
    ],
)
def test_lists_have_the_keys_of_the_published_examples(
    emulator: Emulator, path: str, key: str, entry: str, beside: str
) -> None:
    body = get(emulator, path)

    assert body.keys() == {key, *beside.split()}
    assert all(each.keys() == set(entry.split()) for each in body[key])


def test_automatic_creation_shows_what_its_type_has(emulator: Emulator) -> None:
    shown = {each["auto_creation"]["type"]: each["auto_creation"].keys() for each in get_all_addresses(emulator)}

    common = {"enabled", "type", "conversation_service_sid"}
    assert shown == {
        "webhook": common | {"webhook_url", "webhook_method", "webhook_filters"},
        "studio": common | {"studio_flow_sid", "studio_retry_count"},
    }


def get_all_addresses(emulator: Emulator) -> list[dict[str, Any]]:
    return get(emulator, ADDRESSES)["address_configurations"]  # type: ignore[no-any-return]


def test_an_alert_alone_says_more_than_in_a_list(client: Client, emulator: Emulator) -> None:
    more = {"request_variables", "request_headers", "response_headers", "response_body"}
    alone = get(emulator, f"/v1/Alerts/{ALERT}")

    assert alone.keys() == {*ALERT_KEYS.split(), *more}
    fetched = client.monitor.v1.alerts(ALERT).fetch()
    assert list_attributes(fetched) == alone.keys()


def test_the_meta_of_events_is_the_examples(emulator: Emulator) -> None:
    url = f"{emulator.url}/v1/Events?PageSize=50&Page=0"

    assert get(emulator, "/v1/Events")["meta"] == {
        "first_page_url": url,
        "key": "events",
        "next_page_url": None,
        "page": 0,
        "page_size": 50,
        "previous_page_url": None,
        "url": url,
    }


def test_links_are_relative_and_carry_the_filters_as_in_the_example(emulator: Emulator) -> None:
    body = get(emulator, f"{ROOT}/IncomingPhoneNumbers.json", FriendlyName="(808) 925-5327")

    expected = f"{ROOT}/IncomingPhoneNumbers.json?FriendlyName=%28808%29+925-5327&PageSize=50&Page=0"
    assert (body["uri"], body["first_page_uri"], body["next_page_uri"]) == (expected, expected, None)
    assert [each["friendly_name"] for each in body["incoming_phone_numbers"]] == ["(808) 925-5327"]


def test_an_event_tells_a_change_as_in_the_example() -> None:
    pure = Pure(SEED, event_data="flat")
    pure.change("+18089255327", {"FriendlyName": "Mr. Friendly"})

    (event,) = pure.ask("GET", "/v1/Events")[1]["events"]
    assert event["event_data"] == {"friendly_name": {"previous": "(808) 925-5327", "updated": "Mr. Friendly"}}
    assert (event["event_date"], event["description"]) == ("2026-01-01T00:00:00Z", None)


# Answers of live accounts, recorded in public repositories.
@pytest.mark.parametrize(
    ("method", "path", "form", "body"),
    [
        (
            "GET",
            f"{ROOT}/IncomingPhoneNumbers/PN{'0' * 32}.json",
            {},
            {
                "code": 20404,
                "message": f"The requested resource {ROOT}/IncomingPhoneNumbers/PN{'0' * 32}.json was not found",
                "more_info": "https://www.twilio.com/docs/errors/20404",
                "status": 404,
            },
        ),
        (
            "POST",
            f"{ROOT}/IncomingPhoneNumbers.json",
            {"PhoneNumber": "+15005550000"},
            {
                "code": 21422,
                "message": "+15005550000 is not available",
                "more_info": "https://www.twilio.com/docs/errors/21422",
                "status": 400,
            },
        ),
        (
            "POST",
            f"{ROOT}/Applications.json",
            {"VoiceUrl": "http://localhost:3001/voice"},
            {
                "code": 21402,
                "message": "VoiceUrl is not valid: http://localhost:3001/voice",
                "more_info": "https://www.twilio.com/docs/errors/21402",
                "status": 400,
            },
        ),
    ],
)
def test_errors_are_told_in_the_words_of_live_accounts(
    method: str, path: str, form: dict[str, str], body: dict[str, Any]
) -> None:
    assert Pure(SEED).ask(method, path, form) == (body["status"], body)
