"""Whom a caller may ask: safe to point at anything.

A handler's URL and each of its redirects come from a file, an account or a stranger's server. Asked from inside a
network, they could reach what only this machine reaches: its own services, its neighbours, a cloud's metadata.

Premise. A name is judged, and then resolved, and then each of its addresses is judged, and exactly these addresses are
connected to. So a name that resolves to another address a moment later (rebinding) gains nothing. A host is written
as a name or as an address in its usual form. Other forms (`0x7f.1`, `2130706433`) are refused before anybody reads
them, because programs disagree about them. Each redirect is judged anew.

Rejected: a list of forbidden names. Names are free, addresses are what is reached.

Whatever a caller is allowed, it never asks an address that is link-local (there are the metadata services of most
clouds), a metadata service elsewhere, multicast, unspecified or reserved.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.drill.failures import Failure
from fallback.masking import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.values.url import Url

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Metadata services at addresses that look public: Azure's wire server, Oracle Cloud's second address.
_METADATA = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
_REMEDY = ", which is asked with --allow-local only"
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_LAST_IS_NUMBER = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a caller may ask. Nothing else decides it.

    `hosts` are the only hosts, None for any. `plain_hosts` are those that may be asked over http. `allow_local` adds
    the loopback addresses and the private ones of RFC 1918 and RFC 4193, and nothing more.
    """

    hosts: frozenset[str] | None = None
    plain_hosts: frozenset[str] | None = None
    allow_local: bool = False


async def find_addresses(url: Url, reach: Reach, resolve: Resolve) -> list[Address]:
    """The addresses that may be connected to for `url`, those of IPv4 first. Raises `Failure` if there are none."""
    _judge_url(url, reach)
    literal = parse_literal(url.host)
    if literal is None and _LAST_IS_NUMBER.fullmatch(url.host):
        raise Failure("bad-url", f"the host {quote(url.host)} is a number in a form that programs read differently")
    addresses = [literal] if literal else await _look_up(url, resolve)
    refusals = {address: refuse_address(address, reach) for address in addresses}
    allowed = [address for address in addresses if not refusals[address]]
    if not allowed:
        address, why = next(iter(refusals.items()))
        raise Failure("unreachable-address", f"{f'{url.host} is ' if literal is None else ''}{address}, {why}")
    return sorted(allowed, key=lambda address: address.version)


async def resolve_name(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine resolves it. Raises `OSError`."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def parse_literal(host: str) -> Address | None:
    """The address that a host is, if it is written in the usual form."""
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def refuse_address(address: Address, reach: Reach) -> str:
    """Why an address is not asked; "" if it is. An IPv6 address is judged by what it stands for as well."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return _refuse(address.ipv4_mapped, reach)
    return _refuse(address, reach) or next((why for each in _unwrap(address) if (why := _refuse(each, Reach()))), "")


def _judge_url(url: Url, reach: Reach) -> None:
    if reach.hosts is not None and url.host not in reach.hosts:
        raise Failure("not-allowed", f"nothing declares the host {quote(url.host)}")
    if url.scheme == "http" and reach.plain_hosts is not None and url.host not in reach.plain_hosts:
        raise Failure("not-allowed", f"nothing declares http:// for the host {quote(url.host)}")


async def _look_up(url: Url, resolve: Resolve) -> list[Address]:
    labels = url.host.split(".")
    if len(url.host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise Failure("bad-url", f"{quote(url.host)} is no host name")
    try:
        texts = await resolve(url.host, url.port)
    except (OSError, UnicodeError) as error:
        raise Failure("dns", getattr(error, "strerror", None) or "the name cannot be looked up") from None
    addresses = list(dict.fromkeys(address for text in texts if (address := parse_literal(text.partition("%")[0]))))
    if not addresses:
        raise Failure("dns", "the name has no address")
    return addresses


def _unwrap(address: Address) -> Iterator[Address]:
    """Every IPv4 address to which a gateway would translate the address: none of them is asked for a local service."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.sixtofour:
            yield address.sixtofour
        if address.teredo:
            yield from address.teredo
        if address in _NAT64 or address in _LOCAL_NAT64 or (int(address) < 1 << 32 and not address.is_loopback):
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _refuse(address: Address, reach: Reach) -> str:
    if address in _METADATA:
        return "an address of a metadata service"
    if address.is_loopback:
        return "" if reach.allow_local else f"a loopback address{_REMEDY}"
    if address.is_unspecified or address.is_link_local or address.is_multicast:
        return "a link-local, multicast or unspecified address"
    if any(address.version == network.version and address in network for network in _PRIVATE):
        return "" if reach.allow_local else f"a private address{_REMEDY}"
    is_old = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return "an address that is not public" if is_old or not address.is_global else ""
