"""Where a call may be sent on to, and how it is seen that it was sent before.

`ErrorUrl` comes from outside, so it is read with a narrow grammar: only what all readers of URLs read in the same way.
A backslash, white space or a character outside of ASCII makes two readers see two hosts.

Two marks tell that a call was sent on. They need no memory, so that they work across processes and machines. One is in
the query of the URL that the call is sent to: if that URL fails, it comes back in the next `ErrorUrl`. The other is a
cookie with a count, which Twilio keeps for a call (https://www.twilio.com/docs/voice/twiml#twilio-is-a-well-behaved-http-client).
It ends a loop in which the URL answers and sends the call to another one that fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.webhook.request import parse_form

if TYPE_CHECKING:
    from collections.abc import Collection

TRIED = "fallback-tried"
RECORDED = "fallback-recorded"
MOST_SENT_ON = 3  # times that one call or message is sent on

_CHARACTER = r"[A-Za-z0-9._~!$&'()*+,;=:%-]"
_URL = re.compile(
    rf"(?P<scheme>https?)://(?:{_CHARACTER}*@)?(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?"
    rf"(?P<path>/(?:{_CHARACTER}|[/@])*)?(?:\?(?P<query>(?:{_CHARACTER}|[/?@\[\]])*))?(?P<fragment>#(?:{_CHARACTER}|[/?@])*)?"
)
_PORTS = {"http": "80", "https": "443"}
_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_COOKIE = re.compile(rf"(?:^|;\s*){TRIED}=([A-Za-z0-9]{{1,64}})\.([0-9]{{1,3}})(?:;|$)")


def find_origin(url: str) -> str:
    """The host of a URL, with its port unless that is the usual one; empty if the URL cannot be read safely."""
    parts = _URL.fullmatch(url)
    if parts is None:
        return ""
    port = parts["port"]
    usual = port is None or port == _PORTS[parts["scheme"]]
    return parts["host"].lower() + ("" if usual else f":{port}")


def refuse_sending(target: str, error_url: str, sent_before: int, primaries: Collection[str]) -> str:
    """Why a call may not be sent on to `target`, after `error_url` failed; empty if it may."""
    if not target:
        return "Twilio named no URL that failed"
    origin = find_origin(target)
    if not origin:
        return "the URL that failed cannot be read safely"
    if origin not in primaries:
        return f"{origin} is not one of the primaries"
    if _is_marked(error_url):
        return "it was sent on before, and failed there"
    return f"it was sent on {sent_before} times before" if sent_before >= MOST_SENT_ON else ""


def mark_target(url: str) -> str:
    """`url` with the mark in its query.

    >>> mark_target("https://www.example.com/voice?a=1#rc=1")
    'https://www.example.com/voice?a=1&fallback-tried=1#rc=1'
    """
    before, hash_sign, fragment = url.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{TRIED}=1{hash_sign}{fragment}"


def count_sent(cookies: str, sid: str, error_url: str) -> int:
    """How often the call or message `sid` was sent on, as its cookie and the mark in the URL that failed say."""
    cookie = _COOKIE.search(cookies)
    counted = int(cookie[2]) if cookie and cookie[1] == sid else 0
    return counted or int(TRIED in error_url and _is_marked(error_url))


def format_cookie(sid: str, count: int) -> str:
    """The value of the header that makes Twilio remember how often `sid` was sent on; empty if it is no SID."""
    return f"{TRIED}={sid}.{count}; Path=/; HttpOnly" if _SID.fullmatch(sid) else ""


def _is_marked(url: str) -> bool:
    query = url.partition("#")[0].partition("?")[2]
    return any(name == TRIED for name, _ in parse_form(query))
