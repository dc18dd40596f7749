"""Rules for a single URL, whatever it is the URL of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.lint.checks.hosts import is_below, is_numeric, parse_address, show_host
from fallback.masking import list_exposed
from fallback.webhook.connection import KEYS, describe_range, is_allowed, parse_overrides

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.lint.catalogue import RuleId
    from fallback.values.url import Url

_MAX_LENGTH = 4000
_MOST_LISTED = 7
_PRIVATE = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "test", "invalid", "onion")
_TUNNELS = (
    *("ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com", "loca.lt"),
    *("localtunnel.me", "localhost.run", "lhr.life", "serveo.net", "bore.pub", "pagekite.me", "telebit.io"),
    *("tunnelmole.net", "devtunnels.ms", "app.github.dev", "gitpod.io", "webhook.site", "pipedream.net"),
)
_DEMOS = ("demo.twilio.com", "twimlets.com")
_BRACE = re.compile(r"[{}]")
_UNENCODED = re.compile(r"[^\x21-\x7e]|[\"<>\\^`|]|%(?![0-9A-Fa-f]{2})")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def check_plain_http(url: Url) -> str | None:
    return f"The URL uses http:// (host {show_host(url)}). Use https://." if url.scheme == "http" else None


def check_unreachable_host(url: Url) -> str | None:
    ip = parse_address(url.host)
    if ip.is_global if ip else _has_no_dot(url.host) or not is_below(url.host, _PRIVATE):
        return None
    return f"Twilio cannot reach the host {show_host(url)}. Use one on the public internet."


def check_numeric_host(url: Url) -> str | None:
    if not is_numeric(url.host):
        return None
    return (
        f"expected a host name, found the number {show_host(url)}, which some clients read as an address; write a name"
    )


def check_bad_host(url: Url) -> str | None:
    if url.port > 65_535:
        return f"expected a port up to 65535, found {url.port}; correct it"
    if parse_address(url.host):
        return None
    if url.host.startswith("["):
        return f"expected an IPv6 address in brackets, found {show_host(url)}; correct it"
    if _has_no_dot(url.host):
        return f"Twilio refuses the host {show_host(url)}, which has no dot. Use the full name of a server."
    if len(url.host) <= 253 and all(map(_LABEL.fullmatch, url.host.split("."))):
        return None
    labels = "labels of 1 to 63 characters that neither start nor end with a hyphen"
    return f"expected a host of {labels}, found {show_host(url)}; correct it"


def check_underscore_host(url: Url) -> str | None:
    return f"The host {show_host(url)} has an underscore. Use another name." if "_" in url.host else None


def check_tunnel_host(url: Url) -> str | None:
    return f"The host {show_host(url)} is a tunnel. Use the host of a server." if is_below(url.host, _TUNNELS) else None


def check_demo_url(url: Url) -> str | None:
    return f"{show_host(url)} is a demo of Twilio's. Write your own handler." if is_below(url.host, _DEMOS) else None


def check_secret_in_query(url: Url) -> str | None:
    names = ", ".join(f"`{name[:20]}`" for name in list(dict.fromkeys(list_exposed(url.query)))[:_MOST_LISTED])
    return f"The query has a secret in {names}. Write `${{secret.name}}` as its value." if names else None


def check_template_braces(url: Url) -> str | None:
    template = _find_template(url.literal)
    if not template:
        return None
    return f"Twilio does not fill in {template[:20]!r} in {url.display}. Fill it in, or percent-encode it."


def check_url_not_encoded(url: Url) -> str | None:
    character = _UNENCODED.search(url.path + url.query + url.fragment)
    if not character or _find_template(url.literal):
        return None
    return f"expected percent-encoded characters, found {character[0]!r} in {url.display}; encode it"


def check_url_too_long(url: Url) -> str | None:
    if len(url.text) <= _MAX_LENGTH:
        return None
    return f"expected at most {_MAX_LENGTH:,} characters, found {len(url.text):,}; shorten the URL"


def check_override_unknown(url: Url) -> str | None:
    unknown = list(dict.fromkeys(key[:20] for key, _ in parse_overrides(url.text) if key not in KEYS))
    keys = ", ".join(f"`{key}`" for key in unknown[:_MOST_LISTED]) + (", …" if len(unknown) > _MOST_LISTED else "")
    return f"expected connection overrides ({', '.join(KEYS)}), found {keys}; correct the fragment" if keys else None


def check_override_range(url: Url) -> str | None:
    wrong = {key: value for key, value in parse_overrides(url.text) if key in KEYS and not is_allowed(key, value)}
    texts = [f"expected {describe_range(key)}, found `{key}={value[:20]}`" for key, value in wrong.items()]
    return "; ".join([*texts, "correct it"]) if texts else None


def _has_no_dot(host: str) -> bool:
    """Whether a host is `localhost` or another name of a local network."""
    return "." not in host and not is_numeric(host)


def _find_template(text: str) -> str:
    """Return the first brace or pair of angle brackets; `""` if there is none."""
    brace = _BRACE.search(text)
    start = text.find("<")
    end = text.find(">", start) if start >= 0 else -1
    if brace and (end < 0 or brace.start() < start):
        return brace[0]
    return text[start : end + 1] if end >= 0 else ""


CHECKS: Mapping[RuleId, Callable[[Url], str | None]] = {
    "plain-http": check_plain_http,
    "unreachable-host": check_unreachable_host,
    "numeric-host": check_numeric_host,
    "bad-host": check_bad_host,
    "underscore-host": check_underscore_host,
    "tunnel-host": check_tunnel_host,
    "demo-url": check_demo_url,
    "secret-in-query": check_secret_in_query,
    "template-braces": check_template_braces,
    "url-not-encoded": check_url_not_encoded,
    "url-too-long": check_url_too_long,
    "override-unknown": check_override_unknown,
    "override-range": check_override_range,
}
