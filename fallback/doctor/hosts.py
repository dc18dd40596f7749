"""DNS and TLS of every declared host, as far as this machine sees them.

Twilio asks from its own network. A host that resolves to an address of a private network answers here and not there,
so it is wrong; it is not connected to unless `allow_local` is set.
"""

from __future__ import annotations

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from fallback.display import display_text
from fallback.doctor.diagnosis import Diagnosis, approve, object_to
from fallback.fields import FIELDS, NONE
from fallback.values.url import Url, parse_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fallback.model import Stack

_SECONDS = 5.0
_AT_ONCE = 16
_FEW_DAYS = 14


@dataclass(frozen=True, slots=True, order=True)
class Host:
    """A declared host, its port, and whether it is asked with TLS."""

    name: str
    port: int
    is_tls: bool

    def __str__(self) -> str:
        return f"{self.name}:{self.port}"


def list_hosts(stack: Stack) -> list[Host]:
    """Return the hosts of all URLs of a stack, except those that a secret hides."""
    urls = [
        parse_url(value)
        for desired in stack.numbers.values()
        for field in FIELDS
        if field.kind == "url" and (value := desired.fields.get(field.name, NONE)) != NONE
    ]
    return sorted(
        {Host(url.host, url.port, url.scheme == "https") for url in urls if isinstance(url, Url) and not url.hidden}
    )


def diagnose_hosts(hosts: Iterable[Host], *, allow_local: bool = False) -> Iterator[Diagnosis]:
    """Resolve each host and, where it is asked with TLS, look at its certificate. No request is sent."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(lambda host: _diagnose_host(host, allow_local=allow_local), hosts)


def _diagnose_host(host: Host, *, allow_local: bool) -> Diagnosis:
    subject = display_text(str(host))
    try:
        addresses = _resolve(host)
    except OSError as error:
        return object_to(
            subject, f"does not resolve ({error.strerror or error})", "correct the name, or its DNS record"
        )
    private = [address for address in addresses if not ip_address(address).is_global]
    if private and not allow_local:
        return object_to(
            subject,
            f"resolves to {private[0]}, which Twilio cannot reach",
            "give it a public address, or declare another host",
        )
    if not host.is_tls:
        return approve(subject, f"resolves to {', '.join(addresses)}; asked without TLS")
    try:
        return judge_certificate(subject, _read_end(host), datetime.now(UTC))
    except ssl.SSLCertVerificationError as error:
        return object_to(
            subject, f"certificate: {error.verify_message}", "install a certificate that clients trust, for this name"
        )
    except OSError as error:
        return object_to(
            subject, f"TLS: {display_text(str(error.strerror or error))}", "start the server, or open its port"
        )


def judge_certificate(subject: str, end: datetime, now: datetime) -> Diagnosis:
    """Say for how many days a valid certificate lasts."""
    days = (end - now).days
    lasts = f"resolves; certificate valid for {days} day{'' if days == 1 else 's'}"
    if days < _FEW_DAYS:
        return object_to(subject, lasts, "renew the certificate")
    return approve(subject, lasts)


def _resolve(host: Host) -> list[str]:
    found = socket.getaddrinfo(host.name.strip("[]"), host.port, type=socket.SOCK_STREAM)
    return sorted({str(address[0]).partition("%")[0] for *_, address in found})


def _read_end(host: Host) -> datetime:
    """Return the day on which the certificate of a host ends. Raise OSError where there is no valid one."""
    name = host.name.strip("[]")
    with (
        socket.create_connection((name, host.port), _SECONDS) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=name) as secured,
    ):
        certificate = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
