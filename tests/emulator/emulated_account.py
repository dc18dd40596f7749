"""The accounts that these tests emulate, and the pure protocol without a server."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from fallback.emulator.api import console, protocol
from fallback.emulator.api.hosts import split_host
from fallback.emulator.api.protocol import ROUTES
from fallback.emulator.api.routes import ApiRequest
from fallback.emulator.seed.document import parse
from tests.emulator import openapi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.emulator.api.routes import ApiResponse
    from fallback.emulator.core.state import Number

ACCOUNT = "AC" + "0" * 31 + "1"
OTHER = "AC" + "0" * 31 + "2"
SUBACCOUNT = "AC" + "0" * 31 + "3"
SECOND_SUBACCOUNT = "AC" + "0" * 31 + "4"
KEY = "SK" + "0" * 31 + "1"
MAIN_KEY = "SK" + "0" * 31 + "2"
TOKEN = "canary-token"
SECRET = "canary-secret"

SEED: dict[str, Any] = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": TOKEN,
            "api_keys": [{"sid": KEY, "secret": SECRET}, {"sid": MAIN_KEY, "secret": SECRET, "kind": "main"}],
            "numbers": {
                "+15005550006": {
                    "friendly_name": "Support line",
                    "voice_url": "https://www.example.com/voice",
                    "voice_fallback_url": "https://fallback.example.com/voice",
                },
                "+15005550007": {"capabilities": {"voice": False, "sms": False}},
            },
        },
        {"sid": OTHER, "auth_token": "another-token", "numbers": {"+15005550020": {}}},
    ],
    "available": ["+15005550010", "+442071838750"],
}

FAMILY: dict[str, Any] = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": TOKEN,
            "friendly_name": "Parent",
            "api_keys": [{"sid": KEY, "secret": SECRET}, {"sid": MAIN_KEY, "secret": SECRET, "kind": "main"}],
            "numbers": {"+15005550006": {"voice_url": "https://www.example.com/voice"}},
        },
        {
            "sid": SUBACCOUNT,
            "auth_token": "subaccount-token",
            "owner": ACCOUNT,
            "friendly_name": "Child",
            "numbers": {"+15005550030": {}, "+15005550031": {"address_requirements": "any"}},
        },
        {"sid": SECOND_SUBACCOUNT, "auth_token": "second-token", "owner": ACCOUNT, "status": "suspended"},
        {"sid": OTHER, "auth_token": "another-token"},
    ],
}


class Pure:
    """The protocol with its state, and a clock that a test sets."""

    def __init__(self, seed: Mapping[str, Any], **switches: str) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.state = parse({**seed, "switches": {**seed.get("switches", {}), **switches}}, self.now)

    def ask(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        auth: tuple[str, str] = (ACCOUNT, TOKEN),
        query: Mapping[str, str] | None = None,
        **given: Any,
    ) -> tuple[int, Any]:
        """Return status and body of the response; the state moves on. `given` are other fields of the request."""
        full = path if path.startswith("/") else f"/2010-04-01/Accounts/{ACCOUNT}/{path}"
        basic = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
        host, path, is_prefixed = split_host(full)
        request = ApiRequest(
            method,
            path,
            query or {},
            form or {},
            basic,
            self.now,
            host=host,
            is_prefixed=is_prefixed,
            **{"fields": [*(form or {}).items()], "client_address": "192.0.2.7", **given},
        )
        response = protocol.answer(self.state, request)
        self.state = response.state
        assert find_surprises(host, method, path, response) == []
        return response.status, response.body

    def buy(self, form: Mapping[str, str], kind: str = "", **given: Any) -> tuple[int, Any]:
        return self.ask("POST", f"IncomingPhoneNumbers{kind}.json", form, **given)

    def change(self, phone_number: str, form: Mapping[str, str], **given: Any) -> tuple[int, Any]:
        return self.ask("POST", self.path(phone_number), form, **given)

    def release(self, phone_number: str, **given: Any) -> tuple[int, Any]:
        return self.ask("DELETE", self.path(phone_number), **given)

    def show(self, phone_number: str) -> Any:
        return self.ask("GET", self.path(phone_number))[1]

    def edit(self, phone_number: str, **settings: str) -> int:
        response = console.edit(self.state, phone_number, settings, self.now, "192.0.2.8")
        self.state = response.state
        return response.status

    def number(self, phone_number: str) -> Number:
        number = self.state.find_number(phone_number)
        assert number is not None
        return number

    def path(self, phone_number: str) -> str:
        number = self.number(phone_number)
        return f"/2010-04-01/Accounts/{number.account_sid}/IncomingPhoneNumbers/{number.sid}.json"

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


def find_surprises(host: str, method: str, path: str, response: ApiResponse) -> list[openapi.Deviation]:
    """Return how a response differs from Twilio's OpenAPI documents, if they are here and have the operation."""
    route = next((each for each in ROUTES if each.host == host and each.pattern.fullmatch(path)), None)
    if route is None or not openapi.FOLDER.is_dir():
        return []
    return openapi.list_surprises(method, host, route.path, response.status, response.body)


def get_code(response: tuple[int, Any]) -> int:
    """Return Twilio's error code, or the HTTP status of a success."""
    status, body = response
    return body["code"] if status >= 400 else status


def make_client(url: str, auth: tuple[str, str] = (ACCOUNT, TOKEN), timeout: float | None = 5) -> Client:
    """Return the `twilio` package's own client, pointed at the emulator for every API that it serves."""
    client = Client(*auth, ACCOUNT, http_client=TwilioHttpClient(timeout=timeout))
    client.api.base_url = client.monitor.base_url = url
    for domain in (client.messaging, client.trunking, client.voice, client.conversations):
        domain.base_url = domain.base_url.replace("https://", f"{url}/")
    client.serverless.base_url = f"{url}/serverless.twilio.com"
    return client
