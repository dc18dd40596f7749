"""SIP domains and BYOC trunks, by the twilio package's own calls and by their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulator.emulated_account import OTHER, Pure, get_code

if TYPE_CHECKING:
    from twilio.rest import Client

    from fallback.emulator import Emulator

URL, FALLBACK = "https://www.example.com/voice", "https://fallback.example.com/voice"
SEEDED_DOMAIN, SEEDED_TRUNK = "SD" + "1" * 32, "BY" + "1" * 32
BYOC_TRUNKS = "/voice.twilio.com/v1/ByocTrunks"


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    seed["accounts"][0]["sip_domains"] = {SEEDED_DOMAIN: {"domain_name": "office.sip.twilio.com", "voice_url": URL}}
    seed["accounts"][0]["byoc_trunks"] = {SEEDED_TRUNK: {"friendly_name": "Carrier", "voice_url": URL}}
    seed["accounts"][1]["sip_domains"] = {"SD" + "2" * 32: {"domain_name": "taken.sip.twilio.com"}}
    return seed


def test_a_domain_lives_through_the_twilio_package(client: Client) -> None:
    domains = client.sip.domains
    made = domains.create(domain_name="sales.sip.twilio.com", voice_url=URL, sip_registration=True)
    updated = domains(made.sid).update(voice_fallback_url=FALLBACK, voice_fallback_method="GET")

    fetched = domains(made.sid).fetch()
    assert (fetched.domain_name, fetched.voice_url, fetched.voice_method) == ("sales.sip.twilio.com", URL, "POST")
    assert (fetched.voice_fallback_url, fetched.voice_fallback_method) == (FALLBACK, "GET")
    assert (fetched.sip_registration, fetched.secure, fetched.auth_type) == (True, False, "")
    assert fetched.date_updated == updated.date_updated
    assert {each.domain_name for each in domains.list(page_size=1)} == {"office.sip.twilio.com", fetched.domain_name}
    assert domains(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        domains(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_a_byoc_trunk_lives_through_the_twilio_package(client: Client, emulator: Emulator) -> None:
    trunks = client.voice.v1.byoc_trunks
    made = trunks.create(friendly_name="Second carrier", voice_url=URL, cnam_lookup_enabled=True)
    updated = trunks(made.sid).update(voice_fallback_url=FALLBACK, connection_policy_sid="NY" + "1" * 32)

    fetched = trunks(made.sid).fetch()
    assert (fetched.friendly_name, fetched.voice_url, fetched.cnam_lookup_enabled) == ("Second carrier", URL, True)
    assert (fetched.voice_fallback_url, fetched.connection_policy_sid) == (FALLBACK, "NY" + "1" * 32)
    assert (fetched.status_callback_url, fetched.date_updated) == (None, updated.date_updated)
    assert fetched.url == f"{emulator.url}{BYOC_TRUNKS}/{made.sid}"
    assert {each.sid for each in trunks.list(page_size=1)} == {SEEDED_TRUNK, made.sid}
    assert trunks(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        trunks(made.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({"DomainName": "example.com"}, 21231),
        ({"DomainName": "a_b.sip.twilio.com"}, 21231),
        ({"DomainName": "TAKEN.sip.twilio.com"}, 21231),
        ({"VoiceUrl": "nonsense"}, 21402),
        ({"VoiceFallbackMethod": "PUT"}, 21403),
        ({"ByocTrunkSid": "BY1"}, 20001),
        ({"Secure": "yes"}, 20001),
        ({"FriendlyName": "x" * 65}, 20002),
    ],
)
def test_values_that_a_domain_refuses(pure: Pure, form: dict[str, str], refused: int) -> None:
    whole = {"DomainName": "new.sip.twilio.com", **form}

    assert get_code(pure.ask("POST", "SIP/Domains.json", whole)) == refused
    assert get_code(pure.ask("POST", f"SIP/Domains/{SEEDED_DOMAIN}.json", form)) == refused


def test_a_domain_needs_a_name_and_may_have_a_fallback_alone(pure: Pure) -> None:
    assert get_code(pure.ask("POST", "SIP/Domains.json", {"VoiceUrl": URL})) == 20001
    assert (
        get_code(pure.ask("POST", f"SIP/Domains/{SEEDED_DOMAIN}.json", {"DomainName": "office.sip.twilio.com"})) == 200
    )
    assert get_code(pure.ask("POST", f"SIP/Domains/{SEEDED_DOMAIN}.json", {"DomainName": ""})) == 21231
    alone = {"DomainName": "new.sip.twilio.com", "VoiceFallbackUrl": FALLBACK}
    assert get_code(pure.ask("POST", "SIP/Domains.json", alone)) == 201


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({"VoiceFallbackUrl": "nonsense"}, 21402),
        ({"StatusCallbackMethod": "PUT"}, 21403),
        ({"ConnectionPolicySid": "NY1"}, 20001),
        ({"FromDomainSid": "SD1"}, 20001),
        ({"FriendlyName": "x" * 256}, 20001),
    ],
)
def test_values_that_a_byoc_trunk_refuses(pure: Pure, form: dict[str, str], refused: int) -> None:
    assert get_code(pure.ask("POST", BYOC_TRUNKS, form)) == refused
    assert get_code(pure.ask("POST", f"{BYOC_TRUNKS}/{SEEDED_TRUNK}", form)) == refused


def test_another_account_sees_nothing_of_them(pure: Pure) -> None:
    stranger, root = (OTHER, "another-token"), f"/2010-04-01/Accounts/{OTHER}"

    assert get_code(pure.ask("GET", f"{root}/SIP/Domains/{SEEDED_DOMAIN}.json", auth=stranger)) == 20404
    assert pure.ask("GET", BYOC_TRUNKS, auth=stranger)[1]["byoc_trunks"] == []


def test_monitor_says_what_changed_of_them(pure: Pure) -> None:
    pure.ask("POST", f"SIP/Domains/{SEEDED_DOMAIN}.json", {"VoiceFallbackUrl": FALLBACK})
    pure.ask("DELETE", f"{BYOC_TRUNKS}/{SEEDED_TRUNK}")

    deleted, updated = pure.ask("GET", "/v1/Events")[1]["events"]
    assert (updated["event_type"], deleted["event_type"]) == ("sip-domain.updated", "byoc-trunk.deleted")
    assert deleted["links"]["resource"].endswith(f"/v1/ByocTrunks/{SEEDED_TRUNK}")


@pytest.mark.parametrize("path", ["CredentialListMappings", "IpAccessControlListMappings", "Auth/Calls"])
def test_who_may_call_a_domain_is_not_emulated(pure: Pure, path: str) -> None:
    assert pure.ask("GET", f"SIP/Domains/{SEEDED_DOMAIN}/{path}.json")[0] == 501
