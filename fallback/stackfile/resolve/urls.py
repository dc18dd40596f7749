"""What URL fields may say: a URL, a target in place of one, or `none`; and only hosts that the stack allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.fields import NONE
from fallback.masking import quote
from fallback.model import SecretText
from fallback.stackfile.resolve.documents import find_kind, resolve_document
from fallback.stackfile.resolve.placeholders import fill
from fallback.stackfile.targets import locate_target
from fallback.stackfile.text.problems import Rejection, accept
from fallback.stackfile.text.wording import Unknown
from fallback.values.url import check_password, parse_host, parse_url
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Group
    from fallback.model import Document, Position
    from fallback.stackfile.text.tree import Node


@dataclass(frozen=True, slots=True)
class Scope:
    """What the texts of one stack may refer to. `hosts` is `None` where every host is allowed."""

    account: str
    variables: Mapping[str, str]
    hosts: frozenset[str] | None
    places: Mapping[str, Position]  # where the variables were written


def resolve_url(node: Node, group: Group, scope: Scope) -> str | SecretText | Document:
    """Return the URL that `node` stands for in a field of `group`, the document that it becomes, or `none`."""
    if node.value == NONE:
        return NONE
    if find_kind(node):
        return resolve_document(node, group, scope.variables)
    for name, target in node.entries.items():
        return _resolve_target(name, target, group, scope)
    text = fill(node, scope.variables)
    url = parse_url(text)
    if isinstance(url, Violation) and url.rule == "url-scheme":
        raise Rejection(url.rule, node.written, f"{url.message}; write a URL, a target, or `{NONE}`")
    url = accept(url, node.written)
    accept(check_password(url), node.written)
    _check_allowed(url.host, hidden=url.hidden, node=node, scope=scope)
    return text


def _resolve_target(name: str, node: Node, group: Group, scope: Scope) -> str | SecretText:
    if name == "function":
        return _resolve_function(node.entries["domain"], node.entries["path"], scope)
    return locate_target(name, node.text, group, scope.account)


def _resolve_function(domain: Node, path: Node, scope: Scope) -> str | SecretText:
    host = accept(parse_host(fill(domain, scope.variables)), domain.written)
    rest = fill(path, scope.variables)
    _check_allowed(str(host), hidden=isinstance(host, SecretText), node=domain, scope=scope)
    if not str(rest).startswith("/"):
        message = f"expected a path that starts with `/`, found {quote(str(rest))}"
        raise Rejection("function-path", path.written, message)
    secret = isinstance(host, SecretText) or isinstance(rest, SecretText)
    text = SecretText(f"https://{host}{rest}") if secret else f"https://{host}{rest}"
    accept(parse_url(text), path.written)
    return text


def _check_allowed(host: str, *, hidden: bool, node: Node, scope: Scope) -> None:
    if scope.hosts is None:
        return
    if hidden:
        message = "expected a host from `allowed_hosts`, found a secret in it, which cannot be checked; write the host"
        raise Rejection("host-not-allowed", node.written, message)
    if host.lower() not in scope.hosts:
        message = f"expected a host from `allowed_hosts`, found {quote(host)}"
        raise Rejection("host-not-allowed", node.written, message, Unknown(host, scope.hosts))
