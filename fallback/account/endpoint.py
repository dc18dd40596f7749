"""Which URL each of Twilio's API hosts has, and that no other URL is asked.

Every API has a host of its own, and the `twilio` package builds absolute URLs with them:
`https://monitor.twilio.com/v1/Events`. TWILIO_API_BASE_URL stands for all of them, so that a client that is pointed
at an emulator never asks Twilio. The host becomes the first part of the path, because hosts share paths (`/v1/Services`
exists on eight of them). The API for numbers and Monitor, whose paths no other host has, lie at the root.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from fallback.errors import WrongSetting
from fallback.masking import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

HOSTS = ("api", "messaging", "monitor", "serverless", "serverless-upload", "trunking", "voice")
_AT_ROOT = ("api", "monitor")
_AMBIGUOUS = {*" \\@?#"}


class Elsewhere(Exception):
    """A URL is at none of the places where Twilio's APIs are."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where Twilio's APIs are: at Twilio, or below `base` if there is one."""

    base: str = ""

    def locate(self, host: str) -> str:
        """Return the URL at which the API of `host` begins, without a slash at its end."""
        if not self.base:
            return f"https://{host}.twilio.com"
        return self.base if host in _AT_ROOT else f"{self.base}/{host}.twilio.com"

    def locate_domain(self, domain: str) -> str:
        """Return the URL at which a domain of Serverless begins. No credentials may be sent there: anybody has one."""
        return f"{self.base}/{domain}" if self.base else f"https://{domain}"

    def route(self, url: str) -> str:
        """Return the URL to ask in place of `url`, which the package built or an answer named as the next page.

        Raise Elsewhere for any other address: the credentials would go there.
        """
        for host in HOSTS:
            origin = f"https://{host}.twilio.com/"
            if url.startswith(origin):
                return f"{self.locate(host)}/{url.removeprefix(origin)}"
        if self.base and url.startswith(f"{self.base}/"):
            return url
        raise Elsewhere(url)


def read_endpoint(environ: Mapping[str, str]) -> Endpoint:
    """Return Twilio itself, or TWILIO_API_BASE_URL, which must be https unless it is this machine.

    Raise WrongSetting for another scheme and for a region or edge: every Twilio Region keeps its own record of
    a number, so an environment variable must not decide which one is changed.
    https://www.twilio.com/docs/global-infrastructure/inbound-call-processing
    """
    for name in ("TWILIO_REGION", "TWILIO_EDGE"):
        if environ.get(name):
            raise WrongSetting(
                f"{name} is set to {environ[name]!r}: every region holds its own record of a number, "
                f"and only the default one (US1) is managed; unset {name} and run again"
            )
    base = environ.get("TWILIO_API_BASE_URL", "").rstrip("/")
    if not base or _is_safe(base):
        return Endpoint(base)
    raise WrongSetting(
        f"TWILIO_API_BASE_URL: expected https://HOST:PORT/PATH, or http:// on this machine, found {mask(base)!r}: "
        "credentials would travel in the clear or to another host; correct or unset it"
    )


def _is_safe(base: str) -> bool:
    r"""Return whether credentials may be sent there, by the parser that `requests` uses.

    What other parsers read otherwise is refused: the host of `http://a\@b` is `a` for one and `b` for another.
    """
    if not (base.isascii() and base.isprintable()) or _AMBIGUOUS & {*base}:
        return False
    try:
        parts = parse_url(base)
    except LocationParseError:
        return False
    host = (parts.host or "").strip("[]")
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
