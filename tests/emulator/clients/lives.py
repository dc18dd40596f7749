"""What clients do with each resource: one table for Twilio's packages, which have the same names in every language.

A *life* is: create some, list them page by page, fetch one, update it, delete all, and find nothing there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from twilio.base.exceptions import TwilioException, TwilioRestException

from fallback.emulator.api.hosts import API, SERVERLESS, SERVERLESS_UPLOAD
from fallback.emulator.api.routes import ACCOUNT as ACCOUNT_PATH
from fallback.emulator.seed.document import parse
from tests.emulator.emulated_account import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twilio.rest import Client

NUMBERS = [f"PN{digit * 32}" for digit in "12"]
TRUNK, SERVICE, CALL = "TK" + "1" * 32, "MG" + "1" * 32, "CA" + "1" * 32
FETCH = {"request": {"method": "POST", "url": "https://www.example.com/voice"}, "response": {"response_code": 500}}

SEED: dict[str, Any] = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": TOKEN,
            "numbers": {
                "+15005550006": {"sid": NUMBERS[0], "voice_url": "https://www.example.com/voice"},
                "+15005550007": {"sid": NUMBERS[1]},
            },
            "short_codes": {"12345": {}, "67890": {}},
            "messaging_services": {SERVICE: {"friendly_name": "Support"}},
            "trunks": {TRUNK: {"friendly_name": "Office"}},
            "serverless": {
                "greetings": {
                    "assets": {"/hello.xml": "<Response/>"},
                    "functions": {"/hello": "exports.handler = 1"},
                },
            },
            "calls": {
                CALL: {"from": "+12065550123", "to": "+15005550006", "start_time": "-2h", "events": [FETCH, FETCH]},
                "CA" + "2" * 32: {"from": "+12065550123", "to": "+15005550007", "start_time": "-1h"},
            },
            "messages": {
                f"SM{digit * 32}": {"from": "+12065550123", "to": "+15005550006", "body": "Hello", "date_sent": "-2h"}
                for digit in "12"
            },
            "alerts": {
                f"NO{digit * 32}": {"error_code": "11200", "date_generated": "-2h", "resource_sid": CALL}
                for digit in "12"
            },
        }
    ],
    "available": {
        "+12065550100": {},
        "+12065550101": {},
        "+12065550102": {},
        "+12065550103": {},
        "+18005550100": {},
        "+18005550101": {},
        "+447700900001": {"type": "mobile"},
        "+447700900002": {"type": "mobile"},
    },
}
_STATE = parse(SEED, datetime.now(UTC))
# The SIDs of what a seed calls by a name are the same in each run.
SHORT_CODES = [*_STATE.short_codes]
ENVIRONMENT, BUILD = *_STATE.serverless_environments, *_STATE.serverless_builds
SOURCES = {source.kind: source.sid for source in _STATE.serverless_sources.values()}
VERSIONS = {version.kind: version.sid for version in _STATE.serverless_versions.values()}


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one resource at `path`, whose parts have the names of the Python package, perhaps with a SID.

    `creator` is the path that creates it, if that is another one. A resource that clients do not create is in the seed,
    at least `least` times.
    """

    path: str
    create: Sequence[Mapping[str, Any]] = ()
    update: Mapping[str, Any] = field(default_factory=dict)
    creator: str = ""
    lists: bool = True
    fetches: bool = True
    deletes: bool = True
    least: int = 2


def of_friendly_name(path: str, **update: Any) -> Life:
    return Life(path, [{"friendly_name": "First"}, {"friendly_name": "Second"}], update)


def of_numbers(kind: str, *names: str) -> Life:
    creates = [{"phone_number": name} for name in names]
    return Life(f"incoming_phone_numbers.{kind}", creates, fetches=False, deletes=False)


