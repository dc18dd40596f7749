"""Seeds: what is taken, and what is refused with the place and the reason."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.emulator.seed.document import SeedError, parse
from tests.emulator.emulated_account import ACCOUNT, KEY, TOKEN

SERVICE, TRUNK, ORIGINATION = "MG" + "1" * 32, "TK" + "1" * 32, "OU" + "1" * 32
CALL = "CA" + "1" * 32
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def with_number(settings: Any, name: Any = "+15005550006") -> dict[str, Any]:
    return {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, "numbers": {name: settings}}]}


def with_account(**settings: Any) -> dict[str, Any]:
    return {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, **settings}]}


def test_a_number_is_seeded_as_told_on_top_of_a_new_ones_defaults() -> None:
    sid = "PN" + "a" * 32
    state = parse(with_number({"sid": sid, "voice_caller_id_lookup": True, "type": "mobile", "sms_method": "GET"}), NOW)

    number = state.numbers[sid]
    assert (number.voice_caller_id_lookup, number.type, number.sms_method) == (True, "mobile", "GET")
    assert (number.friendly_name, number.voice_method, number.date_created) == ("(500) 555-0006", "POST", NOW)


def test_an_account_can_hold_a_fallback_without_a_primary() -> None:
    state = parse(with_number({"voice_fallback_url": "https://fallback.example.com/"}), NOW)

    assert [number.voice_url for number in state.numbers.values()] == [""]


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05+01:00", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
        (datetime(2026, 1, 2, 3), datetime(2026, 1, 2, 3, tzinfo=UTC)),  # noqa: DTZ001 - as YAML makes it
        (date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)),
        ("-90m", NOW - timedelta(minutes=90)),
        ("-2h", NOW - timedelta(hours=2)),
        ("-3d", NOW - timedelta(days=3)),
        ("-0s", NOW),
    ],
)
def test_a_time_is_absolute_or_before_the_start(written: Any, time: datetime) -> None:
    state = parse(with_account(calls={CALL: {"from": "a", "to": "b", "start_time": written}}), NOW)

    assert state.calls[CALL].start_time == time


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (None, "seed: must be a mapping, not None"),
        ({}, "seed: 'accounts' is missing"),
        ({"accounts": []}, "accounts: at least one account is needed"),
        ({"acounts": []}, "seed: unknown field 'acounts', did you mean 'accounts'?"),
        ({"accounts": [{"sid": ACCOUNT}]}, "accounts[0]: 'auth_token' is missing"),
        (
            {"accounts": [{"sid": "AC1", "auth_token": TOKEN}]},
            "accounts[0].sid: 'AC1' is not AC and 32 hexadecimal digits",
        ),
        ({"accounts": [{"sid": ACCOUNT, "auth_token": ""}]}, "accounts[0].auth_token: must not be empty"),
        ({"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN}] * 2}, f"{ACCOUNT} appears twice"),
        (
            {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, "api_keys": [{"sid": KEY}]}]},
            "accounts[0].api_keys[0]: 'secret' is missing",
        ),
        (
            with_number({"voice_ulr": "x"}),
            "accounts[0].numbers.+15005550006: unknown field 'voice_ulr', did you mean 'voice_url'?",
        ),
        (with_number({"account_sid": ACCOUNT}), "accounts[0].numbers.+15005550006: unknown field 'account_sid'"),
        (
            with_number({}, 15005550006),
            'accounts[0].numbers.15005550006: 15005550006 is not a phone number like "+15005550006"; write it in',
        ),
        (
            with_number({"voice_url": "nonsense"}),
            "accounts[0].numbers.+15005550006.voice_url: 21402: VoiceUrl is not valid: nonsense",
        ),
        (with_number({"voice_url": None}), "accounts[0].numbers.+15005550006.voice_url: must be text, not None"),
        (
            with_number({"voice_caller_id_lookup": "yes"}),
            "accounts[0].numbers.+15005550006.voice_caller_id_lookup: must be true or false, not 'yes'",
        ),
        (
            with_number({"capabilities": {"smss": False}}),
            "accounts[0].numbers.+15005550006.capabilities: unknown field 'smss', did you mean 'sms'?",
        ),
        ({**with_number({}), "available": ["+15005550006"]}, "+15005550006 appears twice"),
        ({**with_number({}), "available": ["+15005550010"] * 2}, "+15005550010 appears twice"),
        (
            {**with_number({}), "available": {"+15005550010": {"localty": "x"}}},
            "available.+15005550010: unknown field 'localty', did you mean 'locality'?",
        ),
        (
            with_number({"type": "toll-free"}),
            "accounts[0].numbers.+15005550006.type: 'toll-free' is not one of local, mobile, tollfree",
        ),
        (with_account(status="open"), "accounts[0].status: 'open' is not one of active, suspended, closed"),
        (with_account(owner=KEY), f"accounts[0].owner: {KEY!r} is not AC and 32 hexadecimal digits"),
        (with_account(owner=ACCOUNT), f"accounts[0].owner: {ACCOUNT} is not a parent account of this seed"),
        (with_account(test={"sid": ACCOUNT}), "accounts[0].test: 'auth_token' is missing"),
        (with_account(applications={"AP1": {}}), "accounts[0].applications.AP1: 'AP1' is not AP and 32 hexadecimal"),
        (
            with_account(applications={"AP" + "0" * 32: {"sms_application_sid": ""}}),
            f"accounts[0].applications.AP{'0' * 32}: unknown field 'sms_application_sid'",
        ),
        (with_account(short_codes={"12a45": {}}), "accounts[0].short_codes.12a45: '12a45' is not a short code like"),
        (with_account(short_codes={12345: {}}), "accounts[0].short_codes.12345: 12345 is not a short code like"),
        (
            with_account(messaging_services={SERVICE: {"phone_numbers": ["+15005550006"]}}),
            f"accounts[0].messaging_services.{SERVICE}.phone_numbers: '+15005550006' is not a number of the account",
        ),
        (
            with_account(
                numbers={"+15005550006": {}},
                messaging_services={SERVICE: {"phone_numbers": ["+15005550006", "+15005550006"]}},
            ),
            "PN",
        ),
        (
            with_account(messaging_services={SERVICE: {"validity_period": 0}}),
            f"accounts[0].messaging_services.{SERVICE}.validity_period: 20001: ValidityPeriod is not a whole number",
        ),
        (
            with_account(trunks={TRUNK: {"origination_urls": {ORIGINATION: {}}}}),
            f"accounts[0].trunks.{TRUNK}.origination_urls.{ORIGINATION}: 'sip_url' is missing",
        ),
        (
            with_account(trunks={TRUNK: {"origination_urls": {ORIGINATION: {"sip_url": "sip:a", "priority": "1"}}}}),
            f"accounts[0].trunks.{TRUNK}.origination_urls.{ORIGINATION}.priority: must be a whole number, not '1'",
        ),
        (
            with_account(trunks={TRUNK: {"disaster_recovery_url": "nonsense"}}),
            f"accounts[0].trunks.{TRUNK}.disaster_recovery_url: 21402: DisasterRecoveryUrl is not valid: nonsense",
        ),
        (
            with_account(sip_domains={"SD" + "1" * 32: {}}),
            f"accounts[0].sip_domains.SD{'1' * 32}: 'domain_name' is missing",
        ),
        (
            with_account(address_configurations={"IG" + "1" * 32: {"type": "fax", "address": "a"}}),
            f"accounts[0].address_configurations.IG{'1' * 32}.type: 20001: Type is not one of sms, whatsapp, messenger",
        ),
        (
            with_account(
                address_configurations={
                    "IG" + "1" * 32: {"type": "sms", "address": "a", "auto_creation": {"webhook_url": "nonsense"}}
                }
            ),
            f"accounts[0].address_configurations.IG{'1' * 32}.auto_creation.webhook_url: 21402: ",
        ),
        (
            with_number({"add_ons": {"XE1": {}}}),
            "accounts[0].numbers.+15005550006.add_ons.XE1: 'XE1' is not XE and 32 hexadecimal digits",
        ),
        (with_account(balance=12.5), "accounts[0].balance: must be text, not 12.5"),
        (
            with_account(api_keys=[{"sid": KEY, "secret": "x"}] * 2),
            f"{KEY} appears twice",
        ),
        (with_account(calls={CALL: {"from": "+12065550100"}}), f"accounts[0].calls.{CALL}: 'to' is missing"),
        (
            with_account(calls={CALL: {"from_": "a", "to": "b"}}),
            f"accounts[0].calls.{CALL}: unknown field 'from_', did you mean 'from'?",
        ),
        (
            with_account(calls={CALL: {"from": "a", "to": "b", "start_time": "yesterday"}}),
            f"accounts[0].calls.{CALL}.start_time: 'yesterday' is not a time like 2026-01-31T12:00:00Z or -2h",
        ),
        (
            with_account(calls={CALL: {"from": "a", "to": "b", "events": [{"request": {"method": "GET"}}]}}),
            f"accounts[0].calls.{CALL}.events[0].request: 'url' is missing",
        ),
        (
            with_account(calls={CALL: {"from": "a", "to": "b", "events": [{"response": {}}]}}),
            f"accounts[0].calls.{CALL}.events[0]: 'request' is missing",
        ),
        (
            with_account(messages={"SM1": {"from": "a", "to": "b"}}),
            "accounts[0].messages.SM1: 'SM1' is not SM and 32 hexadecimal digits",
        ),
        (
            with_account(messages={"SM" + "1" * 32: {"from": "a", "to": "b", "error_code": True}}),
            f"accounts[0].messages.SM{'1' * 32}.error_code: must be a whole number, not True",
        ),
        (
            with_account(alerts={"NO" + "1" * 32: {"error_code": "11200"}}),
            f"accounts[0].alerts.NO{'1' * 32}: 'date_generated' is missing",
        ),
        ({**with_number({}), "switches": ["unset"]}, "switches: must be a mapping, not ['unset']"),
    ],
)
def test_what_is_refused(document: Any, complaint: str) -> None:
    with pytest.raises(SeedError) as refused:
        parse(document, NOW)

    assert str(refused.value).startswith(complaint)


# Everything that YAML makes: also keys that are no texts, and dates.
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
NAMES = [
    *("accounts", "available", "switches", "sid", "auth_token", "numbers", "applications", "api_keys", "test"),
    *("messaging_services", "trunks", "short_codes", "phone_numbers", "origination_urls", SERVICE, TRUNK, ORIGINATION),
    *("sip_domains", "byoc_trunks", "address_configurations", "auto_creation", "add_ons", "balance", "type", "address"),
    *("calls", "messages", "alerts", "events", "request", "response", "start_time", "parameters", "from", "to", CALL),
]
KEYS = st.sampled_from([*NAMES, "owner", "status", "capabilities", "unset", "+15005550006", "voice_url"]) | SCALARS
VALUES = st.recursive(
    SCALARS | st.sampled_from([ACCOUNT, TOKEN, KEY, "https://www.example.com/", "+15005550010"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(top=st.dictionaries(KEYS, VALUES, max_size=3), account=st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_yaml_makes_is_a_state_or_a_complaint(top: dict[Any, Any], account: dict[Any, Any]) -> None:
    document = {"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, **account}], **top}

    with contextlib.suppress(SeedError):
        assert parse(document, NOW).accounts
