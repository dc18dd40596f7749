"""Rules for a URL handler and the net below it: will the fallback answer when the primary does not?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fallback.fields import NONE, form_of
from fallback.rules.address import is_below, registrable_domain
from fallback.rules.rule import Finding, rule
from fallback.values.url import Url, parse_url
from fallback.webhook import CEILING, overrides, seconds_wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.fields import Group, Value
    from fallback.model import Desired, SecretText

_AVAILABILITY = "https://www.twilio.com/docs/usage/security/availability-reliability"
_NUMBERS = "https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"
_OVERRIDES = "https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"

_STATIC_PATH = re.compile(r".*\.(xml|twiml|html?|txt|json|mp3|wav)", re.IGNORECASE)
_STATIC_HOST = re.compile(
    r".*\.s3[a-z0-9.-]*\.amazonaws\.com|s3[a-z0-9.-]*\.amazonaws\.com|storage\.googleapis\.com|.*\.web\.core\.windows\.net"
    r"|.*\.blob\.core\.windows\.net|.*\.github\.io|raw\.githubusercontent\.com|gist\.githubusercontent\.com"
)


class Net(NamedTuple):
    """The URL handler of one group. A URL is None if it is `none` or cannot be taken."""

    desired: Desired
    group: Group
    url: Url | None
    fallback: Url | None

    @property
    def bare(self) -> bool:
        """Whether somebody answers and `none` was written for when that fails."""
        fields, origins = self.desired.fields, self.desired.origins
        primary, fallback = f"{self.group}_url", f"{self.group}_fallback_url"
        return fields.get(primary, NONE) != NONE == fields.get(fallback, NONE) and fallback in origins

    def found(self, key: str, message: str) -> Finding:
        return Finding(self.desired, f"{self.group}_{key}", message)


def nets(desired: Desired) -> tuple[Net, ...]:
    """The handlers of a number that are URLs."""
    groups: tuple[Group, ...] = ("voice", "sms")
    written = [group for group in groups if group in desired.groups and form_of(group, desired.fields) == "url"]
    values = desired.fields
    return tuple(
        Net(desired, group, _url(values.get(f"{group}_url")), _url(values.get(f"{group}_fallback_url")))
        for group in written
    )


def _url(value: Value | SecretText | None) -> Url | None:
    """A URL to compare with others; None for `none`, and for what is no URL, which a rule for one URL refuses."""
    if value is None or isinstance(value, bool) or value == NONE:
        return None
    url = parse_url(value)
    return url if isinstance(url, Url) else None


@rule("no-fallback", "warning", "net", _AVAILABILITY, production="error")
def no_fallback(net: Net) -> Iterator[Finding]:
    """Without a fallback a caller hears "an application error has occurred", and a message is lost."""
    if net.bare:
        yield net.found("fallback_url", "expected a fallback, found `none`; write who answers when the primary fails")


@rule("fallback-is-primary", "error", "net", _AVAILABILITY)
def fallback_is_primary(net: Net) -> Iterator[Finding]:
    """What has just failed is asked once more; for that there are connection overrides (rc=1)."""
    if net.url and net.fallback and net.url.document == net.fallback.document:
        yield net.found(
            "fallback_url", "expected another URL than the primary's, found the same; write another handler"
        )


@rule("same-target", "warning", "net", _AVAILABILITY)
def same_target(net: Net) -> Iterator[Finding]:
    """The same program under another scheme or query fails for the same reason."""
    if net.url and net.fallback and net.url.place == net.fallback.place and net.url.document != net.fallback.document:
        message = f"expected another handler than the primary, found the same one ({net.url.host}{net.url.path[:60]})"
        yield net.found("fallback_url", f"{message}; write another")


@rule("same-host", "warning", "net", _AVAILABILITY)
def same_host(net: Net) -> Iterator[Finding]:
    """When the host is down, both handlers are."""
    if net.url and net.fallback and net.url.host == net.fallback.host and net.url.place != net.fallback.place:
        message = f"expected another host than the primary's, found {net.url.host!r} for both; move one of them"
        yield net.found("fallback_url", message)


@rule("same-domain", "advice", "net", _AVAILABILITY)
def same_domain(net: Net) -> Iterator[Finding]:
    """Hosts under one registered domain share its registration and mostly its name servers."""
    if not net.url or not net.fallback or net.url.hidden or net.fallback.hidden:
        return
    if net.url.host == net.fallback.host or is_below(net.url.host, ("twilio.com",)):
        return
    domain = registrable_domain(net.url.host)
    if domain and domain == registrable_domain(net.fallback.host):
        message = f"expected a fallback under another registered domain, found both under {domain!r}; consider another"
        yield net.found("fallback_url", message)


@rule("static-target-post", "warning", "net", "https://www.twilio.com/docs/api/errors/11200")
def static_target_post(net: Net) -> Iterator[Finding]:
    """Hosts of files answer 405 to a POST, which is Twilio's default."""
    for key, url in (("", net.url), ("fallback_", net.fallback)):
        if url and _is_static(url) and net.desired.fields.get(f"{net.group}_{key}method") == "POST":
            message = f"expected GET for a static document, found POST for {url.host}{url.path[:60]}; "
            yield net.found(f"{key}url", f"{message}write `{key}method: GET`")


@rule("no-time-for-fallback", "warning", "net", _OVERRIDES)
def no_time_for_fallback(net: Net) -> Iterator[Finding]:
    """Twilio ends a request after 15 seconds: overrides that add up to more keep the caller in silence until then."""
    if not net.url or not net.url.fragment or not net.fallback:
        return
    wanted = seconds_wanted(net.url.text)
    if (
        wanted >= CEILING
        and {"ct", "rt", "rc", "rp"} & dict(overrides(net.url.text)).keys()
        and not _ends_early(net.url)
    ):
        message = f"expected overrides that leave the fallback time, found attempts of {wanted:g} s together, of which "
        yield net.found(
            "url", f"{message}Twilio waits {CEILING:g}; the caller hears nothing so long: shorten ct, rt or rc"
        )


@rule("fallback-elsewhere", "advice", "number", _NUMBERS)
def fallback_elsewhere(desired: Desired) -> Iterator[Finding]:
    """An application or a trunk brings its own fallback: the number's is dead, and no file here says theirs."""
    for group, field in (("voice", "voice_application_sid"), ("voice", "trunk_sid"), ("sms", "sms_application_sid")):
        if desired.fields.get(field, NONE) != NONE and group in desired.groups and field in desired.origins:
            what = "trunk" if field == "trunk_sid" else "application"
            message = (
                f"expected to see a fallback, found the {what} {desired.fields[field]}, which has its own; look there"
            )
            yield Finding(desired, field, message)


def _is_static(url: Url) -> bool:
    in_files = is_below(url.host, ("twil.io",)) and url.path.startswith("/assets/")
    return bool(_STATIC_PATH.fullmatch(url.path) or _STATIC_HOST.fullmatch(url.host) or in_files)


def _ends_early(url: Url) -> bool:
    """Whether `tt` ends all attempts before Twilio would."""
    total = dict(overrides(url.text)).get("tt", "")
    return total.isdigit() and int(total[:6]) < CEILING * 1000
