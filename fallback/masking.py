"""The masks that keep passwords out of every text that people or files get to see."""

from __future__ import annotations

import re

MASKED = "://***@"  # what `mask` leaves of a URL's userinfo
_LONGEST = 80

_USERINFO = re.compile(
    r"""(?<=://)(?:
        [^/?#\s"'<>]*                                    # what may stand before an @ in the grammar of a URL
        | [^/?#\s"'<>@]* : (?!\d+(?:[/?#]|$)) [^\s"'<>]*  # a password that should have been percent-encoded
    )@""",
    re.VERBOSE,
)
_BEFORE_AT = re.compile(r"\A(\w*:/*)?.*@", re.DOTALL)


def mask(text: str) -> str:
    """`text` with the userinfo of every URL in it replaced by `***`.

    >>> mask("asked https://user:secret@example.com/voice")
    'asked https://***@example.com/voice'
    """
    return _USERINFO.sub("***@", text)


def mask_value(value: str) -> str:
    """One value that should be a URL and may not be one: everything before its last `@` is hidden.

    >>> mask_value("http:/user:secret@example.com")
    'http:/***@example.com'
    """
    return _BEFORE_AT.sub(r"\1***@", value)


def quote(text: str) -> str:
    """`text` in quotes, escaped, cut, and with everything before an `@` masked.

    >>> print(quote("https://user:secret@example.com/voice"))
    'https://***@example.com/voice'
    """
    masked = mask_value(text)
    return repr(masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "…")
