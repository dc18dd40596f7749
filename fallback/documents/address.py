"""Where a document is.

Its path is the hash of its content. So a changed text is another URL, which is served before any number points to it;
no cache on the way can hold an old text under it; and to change a text back is a change like any other.

Its domain is that of the stack's service. Twilio adds random digits to the name, so the domain is known once the
service exists, and not before.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.model import Live, Stack

_LONGEST_NAME = 50  # https://www.twilio.com/docs/serverless/api/resource/service: UniqueName
_DIGEST = 8
_PATH = re.compile(r"https://(?P<domain>[^/?#]+)(?P<path>/twiml/[0-9a-f]{32}\.xml)")


def name_service(project: str, stack: str) -> str:
    """Return the unique name of a stack's service: at most 50 letters, digits and hyphens.

    >>> name_service("numbers", "prod")
    'fallback-numbers-prod'
    """
    whole = f"fallback-{project}-{stack}"
    name = re.sub(r"[^A-Za-z0-9-]", "-", whole)
    if name == whole and len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST]
    return f"{name[: _LONGEST_NAME - _DIGEST - 1]}-{digest}"


def find_path(content: str) -> str:
    """Return the path of a document.

    >>> find_path("<Response/>")
    '/twiml/b40c651583a41c9daeaae9a2a1665979.xml'
    """
    return f"/twiml/{hashlib.sha256(content.encode()).hexdigest()[:32]}.xml"


def locate(content: str, domain: str) -> str:
    """Return the URL of a document."""
    return f"https://{domain}{find_path(content)}"


def collect(stack: Stack) -> dict[str, str]:
    """Return the documents of a stack, each by the path of the key under which it was written in the stack file."""
    return {
        desired.origins[name].path: value.content
        for desired in stack.numbers.values()
        for name, value in desired.fields.items()
        if isinstance(value, Document) and name in desired.origins
    }


def place(stack: Stack, domain: str) -> Stack:
    """Return the stack with the URL of each document."""
    return replace(
        stack,
        numbers={
            number: replace(
                desired,
                fields={
                    name: replace(value, url=locate(value.content, domain)) if isinstance(value, Document) else value
                    for name, value in desired.fields.items()
                },
            )
            for number, desired in stack.numbers.items()
        },
    )


def find_pointed(numbers: Iterable[Live], domain: str) -> dict[str, list[str]]:
    """Return the paths of documents at a domain that live numbers point to, each with its numbers."""
    pointed: dict[str, list[str]] = {}
    for live in numbers:
        for path in _find_paths(live.fields, domain):
            pointed.setdefault(path, []).append(live.number)
    return pointed


def _find_paths(fields: Mapping[str, object], domain: str) -> set[str]:
    urls = [_PATH.match(value) for value in fields.values() if isinstance(value, str)]
    return {url["path"] for url in urls if url and url["domain"].lower() == domain}
