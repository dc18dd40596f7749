"""Rules for a single URL, whatever it is the URL of. What is not a URL at all has been refused before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.rules.address import address, is_below, is_numeric
from fallback.rules.rule import rule
from fallback.webhook import KEYS, expected, is_allowed, overrides

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fallback.rules.rule import Rule
    from fallback.values.url import Url

_INVALID = "https://www.twilio.com/docs/api/errors/21402"
_UNREACHED = "https://www.twilio.com/docs/api/errors/11205"
_OVERRIDES = "https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"
_LENGTH = "https://www.twilio.com/docs/api/errors/21609"

_MAX_LENGTH = 4000
_PRIVATE = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "test", "invalid", "onion")
_TUNNELS = (
    *("ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com", "loca.lt"),
    *("localtunnel.me", "localhost.run", "lhr.life", "serveo.net", "bore.pub", "pagekite.me", "telebit.io"),
    *("tunnelmole.net", "devtunnels.ms", "app.github.dev", "gitpod.io", "webhook.site", "pipedream.net"),
)
_DEMOS = ("demo.twilio.com", "twimlets.com")
_BRACES = re.compile(r"[{}]|<[^>]*>")
_UNENCODED = re.compile(r"[^\x21-\x7e]|[\"<>\\^`|]|%(?![0-9A-Fa-f]{2})")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def broken(url: Url, rules: Iterable[Rule]) -> list[tuple[Rule, str]]:
    """The rules that a URL breaks, with what is to be said. Nothing is said of a host that a secret hides."""
    asked = (rule for rule in rules if rule.check and not (rule.of_host and url.hidden))
    return [(rule, message) for rule in asked if rule.check and (message := rule.check(url))]


@rule("plain-http", "advice", "url", "https://www.twilio.com/docs/usage/security", production="error", of_host=True)
def plain_http(url: Url) -> str | None:
    """Over http:// everybody on the way reads the callers' numbers and may answer in your name."""
    return f"expected https://, found http:// (host {url.host!r}); use https://" if url.scheme == "http" else None


@rule("unreachable-host", "warning", "url", _UNREACHED, production="error", of_host=True)
def unreachable_host(url: Url) -> str | None:
    """Twilio asks from the public internet and reaches no private, loopback or link-local address."""
    ip = address(url.host)
    if ip.is_global if ip else "." in url.host and not is_below(url.host, _PRIVATE):
        return None
    if is_numeric(url.host):
        return None
    return f"expected a host on the public internet, found {url.host!r}; use one that Twilio can reach"


@rule("numeric-host", "error", "url", "https://url.spec.whatwg.org/#concept-ipv4-parser", of_host=True)
def numeric_host(url: Url) -> str | None:
    """An address written as one number, in octal or in hex means different hosts to different clients."""
    if not is_numeric(url.host):
        return None
    return f"expected a host name, found the number {url.host!r}, which some clients read as an address; write a name"


@rule("bad-host", "error", "url", _INVALID, of_host=True)
def bad_host(url: Url) -> str | None:
    """Twilio refuses host names that cannot exist: empty labels, labels that start or end with a hyphen."""
    if url.port > 65_535:
        return f"expected a port up to 65535, found {url.port}; correct it"
    if url.host.startswith("[") or address(url.host):
        return None if address(url.host) else f"expected an IPv6 address in brackets, found {url.host!r}; correct it"
    if len(url.host) <= 253 and all(map(_LABEL.fullmatch, url.host.split("."))):
        return None
    labels = "labels of 1 to 63 characters that neither start nor end with a hyphen"
    return f"expected a host of {labels}, found {url.host[:80]!r}; correct it"


@rule("underscore-host", "warning", "url", _LENGTH, of_host=True)
def underscore_host(url: Url) -> str | None:
    """Twilio takes no underscore in the host of a status callback, and some resolvers take it nowhere."""
    return f"expected a host without `_`, found {url.host!r}; use another name" if "_" in url.host else None


@rule("tunnel-host", "warning", "url", "https://ngrok.com/docs", production="error", of_host=True)
def tunnel_host(url: Url) -> str | None:
    """A tunnel ends when somebody closes a laptop, and its name then belongs to somebody else."""
    if not is_below(url.host, _TUNNELS):
        return None
    return f"expected a host that stays, found the tunnel {url.host!r}; use the host of a server"


@rule("demo-url", "warning", "url", "https://help.twilio.com/articles/223136047", production="error", of_host=True)
def demo_url(url: Url) -> str | None:
    """Twilio's demo greets your callers in Twilio's name, and its Twimlets promise no service."""
    if not is_below(url.host, _DEMOS):
        return None
    return f"expected a handler of your own, found Twilio's demo at {url.host!r}; write who answers"


@rule("template-braces", "error", "url", _INVALID)
def template_braces(url: Url) -> str | None:
    """Twilio fills nothing into a URL: braces and angle brackets are a template that nobody filled in."""
    found = _BRACES.search(url.literal)
    if not found:
        return None
    return (
        f"expected a URL that is filled in, found {found[0][:20]!r} in {url.display}; fill it in, or percent-encode it"
    )


@rule("url-not-encoded", "warning", "url", "https://www.rfc-editor.org/rfc/rfc3986#section-2")
def url_not_encoded(url: Url) -> str | None:
    """Characters that a URL may not hold arrive in different ways, and signatures over them differ."""
    found = _UNENCODED.search(url.path + url.query + url.fragment)
    if not found or _BRACES.search(url.literal):
        return None
    return f"expected percent-encoded characters, found {found[0]!r} in {url.display}; encode it"


@rule("url-too-long", "warning", "url", _LENGTH)
def url_too_long(url: Url) -> str | None:
    """Twilio documents 4,000 characters as the longest callback."""
    if len(url.text) <= _MAX_LENGTH:
        return None
    return f"expected at most {_MAX_LENGTH:,} characters, found {len(url.text):,}; shorten the URL"


@rule("override-unknown", "warning", "url", _OVERRIDES)
def override_unknown(url: Url) -> str | None:
    """The fragment of a URL is for Twilio's connection overrides; an unknown key overrides nothing."""
    keys = ", ".join(f"`{key[:20]}`" for key, _ in overrides(url.text) if key not in KEYS)
    return f"expected connection overrides ({', '.join(KEYS)}), found {keys}; correct the fragment" if keys else None


@rule("override-range", "error", "url", _OVERRIDES)
def override_range(url: Url) -> str | None:
    """A connection override out of its range is not the one that was meant."""
    wrong = [(key, value) for key, value in overrides(url.text) if key in KEYS and not is_allowed(key, value)]
    said = "; ".join(f"expected {expected(key)}, found `{key}={value[:20]}`" for key, value in wrong)
    return f"{said}; correct it" if said else None