URL = "https://fallback.example.com/voice"
ORIGINATION = {"friendly_name": "Office", "priority": 1, "weight": 10, "enabled": True}
LIVES = [
    # First, because those below buy what is for sale. Twilio answers a search with one page, whose size is asked for.
    Life("available_phone_numbers", fetches=False, deletes=False),
    Life("available_phone_numbers(US).local", fetches=False, deletes=False, least=1),
    Life("available_phone_numbers(GB).mobile", fetches=False, deletes=False, least=1),
    Life("available_phone_numbers(US).toll_free", fetches=False, deletes=False, least=1),
    Life(
        "incoming_phone_numbers",
        [{"phone_number": "+12065550100", "voice_url": "https://www.example.com/"}, {"area_code": "206"}],
        {"voice_fallback_url": URL, "voice_fallback_method": "GET"},
    ),
    of_numbers("local", "+12065550102", "+12065550103"),
    of_numbers("mobile", "+447700900001", "+447700900002"),
    of_numbers("toll_free", "+18005550100", "+18005550101"),
    of_friendly_name("applications", voice_url="https://www.example.com/", voice_fallback_url=URL),
    Life(
        "api.v2010.accounts",
        [{"friendly_name": "First"}, {"friendly_name": "Second"}],
        {"friendly_name": "New"},
        deletes=False,
    ),
    Life("keys", [{"friendly_name": "First"}, {"friendly_name": "Second"}], {"friendly_name": "New"}, "new_keys"),
    Life(
        "signing_keys",
        [{"friendly_name": "First"}, {"friendly_name": "Second"}],
        {"friendly_name": "New"},
        "new_signing_keys",
    ),
    Life("calls", deletes=False),
    Life(f"calls({CALL}).events", fetches=False, deletes=False),
    Life("messages", deletes=False),
    Life("short_codes", update={"sms_fallback_url": URL}, deletes=False),
    Life(
        f"incoming_phone_numbers({NUMBERS[0]}).assigned_add_ons",
        [{"installed_add_on_sid": f"XE{digit * 32}"} for digit in "12"],
    ),
    Life("balance", lists=False, deletes=False),
    Life(
        f"trunking.v1.trunks({TRUNK}).recordings()", update={"mode": "record-from-answer"}, lists=False, deletes=False
    ),
    Life(
        "sip.domains",
        [{"domain_name": f"{name}.sip.twilio.com"} for name in ("first", "second")],
        {"voice_fallback_url": URL},
    ),
    of_friendly_name("messaging.v1.services", fallback_url=URL),
    Life(f"messaging.v1.services({SERVICE}).phone_numbers", [{"phone_number_sid": sid} for sid in NUMBERS]),
    Life(f"messaging.v1.services({SERVICE}).short_codes", [{"short_code_sid": sid} for sid in SHORT_CODES]),
    of_friendly_name("trunking.v1.trunks", disaster_recovery_url=URL),
    Life(
        f"trunking.v1.trunks({TRUNK}).origination_urls",
        [{**ORIGINATION, "sip_url": f"sip:{name}.example.com"} for name in ("first", "second")],
        {"weight": 20},
    ),
    Life(f"trunking.v1.trunks({TRUNK}).phone_numbers", [{"phone_number_sid": sid} for sid in NUMBERS]),
    of_friendly_name("voice.v1.byoc_trunks", voice_fallback_url=URL),
    Life(
        "conversations.v1.address_configurations",
        [{"type": "sms", "address": number} for number in ("+15005550006", "+15005550007")],
        {"friendly_name": "Line"},
    ),
    Life(
        "serverless.v1.services",
        [{"unique_name": name, "friendly_name": name} for name in ("first", "second")],
        {"friendly_name": "New", "ui_editable": True},
    ),
    Life(
        "serverless.v1.services(greetings).environments",
        [{"unique_name": name, "domain_suffix": name} for name in ("first", "second")],
    ),
    *(
        Life(
            f"serverless.v1.services(greetings).{kind}s",
            [{"friendly_name": "First"}, {"friendly_name": "Second"}],
            {"friendly_name": "New"},
        )
        for kind in ("asset", "function")
    ),
    *(
        Life(f"serverless.v1.services(greetings).{kind}s({SOURCES[kind]}).{kind}_versions", deletes=False, least=1)
        for kind in ("asset", "function")
    ),
    Life(
        f"serverless.v1.services(greetings).functions({SOURCES['function']})"
        f".function_versions({VERSIONS['function']}).function_version_content()",
        lists=False,
        deletes=False,
    ),
    Life(
        "serverless.v1.services(greetings).builds",
        [{"asset_versions": [VERSIONS["asset"]]}, {"function_versions": [VERSIONS["function"]], "runtime": "node20"}],
    ),
    Life(f"serverless.v1.services(greetings).builds({BUILD}).build_status()", lists=False, deletes=False),
    # First nothing is deployed, then the build that was before.
    Life(
        f"serverless.v1.services(greetings).environments({ENVIRONMENT}).deployments",
        [{}, {"build_sid": BUILD}],
        deletes=False,
    ),
    Life(
        f"serverless.v1.services(greetings).environments({ENVIRONMENT}).variables",
        [{"key": "FIRST", "value": "1"}, {"key": "SECOND", "value": "2"}],
        {"value": "3"},
    ),
    Life(
        f"serverless.v1.services(greetings).environments({ENVIRONMENT}).logs",
        fetches=False,
        deletes=False,
        least=0,
    ),
    Life("monitor.v1.alerts", deletes=False),
    Life("monitor.v1.events", deletes=False),
]

