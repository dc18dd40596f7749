"""Certificates for Twilio's hosts, by an authority that exists as long as the emulator runs.

The key of the authority never leaves this process, and its certificate is valid for Twilio's two domains only. So a
client that trusts it, for a test or by mistake for ever, trusts nobody about other sites.
"""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DOMAINS = ("twilio.com", "twil.io")
_AGE, _LIFE = timedelta(days=1), timedelta(days=365)  # a client's clock may be behind ours
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "twilio-emulator, for tests on this machine")])


@dataclass(frozen=True, slots=True, eq=False)
class Authority:
    """A certificate authority: `certificate` in PEM is for clients."""

    certificate: bytes
    _own: x509.Certificate
    _key: ec.EllipticCurvePrivateKey

    def make_context(self, host: str) -> ssl.SSLContext:
        """Return a context in which a server is `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]) if len(host) <= 64 else x509.Name([])
        builder = _start(name, _NAME, key.public_key(), is_authority=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=not name)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = builder.add_extension(issuer, critical=False).sign(self._key, SHA256())
        return _load_context(certificate, key)


def make_authority() -> Authority:
    """Return a new authority, valid from now for a year."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _start(_NAME, _NAME, key.public_key(), is_authority=True)
    constraints = x509.NameConstraints([x509.DNSName(domain) for domain in _DOMAINS], excluded_subtrees=None)
    certificate = builder.add_extension(constraints, critical=True).sign(key, SHA256())
    return Authority(certificate.public_bytes(Encoding.PEM), certificate, key)


def _start(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, is_authority: bool
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), now - _AGE, now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _load_context(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    # The standard library reads certificates from files only.
    with tempfile.TemporaryDirectory(prefix="twilio-emulator-") as folder:
        path = Path(folder) / "certificate.pem"
        path.touch(mode=0o600)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
        context.load_cert_chain(path)
    return context
