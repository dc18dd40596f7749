"""What the environment says: who asks, where, for how long, and how many calls at once.

It is read when the first account is opened and kept nowhere else.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fallback.account.endpoint import Endpoint, read_endpoint
from fallback.account.gate import MOST
from fallback.account.retry import DEADLINE, Patience
from fallback.errors import NoCredentials, WrongSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_AUTH_TOKEN")
_SHORTEST_PASSWORD = 8  # characters; Twilio's have 32


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account and the pair that opens it. The password is in no `repr`."""

    account_sid: str
    username: str
    password: str = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show: the password, and the pair as it is sent."""
        if len(self.password) < _SHORTEST_PASSWORD:
            return ()  # it would be part of many words
        return (b64encode(f"{self.username}:{self.password}".encode()).decode(), self.password)


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment, read once."""

    credentials: Credentials
    endpoint: Endpoint = field(default_factory=Endpoint)
    patience: Patience = field(default_factory=Patience)
    concurrency: int = MOST


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read everything. Raise NoCredentials, or WrongSetting for a setting that cannot be used."""
    return Settings(
        read_credentials(environ),
        read_endpoint(environ),
        Patience(deadline=_read_number(environ, "FALLBACK_DEADLINE", DEADLINE, range(86401))),
        _read_number(environ, "FALLBACK_CONCURRENCY", MOST, range(1, 1001)),
    )


def read_credentials(environ: Mapping[str, str]) -> Credentials:
    """Return the pair that the environment holds: an API key before an auth token.

    Raise NoCredentials, which names what is missing or cannot be sent.
    """
    for name in _NAMES:
        _check_characters(name, environ.get(name, ""))
    account = environ.get("TWILIO_ACCOUNT_SID", "")
    key, secret = environ.get("TWILIO_API_KEY", ""), environ.get("TWILIO_API_SECRET", "")
    token = environ.get("TWILIO_AUTH_TOKEN", "")
    if account and key and secret:
        return Credentials(account, key, secret)
    if account and token and not (key or secret):
        return Credentials(account, account, token)
    raise NoCredentials(
        "no Twilio credentials: expected TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET, or with "
        f"TWILIO_AUTH_TOKEN, in the environment; found {_name_those_set(environ)}; set them and run again"
    )


def _check_characters(name: str, value: str) -> None:
    if not (value.isascii() and value.isprintable()):
        raise NoCredentials(
            f"no Twilio credentials: expected nothing but printable ASCII in {name}, found other characters; set it "
            "again and run again"
        )


def _name_those_set(environ: Mapping[str, str]) -> str:
    return ", ".join(name for name in _NAMES if environ.get(name)) or "none of them"


def _read_number(environ: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    """Return a whole number in decimal digits. Other digits and numbers of any length are refused, too."""
    text = environ.get(name, "")
    if not text:
        return default
    if len(text) <= 9 and text.isascii() and text.isdecimal() and int(text) in allowed:
        return int(text)
    raise WrongSetting(
        f"{name}: expected a whole number from {allowed[0]} to {allowed[-1]}, found {text[:20]!r}; correct or unset it"
    )