_SERVICE = "/v1/Services/{service_sid:name}"
_NOT_SERVED = f"{ACCOUNT_PATH}/AvailablePhoneNumbers/{{country}}/"
# Operations that no life has, with the reason.
NOT_LIVED = {
    (
        "GET",
        API,
        f"{ACCOUNT_PATH}/AvailablePhoneNumbers/{{country}}.json",
    ): "its resources have no SID; see test_published",
    **{("GET", API, f"{_NOT_SERVED}{kind}.json"): "404 or 501" for kind in ("National", "Voip", "SharedCost")},
    ("GET", API, f"{_NOT_SERVED}MachineToMachine.json"): "404 or 501",
    **{
        ("POST", SERVERLESS_UPLOAD, f"{_SERVICE}/{kind}/{{source_sid}}/Versions"): "no package uploads"
        for kind in ("Assets", "Functions")
    },
    ("GET", SERVERLESS, f"{_SERVICE}/Environments/{{environment_sid}}/Logs/{{sid}}"): "functions are not executed",
}


def find(client: Client, path: str) -> Any:
    here: Any = client
    for name, called, sid in re.findall(r"(\w+)(\((\w*)\))?(?:\.|$)", path):
        here = getattr(here, name)(*[sid] * bool(sid)) if called else getattr(here, name)
    return here


def try_to_live(client: Client, life: Life) -> dict[str, Any]:
    try:
        return live(client, life)
    except TwilioException as error:
        return {"error": str(error)}


def live(client: Client, life: Life) -> dict[str, Any]:
    """Do what node.js does."""
    resource = find(client, life.path)
    created = [find(client, life.creator or life.path).create(**given) for given in life.create]
    listed = resource.list(page_size=1) if life.lists else []
    get = resource if life.lists else lambda _: resource
    sids = [getattr(each, "sid", None) for each in listed]
    outcome: dict[str, Any] = {"created": [each.sid for each in created], "listed": sids}
    first = created[0].sid if created else next(iter(sids), None)
    if life.fetches:
        outcome["fetched"] = getattr(get(first).fetch(), "sid", None)
    if life.update:
        updated = get(first).update(**life.update)
        outcome["updated"] = {name: getattr(updated, name) for name in life.update}
    if life.deletes:
        outcome["deleted"] = [resource(each.sid).delete() for each in created]
        outcome["gone"] = find_error(resource(first))
    return outcome


def find_error(resource: Any) -> list[int] | None:
    """Return status and code with which a fetch is refused."""
    try:
        resource.fetch()
    except TwilioRestException as error:
        return [error.status, error.code]
    return None
