"""Elastic SIP trunks, by the twilio package's own calls and by their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import ACCOUNT, OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

NUMBER = "+15005550006"
TRUNKS = "/trunking.twilio.com/v1/Trunks"
SEEDED = "TK" + "1" * 32
ORIGINATION = "OU" + "1" * 32
RECOVERY = "https://fallback.example.com/trunk"
URL = {"SipUrl": "sip:a.example.com", "FriendlyName": "A", "Priority": "1", "Weight": "10", "Enabled": "true"}


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    seed["accounts"][0]["trunks"] = {
        SEEDED: {
            "friendly_name": "Office",
            "domain_name": "office.pstn.twilio.com",
            "origination_urls": {ORIGINATION: {"sip_url": "sip:office.example.com"}},
        }
    }
    seed["accounts"][1]["trunks"] = {"TK" + "2" * 32: {"domain_name": "taken.pstn.twilio.com"}}
    return seed


def test_a_trunk_lives_through_the_twilio_package(client: Client) -> None:
    trunks = client.trunking.v1.trunks
    made = trunks.create(friendly_name="Sales", domain_name="sales.pstn.twilio.com", secure=True)
    updated = trunks(made.sid).update(disaster_recovery_url=RECOVERY, disaster_recovery_method="GET")

    fetched = trunks(made.sid).fetch()
    assert (fetched.friendly_name, fetched.domain_name, fetched.secure) == ("Sales", "sales.pstn.twilio.com", True)
    assert (fetched.disaster_recovery_url, fetched.disaster_recovery_method) == (RECOVERY, "GET")
    assert fetched.recording == {"mode": "do-not-record", "trim": "do-not-trim"}
    assert (fetched.transfer_mode, fetched.transfer_caller_id) == ("disable-all", "from-transferee")
    assert fetched.date_updated == updated.date_updated
    assert {each.friendly_name for each in trunks.list()} == {"Office", "Sales"}
    assert trunks(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        trunks(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_trunks_are_paged_with_meta(client: Client) -> None:
    for index in range(5):
        client.trunking.v1.trunks.create(friendly_name=f"Trunk {index}")

    assert len(client.trunking.v1.trunks.list(page_size=2)) == 6


def test_origination_urls_live_through_the_twilio_package(client: Client) -> None:
    urls = client.trunking.v1.trunks(SEEDED).origination_urls
    made = urls.create(sip_url="sip:b.example.com", friendly_name="B", priority=1, weight=20, enabled=True)
    updated = urls(made.sid).update(enabled=False, weight=0)

    fetched = urls(made.sid).fetch()
    assert (fetched.sip_url, fetched.priority, fetched.weight, fetched.enabled) == ("sip:b.example.com", 1, 0, False)
    assert (fetched.trunk_sid, fetched.account_sid, fetched.date_updated) == (SEEDED, ACCOUNT, updated.date_updated)
    assert {each.sid for each in urls.list(page_size=1)} == {ORIGINATION, made.sid}
    assert urls(made.sid).delete()
    assert [each.sid for each in urls.list()] == [ORIGINATION]


def test_numbers_of_a_trunk_live_through_the_twilio_package(client: Client, emulator: Emulator) -> None:
    number = next(iter(client.incoming_phone_numbers.list(phone_number=NUMBER)))
    numbers = client.trunking.v1.trunks(SEEDED).phone_numbers
    made = numbers.create(phone_number_sid=number.sid)

    assert (made.sid, made.trunk_sid, made.phone_number) == (number.sid, SEEDED, NUMBER)
    assert made.links == {"phone_number": f"{emulator.url}/api.twilio.com{number.uri.removesuffix('.json')}"}
    assert number.fetch().trunk_sid == SEEDED
    assert [each.sid for each in numbers.list()] == [number.sid]
    assert numbers(number.sid).fetch().voice_url == number.voice_url
    assert numbers(number.sid).delete()
    assert (numbers.list(), number.fetch().trunk_sid) == ([], None)


def test_the_recording_of_a_trunk_is_fetched_and_changed(client: Client) -> None:
    recordings = client.trunking.v1.trunks(SEEDED).recordings()
    assert recordings.update(mode="record-from-answer").mode == "record-from-answer"

    assert (recordings.fetch().mode, recordings.fetch().trim) == ("record-from-answer", "do-not-trim")
    assert client.trunking.v1.trunks(SEEDED).fetch().recording["mode"] == "record-from-answer"


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({"DomainName": "example.com"}, 21245),
        ({"DomainName": "a_b.pstn.twilio.com"}, 21245),
        ({"DomainName": "Taken.pstn.twilio.com"}, 21248),
        ({"DisasterRecoveryUrl": "nonsense"}, 21402),
        ({"DisasterRecoveryMethod": "PUT"}, 21403),
        ({"TransferMode": "sometimes"}, 20001),
        ({"Secure": "yes"}, 20001),
        ({"FriendlyName": "x" * 65}, 20002),
    ],
)
def test_values_that_a_trunk_refuses(pure: Pure, form: dict[str, str], refused: int) -> None:
    before = pure.state

    assert get_code(pure.ask("POST", TRUNKS, form)) == refused
    assert get_code(pure.ask("POST", f"{TRUNKS}/{SEEDED}", form)) == refused
    assert pure.state == before


def test_a_trunk_keeps_its_own_domain_or_gives_it_up(pure: Pure) -> None:
    assert get_code(pure.ask("POST", f"{TRUNKS}/{SEEDED}", {"DomainName": "office.pstn.twilio.com"})) == 200
    assert pure.ask("POST", f"{TRUNKS}/{SEEDED}", {"DomainName": ""})[1]["domain_name"] is None


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"SipUrl": "https://example.com"}, 20001),
        ({"SipUrl": "sips:example.com"}, 20001),
        ({"SipUrl": "sip:"}, 20001),
        ({"Priority": "-1"}, 20001),
        ({"Priority": "65536"}, 20001),
        ({"Weight": "heavy"}, 20001),
        ({"Enabled": "yes"}, 20001),
    ],
)
def test_values_that_an_origination_url_refuses(pure: Pure, change: dict[str, str], refused: int) -> None:
    assert get_code(pure.ask("POST", f"{TRUNKS}/{SEEDED}/OriginationUrls", {**URL, **change})) == refused
    assert get_code(pure.ask("POST", f"{TRUNKS}/{SEEDED}/OriginationUrls/{ORIGINATION}", change)) == refused


@pytest.mark.parametrize("name", URL)
def test_everything_about_an_origination_url_must_be_given(pure: Pure, name: str) -> None:
    form = {key: value for key, value in URL.items() if key != name}

    assert get_code(pure.ask("POST", f"{TRUNKS}/{SEEDED}/OriginationUrls", form)) == 20001


def test_a_trunk_displaces_the_application_of_its_number(pure: Pure) -> None:
    pure.change(NUMBER, {"VoiceApplicationSid": "AP" + "1" * 32})
    pure.ask("POST", f"{TRUNKS}/{SEEDED}/PhoneNumbers", {"PhoneNumberSid": pure.number(NUMBER).sid})

    assert (pure.number(NUMBER).trunk_sid, pure.number(NUMBER).voice_application_sid) == (SEEDED, "")


def test_a_number_is_on_the_trunk_that_took_it_last(pure: Pure) -> None:
    number, other = {"PhoneNumberSid": pure.number(NUMBER).sid}, pure.ask("POST", TRUNKS)[1]["sid"]
    for trunk in (SEEDED, other):
        pure.ask("POST", f"{TRUNKS}/{trunk}/PhoneNumbers", number)

    assert pure.ask("GET", f"{TRUNKS}/{SEEDED}/PhoneNumbers")[1]["phone_numbers"] == []
    assert get_code(pure.ask("GET", f"{TRUNKS}/{SEEDED}/PhoneNumbers/{number['PhoneNumberSid']}")) == 20404
    assert get_code(pure.ask("GET", f"{TRUNKS}/{other}/PhoneNumbers/{number['PhoneNumberSid']}")) == 200


def test_a_number_of_another_account_is_not_found(pure: Pure) -> None:
    foreign = {"PhoneNumberSid": pure.number("+15005550020").sid}

    assert get_code(pure.ask("POST", f"{TRUNKS}/{SEEDED}/PhoneNumbers", foreign)) == 20404
    assert get_code(pure.ask("POST", f"{TRUNKS}/{SEEDED}/PhoneNumbers")) == 20001


def test_a_deleted_trunk_takes_its_origination_urls_along(pure: Pure) -> None:
    pure.ask("DELETE", f"{TRUNKS}/{SEEDED}")

    assert pure.state.origination_urls == {}
    assert get_code(pure.ask("GET", f"{TRUNKS}/{SEEDED}/OriginationUrls")) == 20404


def test_another_account_sees_nothing_of_it(pure: Pure) -> None:
    stranger = (OTHER, "another-token")

    assert [each["sid"] for each in pure.ask("GET", TRUNKS, auth=stranger)[1]["trunks"]] == ["TK" + "2" * 32]
    for path in (SEEDED, f"{SEEDED}/OriginationUrls", f"{SEEDED}/OriginationUrls/{ORIGINATION}", f"{SEEDED}/Recording"):
        assert get_code(pure.ask("GET", f"{TRUNKS}/{path}", auth=stranger)) == 20404


@pytest.mark.parametrize("path", ["CredentialLists", "IpAccessControlLists"])
def test_who_may_call_through_a_trunk_is_not_emulated(pure: Pure, path: str) -> None:
    assert pure.ask("GET", f"{TRUNKS}/{SEEDED}/{path}")[0] == 501


def test_monitor_says_what_changed_of_a_trunk(pure: Pure) -> None:
    pure.ask("POST", f"{TRUNKS}/{SEEDED}", {"DisasterRecoveryUrl": RECOVERY})
    pure.ask("POST", f"{TRUNKS}/{SEEDED}/Recording", {"Mode": "record-from-answer"})
    pure.ask("DELETE", f"{TRUNKS}/{SEEDED}")

    deleted, recording, updated = pure.ask("GET", "/v1/Events")[1]["events"]
    assert [each["event_type"] for each in (updated, recording, deleted)] == [
        "trunk.updated",
        "trunk.updated",
        "trunk.deleted",
    ]
    changed = {"disaster_recovery_url": {"previous": None, "updated": RECOVERY}}
    assert updated["event_data"] == {"resource_properties": changed}
    assert updated["links"]["resource"].endswith(f"/v1/Trunks/{SEEDED}")
