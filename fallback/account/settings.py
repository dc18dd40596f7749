"""Who asks, and where: read from the environment when the first call is made, never kept anywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fallback.errors import NoCredentials, Refused
from fallback.masking import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

TWILIO = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account to ask and the pair that opens it. The password is in no `repr`."""

    account_sid: str
    username: str
    password: str = field(repr=False)


def credentials(environ: Mapping[str, str]) -> Credentials:
    """The pair that the environment holds: an API key before an auth token.

    Raises NoCredentials, which names what is missing.
    """
    account = environ.get("TWILIO_ACCOUNT_SID", "")
    key, secret = environ.get("TWILIO_API_KEY", ""), environ.get("TWILIO_API_SECRET", "")
    token = environ.get("TWILIO_AUTH_TOKEN", "")
    if account and key and secret:
        return Credentials(account, key, secret)
    if account and token and not (key or secret):
        return Credentials(account, account, token)
    raise NoCredentials(
        "no Twilio credentials: expected TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET, or with "
        f"TWILIO_AUTH_TOKEN, in the environment; found {_found(environ)}; set them and run again"
    )


def endpoint(environ: Mapping[str, str]) -> str:
    """The API's base URL: Twilio's, or TWILIO_API_BASE_URL, which must be https unless it is this machine.

    Raises Refused for another scheme and for a region or edge: every Twilio Region keeps its own record of
    a number, so an environment variable must not decide which one is changed.
    https://www.twilio.com/docs/global-infrastructure/inbound-call-processing
    """
    for name in ("TWILIO_REGION", "TWILIO_EDGE"):
        if environ.get(name):
            raise Refused(
                f"{name} is set to {environ[name]!r}: every region holds its own record of a number, "
                f"and only the default one (US1) is managed; unset {name} and run again"
            )
    base = environ.get("TWILIO_API_BASE_URL", "").rstrip("/") or TWILIO
    parts = urlsplit(base)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))):
        return base
    raise Refused(
        f"TWILIO_API_BASE_URL: expected https://…, or http:// on this machine, found {mask(base)!r}: "
        "credentials would travel in the clear; correct or unset it"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _found(environ: Mapping[str, str]) -> str:
    names = ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_AUTH_TOKEN")
    return ", ".join(name for name in names if environ.get(name)) or "none of them"
