"""The targets that a file names in place of URLs, and the URL that each stands for, in both directions.

A Function has no row: its URL is its domain and its path.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.values.sid import sid_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Group

PREFIXES: Mapping[str, str] = {"studio_flow": "FW", "twiml_bin": "EH", "proxy_service": "KS"}  # of their SIDs

_WEBHOOKS = "https://webhooks.twilio.com/v1/Accounts/{account}"
_URLS: Mapping[str, str] = {
    "studio_flow": f"{_WEBHOOKS}/Flows/{{sid}}",
    "twiml_bin": "https://handler.twilio.com/twiml/{sid}",
    "proxy_service": f"{_WEBHOOKS}/Proxy/{{sid}}/Webhooks/{{event}}",
}
_EVENTS: Mapping[Group, str] = {"voice": "Call", "sms": "Message"}


def locate_target(name: str, sid: str, group: Group, account: str) -> str:
    """Return the URL at which a target answers for a group."""
    return _URLS[name].format(account=account, sid=sid, event=_EVENTS.get(group, ""))


def recognize_target(url: str, group: Group, account: str) -> tuple[str, str] | None:
    """Return the target that a URL is, as its name and its SID; None if it is none of this account for this group."""
    for name, prefix in PREFIXES.items():
        sid = re.search(sid_pattern(prefix), url)
        takes_group = name != "proxy_service" or group in _EVENTS
        if sid and takes_group and locate_target(name, sid[0], group, account) == url:
            return name, sid[0]
    return None
