"""The grammar of URLs: what Twilio can ask, taken apart.

A text from a stack file may hold secrets that are not known yet (`SecretText`). They may stand anywhere but in the
scheme and the port, and stay `${secret.name}` in the parts. A host with a secret in it is `hidden`: it can be compared
with another, but not judged.

`none`, which stands for "no URL", is a word of the fields and not a URL: ask for it first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fallback.masking import mask_query, quote
from fallback.model import SECRET, SecretText
from fallback.values.text import check_length
from fallback.values.violation import Violation

_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<userinfo>[^/?#]*)@)?(?P<host>\[[^/?#\]]*\]|[^/?#:]*)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?"
)
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_SECRET_USERINFO = re.compile(rf"(?:[^:]*:)?(?:{SECRET.pattern})+")  # a user may be shown, a password may not
_PORTS = {"http": 80, "https": 443}
_LONGEST = 80


@dataclass(frozen=True, slots=True, repr=False)
class Url:
    """The parts of a URL. `text` is the whole of it; `host` is in lower case and without a final dot."""

    text: str
    scheme: str
    userinfo: str | None
    host: str
    port: int
    path: str
    query: str
    fragment: str
    template: bool = False

    def __repr__(self) -> str:
        return f"Url({self.scheme}://{self.host}/…)"

    @property
    def document(self) -> tuple[str, ...]:
        """What is asked for. The fragment is for Twilio and is never sent."""
        return (self.scheme, *self.place, self.query)

    @property
    def place(self) -> tuple[str, str, str]:
        """Who is asked: host, port and path."""
        return (self.host, str(self.port), self.path)

    @property
    def hidden(self) -> bool:
        """Whether a secret hides the host, or a part of it."""
        return self.template and SECRET.search(self.host) is not None

    @property
    def literal(self) -> str:
        """The text without its secrets."""
        return SECRET.sub("", self.text) if self.template else self.text

    @property
    def display(self) -> str:
        """The URL in quotes, as a message may show it: escaped, cut, without userinfo and secrets in its query."""
        start = len(f"{self.scheme}://")
        text = self.text if self.userinfo is None else f"{self.scheme}://***{self.text[start + len(self.userinfo) :]}"
        text = mask_query(text)
        return repr(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


@lru_cache(maxsize=65_536)
def parse_url(value: str | SecretText) -> Url | Violation:
    """Take a URL apart."""
    template = isinstance(value, SecretText)
    text = value.template if isinstance(value, SecretText) else value
    if violation := check_length(text):
        return violation
    if " " in text or not text.isprintable():
        return Violation("url-whitespace", "no white space in a URL", quote(text), "percent-encode it")
    if not text.startswith(("http://", "https://")):
        return Violation("url-scheme", "a URL that starts with http:// or https://", quote(text))
    parts = _URL.fullmatch(text)
    if parts is None:
        return _no_host(text)
    return _check_host(parts["host"], text, template=template) or _build(text, parts, template=template)


def parse_host(value: str | SecretText) -> str | SecretText | Violation:
    """Take a text that should be the host of a URL."""
    if isinstance(value, SecretText):
        return _check_host(value.template, value.template, template=True) or value
    return _check_host(value, value, template=False) or value


def check_password(url: Url) -> Violation | None:
    """Refuse userinfo in the clear. For texts from files: only Pulumi's encrypted config may hold a password."""
    if url.userinfo is None or (url.template and _SECRET_USERINFO.fullmatch(url.userinfo)):
        return None
    return Violation("url-password", "a URL without a password", url.display, "write `${secret.name}` in its place")


def _build(text: str, parts: re.Match[str], *, template: bool) -> Url:
    host = parts["host"]
    if not (template and SECRET.search(host)):
        host = host.lower()
    return Url(
        text,
        parts["scheme"],
        parts["userinfo"],
        host.rstrip("."),
        int(parts["port"] or 0) or _PORTS[parts["scheme"]],
        parts["path"] or "/",
        parts["query"] or "",
        parts["fragment"] or "",
        template,
    )


def _check_host(host: str, text: str, *, template: bool) -> Violation | None:
    known = SECRET.sub("x", host) if template else host
    if not known.isascii():
        return _not_ascii(host)
    return None if _HOST.fullmatch(known) else _no_host(text)


def _not_ascii(host: str) -> Violation:
    import idna  # noqa: PLC0415 - its tables take time to read

    try:
        ascii_host = idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return Violation("host-not-idna", "a host in ASCII", f"{quote(host)}, which has no such form", "write another")
    return Violation(
        "host-not-idna", "a host in ASCII", f"{quote(host)}, in ASCII {ascii_host!r}", "write the ASCII form"
    )


def _no_host(text: str) -> Violation:
    return Violation("url-host", "a host (letters, digits, `.`, `-`) and perhaps a port", quote(text))
