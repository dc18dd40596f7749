"""How Twilio asks a handler: the connection overrides in a URL's fragment, and how long a caller hears nothing.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass

CEILING = 15.0  # seconds; whatever the overrides say, no request of a call lasts longer

_MILLISECONDS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000)}
_MOST_RETRIES = 5
_POLICIES = ("4xx", "5xx", "ct", "rt", "all")
_EDGES = (
    *("ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"),
    *("ashburn-ix", "frankfurt-ix", "london-ix", "san-jose-ix", "singapore-ix"),
)
KEYS = (*_MILLISECONDS, "rc", "rp", "sni", "e")


@dataclass(frozen=True, slots=True)
class Connection:
    """How Twilio connects: seconds to connect, to read and in all, retries, and after what it retries."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})


def parse_overrides(url: str) -> list[tuple[str, str]]:
    """The keys and values in the fragment of `url`, as written."""
    fragment = url.partition("#")[2]
    return [(key, value) for key, _, value in (part.partition("=") for part in fragment.split("&")) if key or value]


def describe_range(key: str) -> str:
    """What the override `key` may be."""
    if key in _MILLISECONDS:
        low, high = _MILLISECONDS[key]
        return f"{low} to {high} milliseconds"
    if key == "rc":
        return f"0 to {_MOST_RETRIES} retries"
    return {"rp": f"a list of {', '.join(_POLICIES)}", "sni": "y or n"}.get(key, f"a list of {', '.join(_EDGES)}")


def is_allowed(key: str, value: str) -> bool:
    """Whether Twilio takes `value` for the override `key`, which is one of `KEYS`."""
    if key in _MILLISECONDS:
        low, high = _MILLISECONDS[key]
        return _is_count(value) and low <= int(value) <= high
    if key == "rc":
        return _is_count(value) and int(value) <= _MOST_RETRIES
    words = {"rp": _POLICIES, "sni": ("y", "n")}.get(key, _EDGES)
    return set(value.split(",")) <= set(words)


def parse_connection(url: str) -> Connection:
    """How Twilio connects to `url`. What it would not take counts as not written."""
    taken = {key: value for key, value in parse_overrides(url) if key in KEYS and is_allowed(key, value)}
    usual = Connection()
    return Connection(
        int(taken["ct"]) / 1000 if "ct" in taken else usual.connect,
        int(taken["rt"]) / 1000 if "rt" in taken else usual.read,
        int(taken["tt"]) / 1000 if "tt" in taken else usual.total,
        int(taken.get("rc", usual.retries)),
        frozenset(taken["rp"].split(",")) if "rp" in taken else usual.retry_on,
    )


def bound_seconds(url: str) -> float:
    """How long Twilio asks for `url` at most, before it says 15 s are over or all attempts have failed.

    An attempt ends with a connection that is not made, after `ct`, or an answer that does not come, after `ct` and
    `rt`. Where only failed connections are retried, only the last attempt can be of the second kind.

    >>> bound_seconds("https://www.example.com/voice")
    15.0
    >>> bound_seconds("https://www.example.com/voice#ct=1000&rt=4000&rc=1")
    6.0
    """
    return min(add_up_seconds(url), parse_connection(url).total, CEILING)


def add_up_seconds(url: str) -> float:
    """How long all attempts for `url` would last, if nothing ended them."""
    how = parse_connection(url)
    retried = how.read if how.retry_on & {"rt", "all", "4xx", "5xx"} else 0.0
    return how.retries * (how.connect + retried) + how.connect + how.read


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
