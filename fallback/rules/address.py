"""A URL taken apart, and what its host is: an address, a name below a registrable domain."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from fallback.fields import NONE
from fallback.model import SecretText

_PARTS = re.compile(
    r"(?P<scheme>https?)://(?:[^/?#]*@)?(?P<host>\[[^/?#\]]*\]|[^/?#:]*)(?::(?P<port>[0-9]*))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.DOTALL,
)
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}")
_PORTS = {"http": 80, "https": 443}


class Url(NamedTuple):
    """The parts of a URL that rules ask for. `text` is the whole of it; a secret in it stays `${secret.name}`."""

    text: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    fragment: str

    @property
    def document(self) -> tuple[str, ...]:
        """What is asked for, however it is spelt: the fragment is for Twilio and never sent."""
        return (self.scheme, *self.place, self.query)

    @property
    def place(self) -> tuple[str, str, str]:
        """Who is asked: host, port and path."""
        return (self.host, str(self.port), self.path)


@lru_cache(maxsize=65_536)
def parsed(value: object) -> Url | None:
    """The parts of a URL; None for `none`, for what is no URL, and where a secret hides the host."""
    text = value.template if isinstance(value, SecretText) else value
    parts = _PARTS.fullmatch(text) if isinstance(text, str) and text != NONE else None
    if parts is None or (isinstance(value, SecretText) and "${" in parts["host"]):
        return None
    port = int((parts["port"] or "0")[:6]) or _PORTS[parts["scheme"]]
    host = parts["host"].lower().rstrip(".")
    return Url(
        str(text), parts["scheme"], host, port, parts["path"] or "/", parts["query"] or "", parts["fragment"] or ""
    )


def address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host is, if it is one in its usual form."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_numeric(host: str) -> bool:
    """Whether clients may read the host as an IPv4 address in an unusual form: 2130706433, 0x7f.1, 010.0.0.1."""
    return address(host) is None and _NUMERIC.fullmatch(host) is not None


def is_below(host: str, domains: tuple[str, ...]) -> bool:
    """Whether the host is one of the domains or lies below one."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


@lru_cache(maxsize=65_536)
def registrable_domain(host: str) -> str | None:
    """The part of a host name that somebody registered, by the list of public suffixes that we are shipped with."""
    found = None if address(host) else _suffixes().privatesuffix(host)
    return str(found) if found else None


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - reading the list takes time

    return PublicSuffixList()
