"""What the host of a URL is: an address, a name below a registrable domain."""

from __future__ import annotations

import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallback.values.url import Url

_LONGEST = 80
_FILE_HOSTS = ("storage.googleapis.com", "raw.githubusercontent.com", "gist.githubusercontent.com")
_FILE_DOMAINS = ("web.core.windows.net", "blob.core.windows.net", "github.io")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}")


def parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that a host is, if it is one in its usual form."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_file_host(host: str) -> bool:
    """Whether a host serves files and nothing else: buckets and pages."""
    if is_below(host, ("amazonaws.com",)):
        return any(label.startswith("s3") for label in host.split(".")[:-2])
    return host in _FILE_HOSTS or is_below(host, _FILE_DOMAINS)


def show_host(url: Url) -> str:
    """Return a host in quotes, as a message may show it."""
    return repr(url.host if len(url.host) <= _LONGEST else url.host[:_LONGEST] + "…")


def show_program(url: Url) -> str:
    """Return host and path, as a message may show them."""
    return f"{url.host[:_LONGEST]}{url.path[:_LONGEST]}"


def is_numeric(host: str) -> bool:
    """Whether clients may read the host as an IPv4 address in an unusual form: 2130706433, 0x7f.1, 010.0.0.1."""
    return parse_address(host) is None and _NUMERIC.fullmatch(host) is not None


def is_below(host: str, domains: tuple[str, ...]) -> bool:
    """Whether the host is one of the domains or lies below one."""
    return f".{host}".endswith(_with_dots(domains))


@lru_cache(maxsize=65_536)
def find_registrable_domain(host: str) -> str | None:
    """Return the part of a host name that somebody registered, by the list of public suffixes that we depend on."""
    domain = None if parse_address(host) else _load_suffixes().privatesuffix(host)
    return str(domain) if domain else None


@cache
def _with_dots(domains: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f".{domain}" for domain in domains)


@cache
def _load_suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - reading the list takes time

    return PublicSuffixList()
