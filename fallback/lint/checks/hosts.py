"""What the host of a URL is: an address, a name below a registrable domain."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import Any

_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}")


def parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that a host is, if it is one in its usual form."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_numeric(host: str) -> bool:
    """Whether clients may read the host as an IPv4 address in an unusual form: 2130706433, 0x7f.1, 010.0.0.1."""
    return parse_address(host) is None and _NUMERIC.fullmatch(host) is not None


def is_below(host: str, domains: tuple[str, ...]) -> bool:
    """Whether the host is one of the domains or lies below one."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


@lru_cache(maxsize=65_536)
def find_registrable_domain(host: str) -> str | None:
    """Return the part of a host name that somebody registered, by the list of public suffixes that we depend on."""
    domain = None if parse_address(host) else _load_suffixes().privatesuffix(host)
    return str(domain) if domain else None


@cache
def _load_suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - reading the list takes time

    return PublicSuffixList()
