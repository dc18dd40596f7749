"""Whatever a request holds, the protocol answers it, and the answer is JSON."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fallback.emulator.api.protocol import ROUTES
from fallback.emulator.core.resource_kinds import KINDS
from tests.emulator.emulated_account import ACCOUNT, SEED, Pure

SIDS = [f"{kind.prefix}{'5' * 32}" for kind in KINDS]
APPLICATION, NUMBER, SERVICE, TRUNK, CALL = (f"{prefix}{'5' * 32}" for prefix in ("AP", "PN", "MG", "TK", "CA"))
NAMES = [
    *{parameter.name for kind in KINDS for parameter in kind.parameters},
    *(
        "PhoneNumberSid",
        "ShortCodeSid",
        "InstalledAddOnSid",
        "LogLevel",
        "StartTime",
        "StartTime<",
        "DateSent>",
        "Type",
    ),
    *("Page", "PageSize", "PageToken", "PhoneNumber", "FriendlyName", "Beta", "Origin", "AreaCode", "Contains"),
    *("StartDate", "EndDate", "ActorSid", "Status", "SmsEnabled", "InLocality", "AccountSid", "TrunkSid"),
    *("VoiceUrl", "VoiceFallbackUrl", "VoiceMethod", "VoiceCallerIdLookup", "VoiceApplicationSid", "AddressSid"),
]
# Values of every kind that some parameter takes or nearly takes.
NEARLY = [
    *("9" * 5000, "²", "٣", "-1", "1e9", "\x00", "[", "206*55*", "*20", "true", "+15005550010", "500"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31", "2026-13-45", "20260101T1", "2026-W01-1"),
    *("https://[::1", "https://a:99999/", "https://[v1.x]/", "http://\u2100.com/", "https://www.example.com/"),
    *("PA" + "PN" + "0" * 32, "PB", "AC" + "f" * 32, ACCOUNT, APPLICATION, "AD" + "0" * 32),
]
TEXTS = st.sampled_from(NEARLY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FIELDS = st.dictionaries(st.sampled_from(sorted(NAMES)), TEXTS, max_size=4)


@st.composite
def make_path(draw: st.DrawFn) -> str:
    """Draw a path that has a route, with SIDs of the seed and others."""
    route = draw(st.sampled_from(ROUTES))
    own = {"{account}": ACCOUNT, "{country}": "US", "{trunk}": TRUNK, "{service}": SERVICE, "{resource}": NUMBER}
    fill = re.sub(r"\{[^}]*\}", lambda part: own.get(part[0]) or draw(st.sampled_from(SIDS)), route.path)
    return f"/{route.host}{fill}"


@given(method=st.sampled_from(["GET", "POST", "DELETE", "PUT", "HEAD"]), path=make_path(), query=FIELDS, form=FIELDS)
def test_any_request_is_answered_in_json(method: str, path: str, query: dict[str, str], form: dict[str, str]) -> None:
    seed: dict[str, Any] = copy.deepcopy(SEED)
    seed["accounts"][0] |= {
        "applications": {APPLICATION: {}},
        "numbers": {"+15005550006": {"sid": NUMBER, "trunk_sid": TRUNK}},
        "messaging_services": {SERVICE: {"phone_numbers": ["+15005550006"]}},
        "trunks": {TRUNK: {}},
        "calls": {CALL: {"from": "+12065550100", "to": "+15005550006"}},
        "alerts": {"NO" + "5" * 32: {"error_code": "11200", "date_generated": "-1h"}},
    }
    pure = Pure(seed)

    status, body = pure.ask(method, path, form, query=query)

    assert 200 <= status < 500 or status == 501
    assert json.dumps(body, ensure_ascii=False).encode()
