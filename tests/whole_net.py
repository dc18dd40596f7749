"""An account in which everything answers somewhere: applications, trunks, Messaging Services and short codes."""

from __future__ import annotations

from typing import Any

from tests.seeds import seed_of

APPLICATION, LONELY = f"AP{'a' * 32}", f"AP{'b' * 32}"
TRUNK, BARE_TRUNK = f"TK{'a' * 32}", f"TK{'b' * 32}"
SERVICE, DEFERRING, BLACK_HOLE = (f"MG{letter * 32}" for letter in "abc")
MAIN, NET = "https://www.example.com/voice", "https://fallback.example.net/voice"
TEXTS, TEXTS_NET = "https://www.example.com/sms", "https://fallback.example.net/sms"
VOICE_ONLY = {"voice": True, "sms": False, "mms": False}

NUMBERS: dict[str, dict[str, Any]] = {
    "+14155550100": {"voice_url": MAIN, "voice_fallback_url": NET, "sms_url": TEXTS, "sms_fallback_url": TEXTS_NET},
    "+14155550101": {"voice_url": MAIN, "friendly_name": "Sales `line` | <b>"},
    "+14155550102": {"voice_application_sid": APPLICATION, "sms_application_sid": APPLICATION},
    "+14155550103": {"voice_application_sid": LONELY},
    "+14155550104": {"trunk_sid": TRUNK, "voice_url": MAIN},
    "+14155550105": {"trunk_sid": BARE_TRUNK},
    "+14155550106": {"sms_url": TEXTS},
    "+14155550107": {"sms_url": TEXTS, "sms_fallback_url": TEXTS_NET},
    "+14155550108": {"sms_url": TEXTS, "sms_fallback_url": TEXTS_NET},
    "+14155550109": {"voice_url": f"{MAIN}?token=canary-1", "voice_fallback_url": "https://u:canary-2@www.example.com/b"},
    "+14155550110": {"voice_url": MAIN, "voice_fallback_url": NET, "sms_url": TEXTS, "capabilities": VOICE_ONLY},
    "+14155550111": {},
}  # fmt: skip


def whole_net() -> dict[str, Any]:
    """The account as a seed of the emulator."""
    return seed_of(
        NUMBERS,
        applications={
            APPLICATION: {
                "friendly_name": "IVR",
                "voice_url": MAIN,
                "voice_fallback_url": NET,
                "sms_url": TEXTS,
                "sms_fallback_url": TEXTS_NET,
            },
            LONELY: {"friendly_name": "Old IVR", "voice_url": "http://old.example.com/voice"},
        },
        short_codes={"12345": {"sms_url": TEXTS}, "54321": {"sms_url": TEXTS, "sms_fallback_url": TEXTS_NET}},
        messaging_services={
            SERVICE: {
                "friendly_name": "Alerts",
                "inbound_request_url": TEXTS,
                "fallback_url": TEXTS_NET,
                "phone_numbers": ["+14155550106"],
                "short_codes": ["12345"],
            },
            DEFERRING: {
                "friendly_name": "US",
                "use_inbound_webhook_on_number": True,
                "phone_numbers": ["+14155550107"],
            },
            BLACK_HOLE: {"friendly_name": "Old", "phone_numbers": ["+14155550108"]},
        },
        sip_domains={f"SD{'a' * 32}": {"domain_name": "office.sip.twilio.com", "voice_url": MAIN}},
        byoc_trunks={f"BY{'a' * 32}": {"friendly_name": "Carrier", "voice_url": MAIN, "voice_fallback_url": NET}},
        trunks={
            TRUNK: {
                "friendly_name": "Office",
                "disaster_recovery_url": NET,
                "origination_urls": {
                    f"OU{'a' * 32}": {"sip_url": "sip:second.example.com", "priority": 2},
                    f"OU{'b' * 32}": {"sip_url": "sip:first.example.com", "priority": 1},
                },
            },
            BARE_TRUNK: {"origination_urls": {f"OU{'c' * 32}": {"sip_url": "sip:a.example.com"}}},
        },
    )


def big_net(numbers: int, services: int, trunks: int) -> dict[str, Any]:
    """An account of so many numbers, with pools and trunks of a few numbers each."""
    names = [f"+1415{2000000 + index}" for index in range(numbers)]
    pools = {
        f"MG{index:032x}": {"phone_numbers": [names[index]], "inbound_request_url": TEXTS} for index in range(services)
    }
    lines = {
        f"TK{index:032x}": {"origination_urls": {f"OU{index:032x}": {"sip_url": "sip:a.example.com"}}}
        for index in range(trunks)
    }
    fields = {name: {"voice_url": MAIN} for name in names}
    for index in range(trunks):
        fields[names[-1 - index]] = {"trunk_sid": f"TK{index:032x}"}
    return seed_of(fields, messaging_services=pools, trunks=lines)
