"""Which URLs Twilio accepts for a handler. Only the syntax counts: Twilio does not ask a URL whether it answers.

https://www.twilio.com/docs/api/errors/21402 asks for a protocol, a host, a path and proper encoding. Live answers
refuse `localhost` and host labels that end in `-`. What else is refused is not documented; switches decide it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from fallback.emulator.core.switches import Switches

# RFC 3986's characters and complete percent escapes: "properly url-encoded"
_URL = re.compile(r"https?://(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")


def is_url(text: str, switches: Switches) -> bool:
    """Return whether Twilio accepts `text` as the URL of a handler."""
    if not _URL.fullmatch(text) or 0 < switches.url_length < len(text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises on a port that is not a number
    except ValueError:
        return False
    if not parts.path and switches.url_path == "required":
        return False
    return _is_host(parts.hostname or "", switches)


def _is_host(host: str, switches: Switches) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _is_name(host, switches)
    return switches.private_addresses == "accepted" or address.is_global


def _is_name(host: str, switches: Switches) -> bool:
    if not all(_LABEL.fullmatch(label) for label in host.split(".")):
        return False
    if "_" in host and switches.underscore_hosts == "refused":
        return False
    return "." in host or switches.localhost == "accepted"
