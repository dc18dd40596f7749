"""Placeholders in texts: `${name}` from `vars`, `${secret.name}` from Pulumi's config, and `$${` for `${` itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.masking import quote
from fallback.model import SECRET, SecretText
from fallback.stackfile.schema.keywords import NAME
from fallback.stackfile.text.problems import Rejection
from fallback.stackfile.text.wording import Unknown
from fallback.values.text import MAX_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.model import Position
    from fallback.stackfile.text.tree import Node

_PIECE = re.compile(r"\$\$\{|\$\{[^}]*\}?|[^$]+|\$")
_VARIABLE = re.compile(rf"\$\{{({NAME})\}}")
_MOST_NAMED = 3


def fill(node: Node, variables: Mapping[str, str]) -> str | SecretText:
    """Fill the variables of a text in. Secrets stay as they are written, and make it a `SecretText`."""
    pieces: list[str] = _PIECE.findall(node.text)
    filled = [_fill_piece(piece, node, variables) for piece in pieces]
    if sum(map(len, filled)) > MAX_CHARACTERS:  # before they are joined: a variable may multiply
        message = f"expected at most {MAX_CHARACTERS:,} characters, found more; shorten the text"
        raise Rejection("text-too-long", node.written, message)
    text = "".join(filled)
    secrets = sum(1 for piece in pieces if SECRET.fullmatch(piece))
    if not secrets:
        return text
    if len(SECRET.findall(text)) != secrets:
        # `SecretText.fill` could not tell the escaped one from the true one.
        message = "expected no escaped `${secret.…}` beside a true one, found both; write the escaped one as $%7B…%7D"
        raise Rejection("bad-placeholder", node.written, message)
    return SecretText(text)


def name_variables(node: Node, places: Mapping[str, Position]) -> str:
    """Return the end of a message about a filled text: where its variables are written.

    What is wrong may stand there, in another file, and in another one for each stack.
    """
    texts = [text.text for text in (node, *_list_parts(node)) if isinstance(text.value, str)]
    variables = (_VARIABLE.fullmatch(piece) for text in texts for piece in _PIECE.findall(text))
    names = [*dict.fromkeys(variable[1] for variable in variables if variable and variable[1] in places)]
    return "".join(f"; `${{{name}}}` is written at {places[name]}" for name in names[:_MOST_NAMED])


def leading_variable(node: Node) -> str:
    """Return the variable that a text, or the domain of a function, begins with; `""` if it begins otherwise."""
    text = next(iter(_list_parts(node)), node)
    variable = _VARIABLE.match(text.text) if isinstance(text.value, str) else None
    return variable[1] if variable else ""


def _list_parts(node: Node) -> Iterable[Node]:
    """The texts of the target `function`, its domain first."""
    function = node.entries.get("function")
    return (function.entries["domain"], function.entries["path"]) if function else ()


def _fill_piece(piece: str, node: Node, variables: Mapping[str, str]) -> str:
    if piece == "$${":
        return "${"
    if not piece.startswith("${") or SECRET.fullmatch(piece):
        return piece
    name = piece[2:].removesuffix("}")
    if not re.fullmatch(NAME, name) or not piece.endswith("}"):
        message = f"expected ${{name}} or ${{secret.name}}, found {quote(piece)}; for the characters `${{` write `$${{`"
        raise Rejection("bad-placeholder", node.written, message)
    if name not in variables:
        message = f"expected a name from `vars`, found {quote(piece)}"
        raise Rejection("unknown-variable", node.written, message, Unknown(name, variables))
    return variables[name]
