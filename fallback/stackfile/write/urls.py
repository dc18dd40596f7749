"""A live URL as a file writes it: a target if it is one, else its text, with its secrets taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.fields import NONE
from fallback.model import SECRET, SecretText
from fallback.stackfile.targets import recognize_target
from fallback.webhook.connection import split_settings

if TYPE_CHECKING:
    from fallback.fields import Group

Written = str | int | list[str] | dict[str, "Written"]  # what a file says; of a text, with its placeholders

# A Function has a path of words. What ends like a file, or lies among the assets, is a document of the same service.
_FUNCTION = re.compile(r"https://(?P<domain>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.twil\.io)(?P<path>(?!/assets/)/[\w/-]+)")


def write_url(url: str | SecretText, group: Group, account: str) -> Written:
    """Return what `resolve_url` takes for `url` in a field of `group`."""
    if isinstance(url, SecretText) or url == NONE:
        return write_text(url)
    if target := recognize_target(url, group, account):
        return dict([target])
    if function := _FUNCTION.fullmatch(url):
        return {"function": dict(function.groupdict())}
    return write_text(url)


def split_connection(url: str | SecretText) -> tuple[str | SecretText, dict[str, Written]]:
    """Return a URL without its connection overrides, and what a file writes beside it; nothing if it cannot."""
    split = split_settings(str(url))
    if split is None or any(isinstance(one, tuple) and len(set(one)) < len(one) for one in split[1].values()):
        return url, {}
    settings: dict[str, Written] = {
        name: list(one) if isinstance(one, tuple) else one for name, one in split[1].items()
    }
    return (SecretText(split[0]) if isinstance(url, SecretText) else split[0]), settings


def write_text(text: str | SecretText) -> str:
    """Return what `fill` takes for a text: `$${` for each `${` that begins no secret."""
    if not isinstance(text, SecretText):
        return text.replace("${", "$${")
    written, place = "", 0
    for secret in SECRET.finditer(text.template):
        written += text.template[place : secret.start()].replace("${", "$${") + secret[0]
        place = secret.end()
    return written + text.template[place:].replace("${", "$${")
