"""An account of sixty numbers as people configured them by hand over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD, TOKEN = "hunter2-canary", "t0k3n-canary"
APPLICATION, TRUNK = f"AP{'a' * 32}", f"TK{'b' * 32}"
FLOW = f"https://webhooks.twilio.com/v1/Accounts/AC{'1' * 32}/Flows/FW{'c' * 32}"
BIN = f"https://handler.twilio.com/twiml/EH{'d' * 32}"
MAIN = "https://www.acme-telecom.com/ivr/main"
NET = "https://fallback.acme-telecom.net/ivr/main"
TEXTS = "https://www.acme-telecom.com/sms/inbound"

# Kinds of numbers, and how many there are of each.
_KINDS: list[tuple[int, dict[str, Any]]] = [
    (24, {"voice_url": MAIN, "voice_fallback_url": NET, "voice_fallback_method": "GET", "sms_url": TEXTS}),
    (8, {"voice_url": MAIN, "sms_url": TEXTS}),
    (
        6,
        {"voice_url": "https://demo.twilio.com/welcome/voice/", "sms_url": "https://demo.twilio.com/welcome/sms/reply"},
    ),
    (5, {"voice_application_sid": APPLICATION, "sms_application_sid": APPLICATION}),
    (4, {"trunk_sid": TRUNK, "voice_url": MAIN}),
    (3, {"voice_url": FLOW, "voice_fallback_url": BIN, "sms_url": FLOW}),
    (2, {"voice_url": f"https://twilio:{PASSWORD}@legacy.acme-telecom.com/voice.php", "voice_fallback_url": NET}),
    (2, {"sms_url": f"https://hooks.example.com/in?team=7&token={TOKEN}", "capabilities": {"voice": False}}),
    (2, {"voice_url": "http://abc123.ngrok.io/voice", "voice_method": "GET", "status_callback": f"{MAIN}/status"}),
    (1, {"voice_url": "https://site-1234.twil.io/answer", "voice_fallback_url": BIN, "voice_caller_id_lookup": True}),
    (1, {"voice_url": MAIN, "voice_fallback_url": NET, "sms_url": TEXTS, "bundle_sid": f"BU{'e' * 32}"}),
    (2, {}),
]
_NAMES = ["Support: línea ☎", "Yes", "#1 sales", "Büro München", "12:30 line", "{main}", "null", 'O\'Brien "direct"']
_COUNTRIES = ["+1415555", "+44207183", "+49301234", "+3312345", "+6125550"]


def list_numbers() -> Iterator[tuple[str, dict[str, Any]]]:
    kinds = [kind for count, kind in _KINDS for _ in range(count)]
    for index, kind in enumerate(kinds):
        name = {"friendly_name": _NAMES[index % len(_NAMES)]} if index % 3 == 0 else {}
        yield f"{_COUNTRIES[index % len(_COUNTRIES)]}{index + 1000}", {**kind, **name}


def hand_configured() -> dict[str, Any]:
    """The account as a seed of the emulator."""
    return seed_of(dict(list_numbers()))
