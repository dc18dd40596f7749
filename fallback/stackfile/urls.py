"""What URL fields may say: placeholders, targets in place of URLs, and the checks that need no network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.fields import NONE
from fallback.model import SecretText
from fallback.stackfile.keywords import NAME
from fallback.stackfile.problems import Mistake
from fallback.stackfile.wording import did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Group
    from fallback.model import Position
    from fallback.stackfile.tree import Node

_MAX_CHARACTERS = 10_000  # more than Twilio takes; what it keeps out is a variable that multiplies without bounds
_PIECE = re.compile(r"\$\$\{|\$\{[^}]*\}?|[^$]+|\$")
_SECRET = re.compile(rf"\$\{{secret\.{NAME}\}}")
_SECRET_USERINFO = re.compile(rf"(?:[^:]*:)?(?:{_SECRET.pattern})+")  # a user may be shown, a password may not
_LEADING = re.compile(rf"\$\{{({NAME})\}}")
_URL = re.compile(r"https?://(?:(?P<userinfo>[^/?#]*)@)?(?P<host>\[[^/?#\]]*\]|[^/?#:]*)(?::[0-9]{1,5})?(?:[/?#].*)?")
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the texts of one stack may refer to. `hosts` is `None` where every host is allowed."""

    account: str
    variables: Mapping[str, str]
    hosts: frozenset[str] | None
    places: Mapping[str, Position]  # where the variables were written


def fill(node: Node, variables: Mapping[str, str]) -> str | SecretText:
    """The text of `node` with its variables filled in; its secrets stay, and make it a `SecretText`."""
    pieces: list[str] = _PIECE.findall(node.text)
    filled = [_filled(piece, node, variables) for piece in pieces]
    if sum(map(len, filled)) > _MAX_CHARACTERS:
        message = f"expected at most {_MAX_CHARACTERS:,} characters, found more; shorten the text"
        raise Mistake("text-too-long", node.written, message)
    text = "".join(filled)
    secrets = sum(1 for piece in pieces if _SECRET.fullmatch(piece))
    if not secrets:
        return text
    if len(_SECRET.findall(text)) != secrets:
        # `SecretText.fill` could not tell the escaped one from the true one.
        message = "expected no escaped `${secret.…}` beside a true one, found both; write the escaped one as $%7B…%7D"
        raise Mistake("bad-placeholder", node.written, message)
    return SecretText(text)


def url(node: Node, group: Group, scope: Scope) -> str | SecretText:
    """The URL that `node` stands for in a field of `group`: a URL, a target, or `none`."""
    if node.value == NONE:
        return NONE
    for name, target in node.entries.items():
        return _target(name, target, group, scope)
    filled = fill(node, scope.variables)
    _check(filled, node, scope)
    return filled


def leading_variable(node: Node) -> str:
    """The name of the variable that a text, or the domain of a function, begins with; `""` if it begins otherwise."""
    function = node.entries.get("function")
    text = function.entries["domain"] if function else node
    found = _LEADING.match(text.text) if isinstance(text.value, str) else None
    return found[1] if found else ""


def _filled(piece: str, node: Node, variables: Mapping[str, str]) -> str:
    if piece == "$${":
        return "${"
    if not piece.startswith("${") or _SECRET.fullmatch(piece):
        return piece
    name = piece[2:].removesuffix("}")
    if not re.fullmatch(NAME, name) or not piece.endswith("}"):
        message = f"expected ${{name}} or ${{secret.name}}, found {shown(piece)}; for the characters `${{` write `$${{`"
        raise Mistake("bad-placeholder", node.written, message)
    if name not in variables:
        message = f"expected a name from `vars`, found {shown(piece)}{did_you_mean(name, variables)}"
        raise Mistake("unknown-variable", node.written, message)
    return variables[name]


def _target(name: str, node: Node, group: Group, scope: Scope) -> str | SecretText:
    account = f"https://webhooks.twilio.com/v1/Accounts/{scope.account}"
    match name:
        case "studio_flow":
            return f"{account}/Flows/{node.text}"
        case "twiml_bin":
            return f"https://handler.twilio.com/twiml/{node.text}"
        case "proxy_service":
            return f"{account}/Proxy/{node.text}/Webhooks/{'Call' if group == 'voice' else 'Message'}"
    return _function(node.entries["domain"], node.entries["path"], scope)


def _function(domain: Node, path: Node, scope: Scope) -> str | SecretText:
    host, rest = fill(domain, scope.variables), fill(path, scope.variables)
    _check_host(_template(host), host, domain, scope)
    if not _template(rest).startswith("/"):
        message = f"expected a path that starts with `/`, found {shown(_template(rest))}"
        raise Mistake("function-path", path.written, message)
    _check_characters(rest, path)
    text = f"https://{_template(host)}{_template(rest)}"
    return SecretText(text) if isinstance(host, SecretText) or isinstance(rest, SecretText) else text


def _check(filled: str | SecretText, node: Node, scope: Scope) -> None:
    text = _template(filled)
    _check_characters(filled, node)
    if not text.startswith(("http://", "https://")):
        message = f"expected a URL that starts with http:// or https://, a target, or `none`, found {shown(text)}"
        raise Mistake("url-scheme", node.written, message)
    parts = _URL.fullmatch(text)
    userinfo = parts["userinfo"] if parts else None
    if userinfo is not None and not (isinstance(filled, SecretText) and _SECRET_USERINFO.fullmatch(userinfo)):
        message = (
            f"expected a URL without a password, found {shown(text)}: no password lives in a file; use ${{secret.name}}"
        )
        raise Mistake("url-password", node.written, message)
    _check_host(parts["host"] if parts else "", filled, node, scope)


def _check_characters(filled: str | SecretText, node: Node) -> None:
    text = _template(filled)
    if " " in text or not text.isprintable():
        message = f"expected no white space in a URL, found {shown(text)}; percent-encode it"
        raise Mistake("url-whitespace", node.written, message)


def _check_host(host: str, within: str | SecretText, node: Node, scope: Scope) -> None:
    secret = isinstance(within, SecretText) and _SECRET.search(host) is not None
    if not secret and not host.isascii():
        raise Mistake("host-not-idna", node.written, _in_ascii(host))
    if not _HOST.fullmatch(_SECRET.sub("x", host) if secret else host):
        message = f"expected a host (letters, digits, `.`, `-`) and perhaps a port, found {shown(_template(within))}"
        raise Mistake("url-host", node.written, message)
    if scope.hosts is None:
        return
    if secret:
        message = "expected a host from `allowed_hosts`, found a secret in it, which cannot be checked; write the host"
        raise Mistake("host-not-allowed", node.written, message)
    if host.lower() not in scope.hosts:
        message = f"expected a host from `allowed_hosts`, found {shown(host)}{did_you_mean(host, scope.hosts)}"
        raise Mistake("host-not-allowed", node.written, message)


def _in_ascii(host: str) -> str:
    import idna  # noqa: PLC0415 - its tables take time to read

    try:
        ascii_host = idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return f"expected a host in ASCII, found {shown(host)}, which has no such form; write another"
    return f"expected a host in ASCII, found {shown(host)}; write {ascii_host!r}"


def _template(filled: str | SecretText) -> str:
    return filled.template if isinstance(filled, SecretText) else filled
