"""Twilio's hosts, and how a client reaches each of them on one address.

Each of Twilio's APIs has a host of its own, and hosts share paths: `/v1/Services` is on eight of them. On this server
the host is the first part of the path, `/messaging.twilio.com/v1/Services`, so any client whose base URL can be set
works. The phone-number API and Monitor, whose paths do not meet, lie at the root, too. Through the proxy a client uses
Twilio's own names.
"""

from __future__ import annotations

import re

API = "api.twilio.com"
CONVERSATIONS = "conversations.twilio.com"
MESSAGING = "messaging.twilio.com"
MONITOR = "monitor.twilio.com"
SERVERLESS = "serverless.twilio.com"
SERVERLESS_UPLOAD = "serverless-upload.twilio.com"
TRUNKING = "trunking.twilio.com"
VOICE = "voice.twilio.com"

AT_ROOT = frozenset({API, MONITOR})
_MONITOR_AT_ROOT = "/v1/"
# Twilio's hosts, regional ones too, and those of the documents that Serverless deploys.
_HOST = r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:twilio\.com|twil\.io))"
_PREFIX = re.compile(rf"/{_HOST}(?P<path>/.*)?", re.DOTALL)
_NAME = re.compile(_HOST)


def is_host(name: str) -> bool:
    """Return whether `name` is a host of Twilio's.

    >>> is_host("messaging.twilio.com"), is_host("example.com")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def split_host(path: str) -> tuple[str, str, bool]:
    """Return the host that a path on this server means, the path there, and whether the path names the host.

    >>> split_host("/messaging.twilio.com/v1/Services")
    ('messaging.twilio.com', '/v1/Services', True)
    >>> split_host("/v1/Events")
    ('monitor.twilio.com', '/v1/Events', False)
    """
    if parts := _PREFIX.fullmatch(path):
        return parts["host"], parts["path"] or "/", True
    return MONITOR if path.startswith(_MONITOR_AT_ROOT) else API, path, False
