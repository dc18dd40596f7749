"""Rules for a URL handler: does the fallback answer when the primary does not?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fallback.fields import NONE, form_of
from fallback.lint.checks import Place
from fallback.lint.checks.hosts import find_registrable_domain, is_below, is_file_host, show_host, show_program
from fallback.model import Document
from fallback.values.url import Url, parse_url
from fallback.webhook.connection import CEILING, add_up_seconds, parse_connection, parse_overrides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fallback.fields import Group
    from fallback.lint.catalogue import RuleId
    from fallback.model import Desired, DesiredValue

_STATIC_PATH = re.compile(r".*\.(xml|twiml|html?|txt|json|mp3|wav)", re.IGNORECASE)


class UrlHandler(NamedTuple):
    """The URL handler of one group. A URL is None if it is `none`, or if it cannot be taken apart."""

    desired: Desired
    group: Group
    primary: Url | None
    fallback: Url | None

    def place(self, key: str) -> Place:
        """The field of this group that is written under `key`."""
        return Place(self.desired, f"{self.group}_{key}")

    @property
    def falls_back_to_document(self) -> bool:
        """Whether the fallback is a document that Twilio serves."""
        return isinstance(self.desired.fields.get(f"{self.group}_fallback_url"), Document)

    def says_none(self, key: str) -> bool:
        """Whether `none` was written for a field, or given to it by a default."""
        name = f"{self.group}_{key}"
        return self.desired.fields.get(name) == NONE and name in self.desired.origins


def list_handlers(desired: Desired) -> list[UrlHandler]:
    """Return the handlers of a number that are URLs."""
    groups: tuple[Group, ...] = ("voice", "sms")
    written = [group for group in groups if group in desired.groups and form_of(group, desired.fields) == "url"]
    values = desired.fields
    return [
        UrlHandler(desired, group, _parse(values.get(f"{group}_url")), _parse(values.get(f"{group}_fallback_url")))
        for group in written
    ]


def check_no_fallback(handler: UrlHandler) -> Iterator[tuple[Place, str]]:
    if handler.primary and handler.says_none("fallback_url"):
        yield handler.place("fallback_url"), "The primary has no fallback. Write who answers when the primary fails."


def check_fallback_is_primary(handler: UrlHandler) -> Iterator[tuple[Place, str]]:
    primary, fallback = handler.primary, handler.fallback
    if primary and fallback and primary.document == fallback.document:
        yield (
            handler.place("fallback_url"),
            "The fallback equals the primary. Write another handler; to retry the primary, use `#rc=1`.",
        )


def check_same_target(handler: UrlHandler) -> Iterator[tuple[Place, str]]:
    primary, fallback = handler.primary, handler.fallback
    if primary and fallback and primary.place == fallback.place and primary.document != fallback.document:
        message = f"The fallback is the same program as the primary ({show_program(primary)}). Write another handler."
        yield handler.place("fallback_url"), message


def check_same_host(handler: UrlHandler) -> Iterator[tuple[Place, str]]:
    primary, fallback = handler.primary, handler.fallback
    if primary and fallback and primary.host == fallback.host and primary.place != fallback.place:
        message = f"Primary and fallback have the same host, {show_host(primary)}. Move one of them."
        yield handler.place("fallback_url"), message


def check_same_domain(handler: UrlHandler) -> Iterator[tuple[Place, str]]:
    primary, fallback = handler.primary, handler.fallback
    if not primary or not fallback or primary.hidden or fallback.hidden:
        return
    if primary.host == fallback.host or is_below(primary.host, ("twilio.com",)):
        return
    domain = find_registrable_domain(primary.host)
    if domain and domain == find_registrable_domain(fallback.host):
        message = (
            f"Primary and fallback are both under {domain[:80]!r}. Consider another registered domain for one of them."
        )
        yield handler.place("fallback_url"), message


def check_static_target_post(handler: UrlHandler) -> Iterator[tuple[Place, str]]:
    for key, url in (("", handler.primary), ("fallback_", handler.fallback)):
        if url and _is_static(url) and handler.desired.fields.get(f"{handler.group}_{key}method") == "POST":
            message = f"Twilio would POST to the static document {show_program(url)}. Write `{key}method: GET`."
            yield handler.place(f"{key}url"), message


def check_no_time_for_fallback(handler: UrlHandler) -> Iterator[tuple[Place, str]]:
    primary = handler.primary
    if not primary or not primary.fragment or not (handler.fallback or handler.falls_back_to_document):
        return
    wanted, written = add_up_seconds(primary.text), dict(parse_overrides(primary.text)).keys()
    ends_early = parse_connection(primary.text).total < CEILING
    if wanted >= CEILING and {"ct", "rt", "rc", "rp"} & written and not ends_early:
        attempts = f"The overrides allow attempts of {wanted:g} s in all, and Twilio stops after {CEILING:g} s"
        yield handler.place("url"), f"{attempts}; the caller hears nothing until then. Reduce ct, rt or rc."


def check_fallback_elsewhere(desired: Desired) -> Iterator[tuple[Place, str]]:
    for group, field in (("voice", "voice_application_sid"), ("voice", "trunk_sid"), ("sms", "sms_application_sid")):
        sid = desired.fields.get(field, NONE)
        if sid != NONE and group in desired.groups and field in desired.origins:
            what = "trunk" if field == "trunk_sid" else "application"
            yield Place(desired, field), f"The {what} {sid} answers and brings its own fallback. Check that it has one."


def _parse(value: DesiredValue | None) -> Url | None:
    """Take a URL apart that is to be compared. One that is no URL is refused by another rule.

    Of a document, Twilio chooses the host, so there is nothing to compare.
    """
    if value is None or isinstance(value, bool | Document) or value == NONE:
        return None
    url = parse_url(value)
    return url if isinstance(url, Url) else None


def _is_static(url: Url) -> bool:
    in_files = is_below(url.host, ("twil.io",)) and url.path.startswith("/assets/")
    return bool(_STATIC_PATH.fullmatch(url.path) or is_file_host(url.host) or in_files)


CHECKS: Mapping[RuleId, Callable[[UrlHandler], Iterator[tuple[Place, str]]]] = {
    "no-fallback": check_no_fallback,
    "fallback-is-primary": check_fallback_is_primary,
    "same-target": check_same_target,
    "same-host": check_same_host,
    "same-domain": check_same_domain,
    "static-target-post": check_static_target_post,
    "no-time-for-fallback": check_no_time_for_fallback,
}
NUMBER_CHECKS: Mapping[RuleId, Callable[[Desired], Iterator[tuple[Place, str]]]] = {
    "fallback-elsewhere": check_fallback_elsewhere,
}
