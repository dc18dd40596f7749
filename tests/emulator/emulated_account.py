"""The account that these tests emulate."""

from __future__ import annotations

from typing import Any

ACCOUNT = "AC" + "0" * 31 + "1"
OTHER = "AC" + "0" * 31 + "2"
KEY = "SK" + "0" * 31 + "1"
TOKEN = "canary-token"
SECRET = "canary-secret"

SEED: dict[str, Any] = {
    "accounts": [
        {
            "sid": ACCOUNT,
            "auth_token": TOKEN,
            "api_keys": [{"sid": KEY, "secret": SECRET}],
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
