"""DNS and TLS of every declared host, as far as this machine sees them.

Twilio asks from its own network. A host that resolves to an address of a private network answers here and not there,
so it is wrong; it is not connected to unless `allow_local` is set. `drill.reach` judges the addresses, as for a drill.
"""

from __future__ import annotations

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fallback.display import display_text
from fallback.doctor.diagnosis import Diagnosis, approve, object_to
from fallback.drill.reach import Reach, parse_literal, refuse_address
from fallback.fields import FIELDS, NONE
from fallback.values.url import Url, parse_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fallback.drill.reach import Address
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
    reach = Reach(allow_local=allow_local)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(lambda host: _diagnose_host(host, reach), hosts)


def _diagnose_host(host: Host, reach: Reach) -> Diagnosis:
    subject = display_text(str(host))
    try:
        addresses = _resolve(host)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        return object_to(subject, f"does not resolve ({why})", "correct the name, or its DNS record")
    refused = [address for address in addresses if refuse_address(address, reach)]
    if refused:
        return object_to(
            subject,
            f"resolves to {refused[0]}, which Twilio cannot reach",
            "give it a public address, or declare another host",
        )
    if not host.is_tls:
        return approve(subject, f"resolves to {', '.join(map(str, addresses))}; asked without TLS")
    try:
        return judge_certificate(subject, _read_end(host, addresses), datetime.now(UTC))
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


def _resolve(host: Host) -> list[Address]:
    found = socket.getaddrinfo(host.name.strip("[]"), host.port, type=socket.SOCK_STREAM)
    texts = sorted({str(address[0]).partition("%")[0] for *_, address in found})
    return [address for text in texts if (address := parse_literal(text))]


def _read_end(host: Host, addresses: Iterable[Address]) -> datetime:
    """Return the day on which the certificate of a host ends. Raise OSError where there is no valid one.

    What is connected to are the addresses that were judged, so that a name that resolves otherwise later gains nothing.
    """
    with (
        _connect(host, addresses) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host.name.strip("[]")) as secured,
    ):
        certificate = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _connect(host: Host, addresses: Iterable[Address]) -> socket.socket:
    """Return a connection to the first address that takes one. Raise the OSError of the last."""
    last = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((str(address), host.port), _SECONDS)
        except OSError as error:
            last = error
    raise last
