"""All kinds are read at once; what fails is kept beside what was read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from fallback.account.transport import Response, Untrusted
from fallback.errors import Refused
from fallback.model import Backing, OriginationUrl
from tests.account.answers import ACCOUNT, Answers, answer_json, open_account

if TYPE_CHECKING:
    from fallback.account.transport import Request

AP, TK, MG, SC, SD, BY, OU, PN = (prefix + "a" * 32 for prefix in ("AP", "TK", "MG", "SC", "SD", "BY", "OU", "PN"))
URL, NET = "https://www.example.com/x", "https://fallback.example.net/x"
CLASSIC, MESSAGING = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}", "https://messaging.twilio.com/v1/Services"
TRUNKING = "https://trunking.twilio.com/v1/Trunks"


def meta(key: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {key: list(entries), "meta": {"key": key, "next_page_url": None, "page": 0, "page_size": 1000}}


BODIES: dict[str, Any] = {
    f"{CLASSIC}/Applications.json": {
        "applications": [
            {"sid": AP, "friendly_name": "IVR", "voice_url": URL, "voice_fallback_url": NET, "voice_method": "get"},
        ],
    },
    f"{CLASSIC}/SMS/ShortCodes.json": {"short_codes": [{"sid": SC, "short_code": "12345", "sms_url": URL}]},
    "https://voice.twilio.com/v1/ByocTrunks": meta(
        "byoc_trunks", {"sid": BY, "voice_url": URL, "status_callback_url": NET}
    ),
    f"{CLASSIC}/SIP/Domains.json": {
        "domains": [{"sid": SD, "domain_name": "a.sip.twilio.com", "voice_fallback_url": NET}]
    },
    TRUNKING: meta("trunks", {"sid": TK, "friendly_name": None, "disaster_recovery_url": NET}),
    f"{TRUNKING}/{TK}/OriginationUrls": meta(
        "origination_urls",
        {"sid": OU, "sip_url": "sip:a.example.com", "priority": 1, "weight": 5, "enabled": False},
        {"sid": OU, "sip_url": "sip:b.example.com", "priority": None, "weight": None, "enabled": None},
    ),
    MESSAGING: meta(
        "services", {"sid": MG, "friendly_name": "US", "fallback_url": NET, "use_inbound_webhook_on_number": True}
    ),
    f"{MESSAGING}/{MG}/PhoneNumbers": meta("phone_numbers", {"sid": PN, "phone_number": "+15005550006"}),
    f"{MESSAGING}/{MG}/ShortCodes": meta("short_codes", {"sid": SC, "short_code": "12345"}),
}


def read(bodies: dict[str, Any]) -> tuple[Backing, Answers]:
    def answer(request: Request) -> Response:
        body = bodies[request.url]
        if isinstance(body, Exception):
            raise body
        return body if isinstance(body, Response) else answer_json(body)

    transport = Answers(answer)
    return open_account(transport).read_backing(), transport


def test_every_kind_is_read_with_one_call_for_each_list() -> None:
    backing, transport = read(BODIES)

    application = backing.applications[AP]
    assert (application.name, application.fields["voice_method"], application.fields["sms_url"]) == (
        "IVR",
        "GET",
        "none",
    )
    assert backing.trunks[TK].fields == {"voice_fallback_url": NET, "voice_fallback_method": "POST"}
    assert backing.trunks[TK].origination_urls == (
        OriginationUrl("sip:a.example.com", 1, 5, is_enabled=False),
        OriginationUrl("sip:b.example.com", 10, 10, is_enabled=True),
    )
    (service,) = backing.services
    assert (service.defers, service.senders) == (True, {"+15005550006", "12345"})
    assert service.fields["sms_fallback_url"] == NET
    assert [(one.address, one.fields["sms_url"]) for one in backing.short_codes] == [("12345", URL)]
    assert [(one.address, one.fields["voice_url"]) for one in backing.sip_domains] == [("a.sip.twilio.com", "none")]
    assert [(one.address, one.fields["status_callback"]) for one in backing.byoc_trunks] == [(BY, NET)]
    assert backing.unread == ()
    assert Counter(request.url for request in transport.requests) == dict.fromkeys(BODIES, 1)


def test_pools_are_asked_for_short_codes_only_where_there_are_any() -> None:
    bodies = BODIES | {f"{CLASSIC}/SMS/ShortCodes.json": {"short_codes": []}}

    _, transport = read({url: body for url, body in bodies.items() if url != f"{MESSAGING}/{MG}/ShortCodes"})

    assert len(transport.requests) == len(BODIES) - 1


FORBIDDEN = answer_json({"code": 70051, "message": "Authorization Error"}, 403)
BROKEN = answer_json({"code": 20503, "message": "Service unavailable"}, 503)


@pytest.mark.parametrize(
    ("url", "kind", "left"),
    [
        (f"{CLASSIC}/Applications.json", "applications", (0, 1, 1)),
        (TRUNKING, "trunks", (1, 0, 1)),
        (f"{TRUNKING}/{TK}/OriginationUrls", "trunks", (1, 0, 1)),
        (MESSAGING, "Messaging Services", (1, 1, 0)),
        (f"{MESSAGING}/{MG}/PhoneNumbers", "Messaging Services", (1, 1, 0)),
        (f"{CLASSIC}/SMS/ShortCodes.json", "short codes", (1, 1, 1)),
        (f"{CLASSIC}/SIP/Domains.json", "SIP domains", (1, 1, 1)),
        ("https://voice.twilio.com/v1/ByocTrunks", "BYOC trunks", (1, 1, 1)),
    ],
)
@pytest.mark.parametrize(("response", "is_broken"), [(FORBIDDEN, False), (BROKEN, True)], ids=["refused", "broken"])
def test_what_cannot_be_read_is_kept_with_its_reason_and_the_rest_is_read(
    url: str, kind: str, left: tuple[int, int, int], response: Response, *, is_broken: bool
) -> None:
    backing, _ = read(BODIES | {url: response})

    (unread,) = backing.unread
    assert (unread.kind, unread.is_broken) == (kind, is_broken)
    assert unread.reason.startswith("listing the ")
    assert (len(backing.applications), len(backing.trunks), len(backing.services)) == left


@pytest.mark.parametrize(
    ("url", "entry", "field"),
    [
        (f"{CLASSIC}/Applications.json", {"applications": [{"sid": "PN1"}]}, "sid"),
        (f"{TRUNKING}/{TK}/OriginationUrls", meta("origination_urls", {"sid": OU, "priority": [1]}), "priority"),
        (f"{MESSAGING}/{MG}/PhoneNumbers", meta("phone_numbers", {"phone_number": 15005550006}), "phone_number"),
        (MESSAGING, meta("services", {"sid": MG, "use_inbound_webhook_on_number": "yes"}), "use_inbound"),
    ],
)
def test_a_value_of_the_wrong_kind_is_said_with_its_field(url: str, entry: Any, field: str) -> None:
    backing, _ = read(BODIES | {url: entry})

    (unread,) = backing.unread
    assert f"{field}" in unread.reason
    assert ": expected" in unread.reason


def test_where_nothing_may_be_sent_nothing_is_read() -> None:
    with pytest.raises(Refused, match="not trusted"):
        read(dict.fromkeys(BODIES, Untrusted("CERTIFICATE_VERIFY_FAILED")))
