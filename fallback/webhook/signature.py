"""`X-Twilio-Signature`: how Twilio signs a request, and how a handler checks that a request is Twilio's.

The signature is a keyed hash (HMAC-SHA1, in base64) of the URL and, for a POST, of all names and values of the form in
order. The key is the account's auth token. Twilio leaves user, password and fragment of a URL out and keeps the port,
but not for voice over https. Other requests with and without the port are seen as well, so a check takes both.

Sources: https://www.twilio.com/docs/usage/security#validating-requests ("A Few Notes") and
https://github.com/twilio/twilio-python/blob/main/twilio/request_validator.py. Standard library only.
"""

from __future__ import annotations

import binascii
import hmac
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADER = "X-Twilio-Signature"

_PORTS = {"http": "80", "https": "443"}
_URL = re.compile(
    r"(?P<scheme>https?)://(?:[^/?#]*@)?(?P<host>\[[^/?#\]]*\]|[^/?#:]*)(?::(?P<port>[0-9]*))?(?P<rest>[^#]*)",
    re.IGNORECASE,
)


def sign(token: str, url: str, form: Iterable[tuple[str, str]] = ()) -> str:
    """The signature of a request for `url` with these names and values of a form; a GET has none.

    `url` is taken as it is: see `normalize_url`.

    >>> form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310"}
    >>> sign("12345", "https://example.com/myapp.php?foo=1&bar=2", {**form, "To": "+18005551212"}.items())
    'L/OH5YylLD5NRKLltdqwSvS0BnU='
    """
    return _hash(token, url, _join(form)).decode()


def normalize_url(url: str, *, voice: bool) -> str:
    """The form of `url` that Twilio signs. A text that is no URL stays as it is.

    >>> normalize_url("https://user:pass@example.com:8443/voice#rc=2", voice=True)
    'https://example.com/voice'
    """
    parts = _URL.match(url)
    if parts is None:
        return url
    scheme, host, port, rest = parts.groups()
    dropped = not port or (voice and scheme.lower() == "https")
    return f"{scheme}://{host}{'' if dropped else f':{port}'}{rest}"


def is_signed(signature: str, url: str, form: Iterable[tuple[str, str]], tokens: Sequence[str]) -> bool:
    """Whether `signature` is Twilio's for a request for `url`, made with one of `tokens`.

    Two tokens let a token be changed without a gap. The time does not depend on how much of a signature is right.
    """
    joined, given = _join(form), signature.encode("utf-8", "replace")
    urls = _list_signed_urls(url)
    return any(hmac.compare_digest(_hash(token, each, joined), given) for token in tokens if token for each in urls)


def _list_signed_urls(url: str) -> list[str]:
    """The forms of `url` that may be signed: without port, and with it."""
    parts = _URL.match(url)
    if parts is None:
        return [url]
    scheme, host, port, rest = parts.groups()
    return [f"{scheme}://{host}{rest}", f"{scheme}://{host}:{port or _PORTS[scheme.lower()]}{rest}"]


def _join(form: Iterable[tuple[str, str]]) -> str:
    """Names and values in order of the names, then of the values; what is repeated counts once."""
    return "".join([name + value for name, value in sorted(set(form))])


def _hash(token: str, url: str, joined: str) -> bytes:
    text = (url + joined).encode("utf-8", "replace")
    return binascii.b2a_base64(hmac.digest(token.encode(), text, "sha1"), newline=False)
