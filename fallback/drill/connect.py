"""Connect to an address that was judged, and begin TLS with the host's name. The only place that opens a socket.

TCP and TLS are two steps, because Twilio has different codes for them. The certificate is checked against the host of
the URL, whatever the address is.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import certifi

from fallback.drill.evidence import Certificate
from fallback.drill.failures import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.drill.failures import FailureKind
    from fallback.drill.reach import Address
    from fallback.values.url import Url

# https://docs.openssl.org/master/man1/openssl-verification-options/#diagnostics
_VERIFY_CODES: dict[int, FailureKind] = {10: "expired", 62: "wrong-name", 64: "wrong-name"}


@dataclass(frozen=True, slots=True)
class Stream:
    """An open connection, and the certificate of whom it leads to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    certificate: Certificate | None

    async def close(self) -> None:
        """End it at once: whatever is still to come is not wanted."""
        self.writer.transport.abort()
        with suppress(OSError):
            await self.writer.wait_closed()


def make_tls() -> ssl.SSLContext:
    """Trust whom Twilio trusts as far as that is known: the public authorities, not those of this machine.

    `SSL_CERT_FILE` names another bundle, for tests.
    """
    context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


async def open_stream(
    url: Url, addresses: Sequence[Address], tls: ssl.SSLContext, *, seconds: float, sni: bool
) -> Stream:
    """Connect to the first of the addresses that answers, in at most `seconds` in all. Raises `Failure`."""
    try:
        async with asyncio.timeout(seconds):
            connection = await _connect(addresses, url.port)
    except TimeoutError:
        raise Failure("connect-timeout", f"{seconds:g} s") from None
    reader, writer = await asyncio.open_connection(sock=connection)
    raw, done = writer.transport, False
    try:
        async with asyncio.timeout(seconds):
            certificate = await _begin_tls(url, writer, tls, sni=sni) if url.scheme == "https" else None
        done = True
        return Stream(reader, writer, certificate)
    except TimeoutError:
        raise Failure("tls-timeout", f"{seconds:g} s") from None
    finally:
        if not done:
            raw.abort()


async def _connect(addresses: Sequence[Address], port: int) -> socket.socket:
    """A connected socket. If no address takes the connection, the failure is that of the last one."""
    failure = Failure("unreachable")
    for address in addresses:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.setblocking(False)  # noqa: FBT003 -- its only form
        try:
            await asyncio.get_running_loop().sock_connect(connection, (str(address), port))
        except ConnectionRefusedError:
            connection.close()
            failure = Failure("refused", f"{address}, port {port}")
        except OSError as error:
            connection.close()
            failure = Failure("unreachable", error.strerror or str(address))
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise failure


async def _begin_tls(url: Url, writer: asyncio.StreamWriter, tls: ssl.SSLContext, *, sni: bool) -> Certificate | None:
    host = url.host.removeprefix("[").removesuffix("]")
    try:
        await writer.start_tls(tls if sni else _without_name(tls), server_hostname=host if sni else "")
    except ssl.SSLCertVerificationError as error:
        raise Failure(_VERIFY_CODES.get(error.verify_code, "untrusted"), error.verify_message) from None
    except ssl.SSLError as error:
        raise Failure("tls", (error.reason or "the server does not speak TLS").replace("_", " ").lower()) from None
    except OSError as error:
        raise Failure("tls", error.strerror or "the server closed the connection") from None
    if not sni and not _names(writer.get_extra_info("peercert"), host):
        raise Failure("wrong-name", "without the host's name (sni=n) the server shows another certificate")
    return _read_certificate(writer)


def _without_name(tls: ssl.SSLContext) -> ssl.SSLContext:
    """The same trust for a handshake that does not tell the host's name; `_names` compares it afterwards."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    for certificate in tls.get_ca_certs(binary_form=True):
        context.load_verify_locations(cadata=certificate)
    return context


def _names(certificate: object, host: str) -> bool:
    """Whether a verified certificate is for a host: https://www.rfc-editor.org/rfc/rfc9525#section-6.3."""
    names = certificate.get("subjectAltName", ()) if isinstance(certificate, dict) else ()
    parent = host.partition(".")[2]
    return any(
        name.lower() in {host, f"*.{parent}"} if kind == "DNS" else name == host
        for kind, name in names
        if kind in {"DNS", "IP Address"}
    )


def _read_certificate(writer: asyncio.StreamWriter) -> Certificate | None:
    handshake: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
    binary = handshake.getpeercert(binary_form=True) if handshake else None
    described = handshake.getpeercert() if handshake else None
    if not binary or not described:
        return None
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(described["notAfter"])), UTC)
    return Certificate(hashlib.sha256(binary).hexdigest()[:16], ends)
