"""The masks that keep passwords out of every text that people or files get to see.

Each mask reads its text once, so that a hostile answer of any length costs no more than its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MASKED = "://***@"  # what `mask` leaves of a URL's userinfo
_LONGEST = 80

# In a text, white space and these characters end a URL. A password may hold `'` (RFC 3986, sub-delims).
_AFTER_SCHEME = re.compile(r'(?<=://)[^\s"<>]+')
_AUTHORITY = re.compile(r"[^/?#]*")
_HOST_AND_PORT = re.compile(r"(?:\[[0-9A-Fa-f:.]*\]|[^:@]*)(?::[0-9]*)?")

_PHONE_NUMBER = re.compile(r"\+[0-9]{8,15}")  # shorter ones could be guessed from what is left

# A parameter of a query that is named like a secret, as in `token=`, `api_key=` or `X-Secret=`.
_NAMED_LIKE_A_SECRET = re.compile(
    r"([?&](?:[\w.-]*[_.-])?(?:token|(?:api)?key|secret|password|passwd|pwd|p))=(?!\$\{secret\.)([^&#\s]+)",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """`text` with the userinfo of every URL in it replaced by `***`.

    >>> mask("asked https://user:secret@example.com/voice")
    'asked https://***@example.com/voice'
    """
    return _AFTER_SCHEME.sub(lambda found: _mask_after_scheme(found[0]), text)


def mask_url(url: str) -> str:
    """One whole URL with its userinfo replaced by `***`, whatever characters the password holds.

    >>> mask_url('https://user:a "secret"@example.com/voice?mail=a@example.com')
    'https://***@example.com/voice?mail=a@example.com'
    """
    scheme, separator, rest = url.partition("://")
    return f"{scheme}://{_mask_after_scheme(rest)}" if separator else mask_value(url)


def mask_value(value: str) -> str:
    """One value that should be a URL and may not be one: everything before its last `@` is hidden.

    >>> mask_value("http:/user:secret@example.com")
    'http:/***@example.com'
    """
    before, at, host = value.rpartition("@")
    if not at:
        return value
    scheme = re.match(r"\w*:/*", before)
    return f"{scheme[0] if scheme else ''}***@{host}"


def mask_query(text: str) -> str:
    """`text` with the values of parameters that are named like secrets replaced by `***`.

    >>> mask_query("https://example.com/voice?id=1&token=secret")
    'https://example.com/voice?id=1&token=***'
    """
    return replace_exposed(text, lambda _parameter, _value: "***")


def replace_exposed(text: str, replace: Callable[[str, str], str]) -> str:
    """`text` with each value of a parameter that is named like a secret replaced, given the parameter and the value."""
    return _NAMED_LIKE_A_SECRET.sub(lambda found: f"{found[1]}={replace(found[1][1:], found[2])}", text)


def mask_phone_number(text: str) -> str:
    """Who calls or writes, so that people can tell two of them apart and nobody can call back.

    >>> mask_phone_number("+15005550100"), mask_phone_number("client:tommy")
    ('+15…00', '…')
    """
    return f"{text[:3]}…{text[-2:]}" if _PHONE_NUMBER.fullmatch(text) else "…" if text else ""


def list_exposed(query: str) -> list[str]:
    """The parameters of a query that are named like secrets and have a value in the clear."""
    return [found[1][1:] for found in _NAMED_LIKE_A_SECRET.finditer(query)]


def may_hold_secret(line: str) -> bool:
    """Whether a line of a file may hold a password or another secret, so that it is better not shown."""
    return "@" in line or _NAMED_LIKE_A_SECRET.search(line) is not None


def quote(text: str) -> str:
    """`text` in quotes, escaped, cut, with everything before an `@` and all values named like secrets masked.

    >>> print(quote("https://user:secret@example.com/voice"))
    'https://***@example.com/voice'
    """
    masked = mask_query(mask_value(text))
    return repr(masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "…")


def _mask_after_scheme(text: str) -> str:
    """What follows `://`, and every URL inside of it, without userinfo."""
    return "".join(_masked_parts(text, text.rfind("@")))


def _masked_parts(text: str, last_at: int) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("://", start)
        end = len(text) if end < 0 else end + len("://")
        at = _end_of_userinfo(text, start, last_at)
        if at >= 0:
            yield "***@"
            start = at + 1
            end = max(end, start)
        yield text[start:end]
        start = end


def _end_of_userinfo(text: str, start: int, last_at: int) -> int:
    """Where the `@` after the userinfo of the authority at `start` stands; -1 if it has none.

    A password that holds `/`, `?` or `#` should have been percent-encoded: what stands before them is then no host
    with a port, and the password is taken to end at the last `@` of all.
    """
    authority = _AUTHORITY.match(text, start)
    end = authority.end() if authority else start
    at = text.rfind("@", start, end)
    if at >= 0 or _HOST_AND_PORT.fullmatch(text, start, end):
        return at
    return last_at if last_at >= end else -1
