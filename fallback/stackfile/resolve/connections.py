"""What is written of the connection beside a URL, as the fragment that Twilio reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.fields import NONE
from fallback.masking import quote
from fallback.model import Document, SecretText
from fallback.stackfile.text.problems import Rejection
from fallback.webhook.connection import OVERRIDES, format_fragment, format_value, is_allowed

if TYPE_CHECKING:
    from fallback.model import DesiredValue
    from fallback.stackfile.text.tree import Node
    from fallback.webhook.connection import Override, Setting


def add_fragment(url: DesiredValue, node: Node, key: str) -> str | SecretText | Document:
    """The URL, which the field `key` has, with the fragment for the connection at `node`. Raises a `Rejection`."""
    text = url.template if isinstance(url, SecretText) else str(url)
    if url == NONE:
        message = f"expected no connection where `{key}` is `{NONE}`, found one; remove it"
        raise Rejection("misplaced-key", node.named, message)
    if "#" in text and not isinstance(url, Document):
        message = f"expected the connection here or after `#` in `{key}`, found both; write one of them"
        raise Rejection("connection-twice", node.named, message)
    fragment = format_fragment(read_settings(node))
    if isinstance(url, Document):
        return replace(url, fragment=fragment)
    return SecretText(text + fragment) if isinstance(url, SecretText) else text + fragment


def read_settings(node: Node) -> dict[str, Setting]:
    """What a connection says, by the names of its settings. Raises a `Rejection` at one that is out of range."""
    return {name: _read_setting(_BY_NAME[name], setting) for name, setting in node.entries.items()}


def _read_setting(override: Override, node: Node) -> Setting:
    setting: Setting = tuple(item.text for item in node.items) or (
        node.value if isinstance(node.value, int) else node.text
    )
    if not is_allowed(override.key, format_value(override, setting)):
        message = f"expected `{override.name}` to be {override.range}, found {quote(node.text)}"
        raise Rejection("bad-value", node.written, message)
    return setting


_BY_NAME = {override.name: override for override in OVERRIDES}
