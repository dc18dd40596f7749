"""Words in the place of a fallback URL: `say`, `play` and `reply` become a document that Twilio serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.model import Document, SecretText
from fallback.stackfile.resolve.placeholders import fill
from fallback.stackfile.text.problems import Rejection, accept
from fallback.twiml import write
from fallback.twiml.check import check_response
from fallback.twiml.document import Fault
from fallback.twiml.heard import describe_heard
from fallback.twiml.read import read_document
from fallback.values.url import check_password, parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Group
    from fallback.stackfile.text.tree import Node
    from fallback.twiml.document import Context

# What each group may say. A document for calls means nothing to a message, and the other way round.
_KINDS: Mapping[Group, tuple[str, ...]] = {"voice": ("say", "play"), "sms": ("reply",)}
KINDS = tuple(kind for kinds in _KINDS.values() for kind in kinds)


def find_kind(node: Node) -> str:
    """Return the key that makes a mapping words; "" if it is something else."""
    return next((kind for kind in KINDS if kind in node.entries), "")


def resolve_document(node: Node, group: Group, variables: Mapping[str, str]) -> Document:
    """Return the document for the words at `node`. Raise a `Rejection`."""
    kind, context = find_kind(node), _choose_context(group)
    if kind not in _KINDS[group]:
        expected = " or ".join(f"`{each}`" for each in _KINDS[group])
        noun = "messages" if group == "sms" else "calls"
        raise Rejection(
            "bad-document",
            node.entries[kind].named,
            f"expected {expected}, which answers {noun}, found `{kind}`; write that",
        )
    texts = {key: _read_text(entry, variables) for key, entry in node.entries.items()}
    content = write.write_response(_write_verb(kind, texts))
    response = read_document(content.encode())
    faults = [response] if isinstance(response, Fault) else check_response(response, context)
    if isinstance(response, Fault) or faults:
        raise Rejection("bad-document", node.entries[kind].written, faults[0].message)
    if kind == "play":
        _check_file(texts["play"], node.entries["play"])
    return Document(content, describe_heard(response, context))


def _check_file(text: str, node: Node) -> None:
    url = accept(parse_url(text), node.written)
    if check_password(url):
        message = f"expected a file that needs no password, found {url.display}; anybody can read a document"
        raise Rejection("bad-document", node.written, message)


def _choose_context(group: Group) -> Context:
    return "sms" if group == "sms" else "voice"


def _read_text(node: Node, variables: Mapping[str, str]) -> str:
    text = fill(node, variables)
    if isinstance(text, SecretText):
        secret = f"`${{secret.{text.names[0]}}}`"
        message = f"expected words without secrets, found {secret}; anybody can read a document"
        raise Rejection("bad-document", node.written, message)
    return text


def _write_verb(kind: str, texts: Mapping[str, str]) -> str:
    match kind:
        case "say":
            return write.say(texts["say"], voice=texts.get("voice", ""), language=texts.get("language", ""))
        case "play":
            return write.play(texts["play"])
    return write.message(texts["reply"])
