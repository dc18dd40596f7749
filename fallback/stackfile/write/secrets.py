"""The secrets in URLs, each by a name: a file must not contain them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.masking import replace_exposed
from fallback.model import SECRET, SecretText
from fallback.stackfile.write.free_names import FreeNames
from fallback.values.url import Url, parse_url

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class NamedSecret:
    """A name, and where the value that it stands for is: the first number and the first field that have it."""

    name: str
    number: str
    field: str


class Secrets:
    """The names that were given so far. One value at one place has one name, whatever numbers have it."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, str], NamedSecret] = {}
        self._free = FreeNames("_")

    def list_all(self) -> tuple[NamedSecret, ...]:
        """Return every secret, in the order in which they were met."""
        return tuple(self._named.values())

    def keep(self, text: SecretText, number: str, field: str) -> None:
        """Note the names that a text has already, before any secret is taken out."""
        for name in text.names:
            if (name, "") not in self._named:
                self._named[name, ""] = NamedSecret(self._free.take(name), number, field)

    def take_out(self, url: str, number: str, field: str) -> str | SecretText | None:
        """Return a URL with names in place of its password and of the values that are named like secrets.

        A text without secrets comes back as it is. None: a file cannot write it, because the password is empty, or
        because another part of the URL looks like the name of a secret.
        """
        parts = parse_url(url)
        if not isinstance(parts, Url):
            return url
        taken: list[str] = []

        def name(what: str, value: str) -> str:
            taken.append(value)
            return f"${{secret.{self._name(f'{parts.host} {what}', value, number, field)}}}"

        template = _replace_secrets(parts, name)
        if not taken:
            return url
        return SecretText(template) if all(taken) and len(SECRET.findall(template)) == len(taken) else None

    def _name(self, place: str, value: str, number: str, field: str) -> str:
        base = _make_name(place)
        if (base, value) not in self._named:
            self._named[base, value] = NamedSecret(self._free.take(base), number, field)
        return self._named[base, value].name


def _replace_secrets(url: Url, name: Callable[[str, str], str]) -> str:
    end = len(url.text) - len(url.fragment)
    start = end - len(url.query)
    before, query, fragment = url.text[:start], url.text[start:end], url.text[end:]
    if url.userinfo is not None:
        scheme = f"{url.scheme}://"
        before = f"{scheme}{_replace_password(url.userinfo, name)}{before[len(scheme) + len(url.userinfo) :]}"
    return f"{before}{replace_exposed(query, name)}{fragment}"


def _replace_password(userinfo: str, name: Callable[[str, str], str]) -> str:
    """The user may be shown. What has no password is one: a token, as many services take it."""
    user, _, password = userinfo.partition(":")
    return f"{user}:{name('password', password)}" if password else name("password", userinfo)


def _make_name(place: str) -> str:
    """A name that Pulumi's config and a stack file take."""
    words = "_".join(_WORD.findall(place.lower().removeprefix("www.")))[:_LONGEST]
    return words if words[:1].isalpha() else f"host_{words}"
