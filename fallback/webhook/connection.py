"""How Twilio asks a handler: the connection overrides in a URL's fragment, and how long a caller hears nothing.

An override has a key in the fragment (`ct=1000`) and a name in a stack file (`connect_timeout: 1s`). `OVERRIDES` is the
one table of both.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides. Standard library only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Setting = str | int | bool | tuple[str, ...]  # as a stack file writes it; a time as text, in ms or s

CEILING = 15.0  # seconds; whatever the overrides say, no request of a call lasts longer

_DURATION = re.compile(r"(?P<ms>[0-9]{1,5})ms|(?P<s>[0-9]{1,2})(?P<part>\.[0-9]{1,3})?s")
DURATION = r"([0-9]{1,5}ms|[0-9]{1,2}(\.[0-9]{1,3})?s)"  # the same, for the schema of stack files
_POLICIES = ("4xx", "5xx", "ct", "rt", "all")
_EDGES = (
    *("ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"),
    *("ashburn-ix", "frankfurt-ix", "london-ix", "san-jose-ix", "singapore-ix"),
)


@dataclass(frozen=True, slots=True)
class Override:
    """One override: its key in a fragment, its name in a stack file, and what it may be.

    A `time` is from `low` to `high` milliseconds, a `count` from `low` to `high`, a `list` holds some of `words`.
    `usual` is what Twilio does without it, as a stack file would write it. `phrase` says what it does with a value.
    """

    key: str
    name: str
    kind: Literal["time", "count", "list", "flag"]
    about: str
    phrase: str
    usual: Setting
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()

    @property
    def range(self) -> str:
        """What it may be, in words, in a fragment."""
        match self.kind:
            case "time":
                return f"{self.low} to {self.high} milliseconds"
            case "count":
                return f"{self.low} to {self.high} retries"
            case "flag":
                return "y or n"
        return f"a list of {', '.join(self.words)}"


# fmt: off
OVERRIDES: tuple[Override, ...] = (
    Override("ct", "connect_timeout", "time", "How long Twilio tries to connect.", "connects within {}", "5s",
             100, 10_000),
    Override("rt", "read_timeout", "time", "How long Twilio waits for an answer, and for each part of it.",
             "waits {} for an answer", "15s", 100, 15_000),
    Override("tt", "total_timeout", "time", "How long all attempts may last together.", "ends after {} in all", "15s",
             100, 15_000),
    Override("rc", "retries", "count", "How often Twilio asks again.", "asks again up to {} times", 1, 0, 5),
    Override("rp", "retry_on", "list", "After what Twilio asks again: no connection (ct), no answer (rt), an error "
             "(4xx, 5xx), or all of these.", "asks again after {}", ("ct",), words=_POLICIES),
    Override("sni", "sni", "flag", "Whether Twilio names the host when it begins TLS.", "names the host in TLS: {}",
             usual=True),
    Override("e", "edge", "list", "From where Twilio asks; each retry takes the next edge.", "asks from {}",
             ("ashburn",), words=_EDGES),
)
# fmt: on
KEYS = tuple(override.key for override in OVERRIDES)
_BY_KEY: Mapping[str, Override] = {override.key: override for override in OVERRIDES}


@dataclass(frozen=True, slots=True)
class Connection:
    """How Twilio connects: seconds to connect, to read and in all, retries, and after what it retries."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})
    sni: bool = True


def parse_overrides(url: str) -> list[tuple[str, str]]:
    """The keys and values in the fragment of `url`, as written."""
    fragment = url.partition("#")[2]
    return [(key, value) for key, _, value in (part.partition("=") for part in fragment.split("&")) if key or value]


def describe_range(key: str) -> str:
    """What the override `key` may be."""
    return _BY_KEY[key].range


def is_allowed(key: str, value: str) -> bool:
    """Whether Twilio takes `value` for the override `key`, which is one of `KEYS`."""
    override = _BY_KEY[key]
    if override.kind in {"time", "count"}:
        return _is_count(value) and override.low <= int(value) <= override.high
    words = ("y", "n") if override.kind == "flag" else override.words
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
        taken.get("sni") != "n",
    )


def parse_duration(text: str) -> int | None:
    """The milliseconds of a time such as `250ms`, `1s` or `1.5s`; None if it is none.

    >>> parse_duration("1.5s")
    1500
    """
    time = _DURATION.fullmatch(text)
    if time is None:
        return None
    return int(time["ms"]) if time["ms"] else int(time["s"]) * 1000 + round(float(time["part"] or 0) * 1000)


def describe_overrides(url: str) -> str:
    """What the overrides of `url` change, in words; "" if there are none that Twilio takes.

    >>> describe_overrides("https://www.example.com/voice#ct=1000&rc=2&rp=ct,rt")
    'connects within 1 s, asks again up to 2 times, asks again after ct, rt'
    """
    pairs = [(_BY_KEY[key], value) for key, value in parse_overrides(url) if key in KEYS and is_allowed(key, value)]
    return ", ".join(override.phrase.format(_word(override, value)) for override, value in pairs)


def format_fragment(settings: Mapping[str, Setting]) -> str:
    """The fragment that says what a stack file says, by the names of the overrides; each must be allowed.

    >>> format_fragment({"connect_timeout": "1s", "retry_on": ("ct", "rt"), "sni": True})
    '#ct=1000&rp=ct,rt&sni=y'
    """
    pairs = [
        f"{override.key}={format_value(override, settings[override.name])}"
        for override in OVERRIDES
        if override.name in settings
    ]
    return f"#{'&'.join(pairs)}" if pairs else ""


def format_value(override: Override, setting: Setting) -> str:
    """What a stack file says, as the fragment says it; "" for a time that is none."""
    match setting:
        case bool():
            return "y" if setting else "n"
        case tuple():
            return ",".join(setting)
        case str() if override.kind == "time":
            milliseconds = parse_duration(setting)
            return "" if milliseconds is None else str(milliseconds)
    return str(setting)


def split_settings(url: str) -> tuple[str, dict[str, Setting]] | None:
    """A URL without its fragment, and what a stack file writes in place of it.

    None if no stack file can: then `format_fragment` would not make the same fragment again.

    >>> split_settings("https://www.example.com/voice#ct=1000&rc=2")
    ('https://www.example.com/voice', {'connect_timeout': '1s', 'retries': 2})
    """
    base, _, fragment = url.partition("#")
    pairs = [(key, value) for key, value in parse_overrides(url) if key in KEYS and is_allowed(key, value)]
    settings = {_BY_KEY[key].name: _to_setting(_BY_KEY[key], value) for key, value in pairs}
    return (base, settings) if fragment and format_fragment(settings) == f"#{fragment}" else None


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


def _to_setting(override: Override, value: str) -> Setting:
    match override.kind:
        case "time":
            return f"{int(value) // 1000}s" if int(value) % 1000 == 0 else f"{int(value)}ms"
        case "count":
            return int(value)
        case "flag":
            return value == "y"
    return tuple(value.split(","))


def _word(override: Override, value: str) -> str:
    if override.kind == "time":
        return f"{int(value) / 1000:g} s"
    return {"y": "yes", "n": "no"}[value] if override.kind == "flag" else value.replace(",", ", ")


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
