"""Each undocumented behaviour, read every way it can be; and where a switch can be set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fallback.emulator import running
from fallback.emulator.core.answering import find_message_handler
from fallback.emulator.core.switches import SWITCHES, SwitchError, read
from fallback.emulator.seed.document import SeedError, parse
from fallback.emulator.server.command import emulator as command
from tests.emulator.emulated_account import ACCOUNT, OTHER, SUBACCOUNT, TOKEN, Pure, get_code
from tests.emulator.emulated_service import SERVICES as SERVERLESS
from tests.emulator.emulated_service import PureService

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NUMBER = "+15005550006"
URL = "https://www.example.com/x"
APPLICATION = "AP" + "0" * 32
TRUNK = "TK" + "0" * 32
ADDRESS = "AD" + "0" * 32
CALL = "CA" + "1" * 32
SERVICES = "/messaging.twilio.com/v1/Services"
TRUNKS = "/trunking.twilio.com/v1/Trunks"


def clear_trunk(pure: Pure) -> Any:
    pure.change(NUMBER, {"VoiceApplicationSid": APPLICATION})
    pure.change(NUMBER, {"TrunkSid": TRUNK})
    return pure.change(NUMBER, {"TrunkSid": ""})[1]["voice_application_sid"]


def set_url_over_application(pure: Pure) -> Any:
    pure.change(NUMBER, {"VoiceApplicationSid": APPLICATION})
    return pure.change(NUMBER, {"VoiceUrl": URL})[1]["voice_application_sid"]


def clear_address(pure: Pure) -> Any:
    pure.change(NUMBER, {"AddressSid": ADDRESS})
    status, body = pure.change(NUMBER, {"AddressSid": ""})
    return body["address_sid"] if status == 200 else body["code"]


def clear_primary(pure: Pure) -> Any:
    status, body = pure.change(NUMBER, {"VoiceUrl": ""})
    return body["voice_fallback_url"] if status == 200 else body["code"]


def release_with_address(pure: Pure) -> Any:
    pure.change(NUMBER, {"EmergencyAddressSid": ADDRESS})
    pure.wait(minutes=1)
    return get_code(pure.release(NUMBER))


def buy_back_after_a_minute(pure: Pure) -> Any:
    pure.release(NUMBER)
    pure.wait(minutes=1)
    return get_code(pure.buy({"PhoneNumber": NUMBER}))


def register_for_a_minute(pure: Pure) -> Any:
    pure.change(NUMBER, {"EmergencyAddressSid": ADDRESS})
    pure.wait(minutes=1)
    return pure.show(NUMBER)["emergency_address_status"]


def move(pure: Pure) -> Any:
    sid = pure.number(NUMBER).sid
    return pure.change(NUMBER, {"AccountSid": SUBACCOUNT})[1]["sid"] == sid


def ask_as_closed_account(pure: Pure) -> Any:
    return pure.ask("GET", f"/2010-04-01/Accounts/{OTHER}.json", auth=(OTHER, "another-token"))[1]["code"]


def set_url(url: str) -> Callable[[Pure], Any]:
    return lambda pure: get_code(pure.change(NUMBER, {"VoiceUrl": url}))


def show_unset(pure: Pure) -> Any:
    body = pure.show("+15005550007")
    return body["voice_url"], body["sms_url"], body["trunk_sid"]


def search_capabilities_of(pure: Pure) -> Any:
    _, body = pure.ask("GET", "AvailablePhoneNumbers/GB/Local.json")
    return set(body["available_phone_numbers"][0]["capabilities"])


def get_event_keys(pure: Pure) -> Any:
    pure.change(NUMBER, {"VoiceMethod": "GET"})
    return list(pure.ask("GET", "/v1/Events")[1]["events"][0]["event_data"])


def get_actor_of_a_key(pure: Pure) -> Any:
    pure.change(NUMBER, {"VoiceMethod": "GET"}, auth=("SK" + "0" * 31 + "1", "canary-secret"))
    return pure.ask("GET", "/v1/Events")[1]["events"][0]["actor_sid"][:2]


def delete_trunk(pure: Pure) -> Any:
    sid = pure.ask("POST", TRUNKS)[1]["sid"]
    pure.change(NUMBER, {"TrunkSid": sid})
    pure.ask("DELETE", f"{TRUNKS}/{sid}")
    return pure.show(NUMBER)["trunk_sid"] == sid


def weigh_nothing(pure: Pure) -> Any:
    sid = pure.ask("POST", TRUNKS)[1]["sid"]
    form = {"SipUrl": "sip:a.example.com", "FriendlyName": "A", "Priority": "0", "Weight": "0", "Enabled": "true"}
    return get_code(pure.ask("POST", f"{TRUNKS}/{sid}/OriginationUrls", form))


def add_sender_again(pure: Pure) -> Any:
    pool, number = add_to_service(pure), {"PhoneNumberSid": pure.number(NUMBER).sid}
    return get_code(pure.ask("POST", pool, number))


def defer_to_application(pure: Pure) -> Any:
    sid = pure.ask("POST", "Applications.json", {"SmsUrl": URL})[1]["sid"]
    pure.change(NUMBER, {"SmsApplicationSid": sid, "SmsUrl": URL})
    add_to_service(pure)
    handler = find_message_handler(pure.state, pure.number(NUMBER))
    return handler and handler.place


def add_to_service(pure: Pure) -> str:
    """Put the number into a new Messaging Service that defers to it, and return the path of the pool."""
    form = {"FriendlyName": "x", "UseInboundWebhookOnNumber": "true"}
    pool = f"{SERVICES}/{pure.ask('POST', SERVICES, form)[1]['sid']}/PhoneNumbers"
    pure.ask("POST", pool, {"PhoneNumberSid": pure.number(NUMBER).sid})
    return pool


def start_service(pure: Pure) -> PureService:
    """Return a service over the protocol with the switches of `pure`."""
    service = PureService()
    service.state = replace(service.state, switches=pure.state.switches)
    return service


def build_for_two_seconds(pure: Pure) -> Any:
    service = start_service(pure)
    _, build = service.build(service.upload("/a.xml", b"<Response/>")[1]["sid"])
    service.wait(seconds=2)
    return service.get(f"/Builds/{build['sid']}")["status"]


def visit_after_a_second(pure: Pure) -> Any:
    service = start_service(pure)
    _, build = service.build(service.upload("/a.xml", b"<Response/>")[1]["sid"])
    service.wait(minutes=1)
    service.deploy(build["sid"])
    service.wait(seconds=1)
    return service.visit("/a.xml")[0]


def post_to_asset(pure: Pure) -> Any:
    service = start_service(pure)
    service.publish("/a.xml", b"<Response/>")
    return service.visit("/a.xml", "POST")[0]


def delete_deployed_service(pure: Pure) -> Any:
    service = start_service(pure)
    service.publish("/a.xml", b"<Response/>")
    return get_code(service.delete(""))


def delete_built_asset(pure: Pure) -> Any:
    service = start_service(pure)
    source = service.create("/Assets", FriendlyName="a")["sid"]
    service.publish("/a.xml", b"<Response/>", source=source)
    return get_code(service.delete(f"/Assets/{source}"))


def count_assets_after_a_week(pure: Pure) -> Any:
    service = start_service(pure)
    service.create("/Assets", FriendlyName="a")
    service.wait(days=7)
    return len(service.get("/Assets")["assets"])


def create_services(pure: Pure) -> Any:
    service = start_service(pure)
    forms = [{"UniqueName": f"other-{index}", "FriendlyName": "x"} for index in range(50)]
    return [service.ask("POST", SERVERLESS, form)[0] for form in forms].count(201)


def create_environments(pure: Pure) -> Any:
    service = start_service(pure)
    names = [f"other-{index}" for index in range(25)]
    return [service.post("/Environments", UniqueName=name, DomainSuffix=name)[0] for name in names].count(201)


def build_often(pure: Pure) -> Any:
    service = start_service(pure)
    version = service.upload("/a.xml", b"<Response/>")[1]["sid"]
    return [service.build(version)[0] for _ in range(101)].count(201)


CASES: dict[str, tuple[Callable[[Pure], Any], dict[str, Any]]] = {
    "unset": (show_unset, {"mixed": (None, "", None), "text": ("", "", ""), "null": (None, None, None)}),
    "fallback_without_primary": (
        lambda pure: get_code(pure.change(NUMBER, {"SmsFallbackUrl": URL})),
        {"refused": 21406, "accepted": 200},
    ),
    "clearing_primary": (
        clear_primary,
        {"refused": 21405, "kept": "https://fallback.example.com/voice", "cleared": None},
    ),
    "clearing_trunk": (clear_trunk, {"forgotten": "", "restored": APPLICATION}),
    "setting_voice_url": (set_url_over_application, {"keeps_application": APPLICATION, "clears_application": ""}),
    "purchase_voice_url": (
        lambda pure: pure.buy({"PhoneNumber": "+15005550010"})[1]["voice_url"],
        {"empty": None, "demo": "https://demo.twilio.com/welcome/voice/"},
    ),
    "clearing_regulatory": (clear_address, {"kept": ADDRESS, "cleared": None, "refused": 21631}),
    "unknown_application": (
        lambda pure: get_code(pure.change(NUMBER, {"SmsApplicationSid": APPLICATION})),
        {"accepted": 200, "refused": 21420},
    ),
    "release_with_emergency": (release_with_address, {"refused": 20001, "accepted": 204}),
    "emergency_seconds": (
        register_for_a_minute,
        {"5": "registered", "0": "registered", "61": "pending-registration"},
    ),
    "reclaim_seconds": (buy_back_after_a_minute, {"864000": 201, "61": 201, "60": 21422, "0": 21422}),
    "moved_sid": (move, {"kept": True, "new": False}),
    "inactive_account": (ask_as_closed_account, {"20403": 20403, "20005": 20005, "20003": 20003}),
    "url_path": (set_url("https://www.example.com"), {"optional": 200, "required": 21402}),
    "localhost": (set_url("http://localhost:3000/voice"), {"refused": 21402, "accepted": 200}),
    "private_addresses": (set_url("http://192.168.1.1/voice"), {"accepted": 200, "refused": 21402}),
    "underscore_hosts": (set_url("https://my_host.example.com/voice"), {"accepted": 200, "refused": 21402}),
    "url_length": (set_url("https://www.example.com/" + "x" * 26), {"0": 200, "50": 200, "49": 21402}),
    "unknown_trunk": (
        lambda pure: get_code(pure.change(NUMBER, {"TrunkSid": TRUNK})),
        {"accepted": 200, "refused": 20001},
    ),
    "deleting_trunk": (delete_trunk, {"cleared": False, "kept": True}),
    "disaster_recovery_method": (
        lambda pure: pure.ask("POST", TRUNKS)[1]["disaster_recovery_method"],
        {"unset": None, "POST": "POST"},
    ),
    "zero_weight": (weigh_nothing, {"accepted": 201, "refused": 20001}),
    "use_inbound_webhook_on_number": (
        lambda pure: pure.ask("POST", SERVICES, {"FriendlyName": "x"})[1]["use_inbound_webhook_on_number"],
        {"false": False, "true": True},
    ),
    "deferring_service": (
        defer_to_application,
        {"honours_application": "application", "ignores_application": "number"},
    ),
    "repeated_sender": (add_sender_again, {"refused": 21710, "accepted": 200}),
    "call_events_seconds": (
        lambda pure: len(pure.ask("GET", f"Calls/{CALL}/Events.json")[1]["events"]),
        {"900": 0, "60": 1, "0": 1},
    ),
    "search_capabilities": (
        search_capabilities_of,
        {"upper": {"voice", "SMS", "MMS", "fax"}, "lower": {"voice", "sms", "mms", "fax"}},
    ),
    "event_data": (get_event_keys, {"nested": ["resource_properties"], "flat": ["voice_method"]}),
    "build_seconds": (build_for_two_seconds, {"2": "completed", "0": "completed", "3": "building"}),
    "deployment_seconds": (visit_after_a_second, {"1": 200, "0": 200, "2": 404}),
    "asset_post": (post_to_asset, {"refused": 405, "answered": 200}),
    "deleting_service": (delete_deployed_service, {"cascades": 204, "refused": 20001}),
    "deleting_built_source": (delete_built_asset, {"refused": 20001, "accepted": 204}),
    "retention_seconds": (count_assets_after_a_week, {"604800": 0, "604801": 1}),
    "services_limit": (create_services, {"50": 49, "2": 1}),
    "environments_limit": (create_environments, {"25": 24, "2": 1}),
    "builds_per_hour": (build_often, {"100": 100, "2": 2}),
    "api_key_actor": (get_actor_of_a_key, {"key": "SK", "account": "AC"}),
}


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    """The usual accounts, of which the second is closed, and a subaccount to move numbers to."""
    seed["accounts"][1]["status"] = "closed"
    event = {"request": {"method": "GET", "url": URL}}
    seed["accounts"][0]["calls"] = {
        CALL: {"from": "+15005550001", "to": NUMBER, "start_time": "-1m", "events": [event]}
    }
    seed["accounts"].append({"sid": SUBACCOUNT, "auth_token": "subaccount-token", "owner": ACCOUNT})
    return seed


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (_, readings) in CASES.items() for value in readings]
)
def test_a_switch_chooses_how_twilio_is_read(seed: dict[str, Any], name: str, value: str) -> None:
    observe, readings = CASES[name]

    assert observe(Pure(seed, **{name: value})) == readings[value]


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_every_choice_of_every_switch_is_shown_above_and_the_default_is_what_holds_unset(
    seed: dict[str, Any], switch: Any
) -> None:
    observe, readings = CASES[switch.name]

    assert {*map(str, switch.choices), str(switch.default)} <= readings.keys()
    assert observe(Pure(seed)) == readings[str(switch.default)]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"unsett": "text"}, "unknown switch 'unsett', did you mean 'unset'?"),
        ({"unset": "none"}, "unset: 'none' is not one of its values: mixed, text, null"),
        ({"url_length": "-1"}, "url_length: '-1' is not one of its values: a whole number"),
    ],
)
def test_a_switch_that_makes_no_sense_is_refused_wherever_it_is_set(
    seed: dict[str, Any], given: dict[str, str], complaint: str
) -> None:
    with pytest.raises(SwitchError) as refused:
        read(given)
    assert str(refused.value) == complaint

    with pytest.raises(SeedError, match="switches: "):
        parse({**seed, "switches": given}, Pure(seed).now)
    ((name, value),) = given.items()
    result = CliRunner().invoke(command, ["--switch", f"{name}={value}", "--seed", "examples/account.yaml"])
    assert (result.exit_code, complaint in result.output) == (2, True), result.output


def test_what_the_caller_sets_goes_before_the_seed_and_lasts_in_the_state_file(
    tmp_path: Path, seed: dict[str, Any]
) -> None:
    document = {**seed, "switches": {"unset": "null", "reclaim_seconds": 60}}
    with running(document, tmp_path / "state", {"unset": "text"}) as emulator:
        assert emulator.numbers(OTHER)[0]["voice_url"] == ""
    with running(None, tmp_path / "state") as emulator:
        assert emulator.numbers(OTHER)[0]["voice_url"] == ""
    with running(None, tmp_path / "state", {"unset": "mixed"}) as emulator:
        assert emulator.numbers(OTHER)[0]["voice_url"] is None


def test_the_help_lists_every_switch_with_its_default_and_meaning() -> None:
    text = CliRunner().invoke(command, ["--help"], terminal_width=200).output

    for switch in SWITCHES:
        assert f"{switch.name}={switch.default}  ({switch.values})" in text
        assert switch.meaning in text


def test_a_switch_on_the_command_line_is_a_name_and_a_value() -> None:
    result = CliRunner().invoke(command, ["--switch", "unset"])

    assert (result.exit_code, "'unset' is not NAME=VALUE" in result.output) == (2, True)
    assert TOKEN not in result.output
