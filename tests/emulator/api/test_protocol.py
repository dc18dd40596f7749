"""Whatever a request holds, the protocol answers it, and the answer is JSON."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.emulated_account import ACCOUNT, SEED, Pure

APPLICATION = "AP" + "5" * 32
PATHS = [
    "/2010-04-01/Accounts.json",
    f"/2010-04-01/Accounts/{ACCOUNT}.json",
    "IncomingPhoneNumbers.json",
    "IncomingPhoneNumbers/Local.json",
    "NUMBER",
    "Applications.json",
    f"Applications/{APPLICATION}.json",
    "AvailablePhoneNumbers.json",
    "AvailablePhoneNumbers/US.json",
    "AvailablePhoneNumbers/US/Local.json",
    "/v1/Events",
]
NAMES = [
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
FIELDS = st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=3)


@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT", "HEAD"]),
    path=st.sampled_from(PATHS),
    query=FIELDS,
    form=FIELDS,
)
def test_any_request_is_answered_in_json(method: str, path: str, query: dict[str, str], form: dict[str, str]) -> None:
    seed: dict[str, Any] = copy.deepcopy(SEED)
    seed["accounts"][0]["applications"] = {APPLICATION: {}}
    pure = Pure(seed)

    status, body = pure.ask(method, pure.path("+15005550006") if path == "NUMBER" else path, form, query=query)

    assert 200 <= status < 500 or status == 501
    assert json.dumps(body, ensure_ascii=False).encode()
