"""The text of a snapshot as kept numbers. Somebody may have edited it, so each value is held to its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import BY_NAME, FIELDS
from fallback.model import KeptNumber, Snapshot
from fallback.stackfile.resolve.placeholders import fill
from fallback.stackfile.snapshot.write import VERSION
from fallback.stackfile.text.parse import parse
from fallback.stackfile.text.problems import Problems, Rejection, accept
from fallback.stackfile.text.wording import Unknown, describe
from fallback.values.e164 import parse_e164
from fallback.values.sid import parse_sid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.fields import Field, Value
    from fallback.model import SecretText
    from fallback.stackfile.text.tree import Node

_OF_NUMBER = ("sid", "capabilities")


def read_snapshot(data: bytes, file: str) -> Snapshot:
    """Return what a snapshot holds. Raise `InvalidStackFile` with everything that is wrong with it."""
    problems = Problems()
    root = parse(data, file, problems)
    if root is None:
        raise problems.to_error()
    snapshot = _read(root, problems)
    if snapshot is None or problems:
        raise problems.to_error()
    return snapshot


def _read(root: Node, problems: Problems) -> Snapshot | None:
    try:
        _check_version(_require(root, "version"))
        account = _require(root, "account")
        accept(parse_sid(account.text, "AC"), account.written)
        taken, numbers = _require(root, "taken"), _require(root, "numbers")
    except Rejection as rejection:
        problems.add_rejection(rejection, ())
        return None
    kept = [_read_number(number, node, problems) for number, node in numbers.entries.items()]
    return Snapshot(account.text, taken.text, tuple(one for one in kept if one))


def _check_version(node: Node) -> None:
    if node.value != VERSION:
        message = f"expected version {VERSION} of a snapshot, found {describe(node.value)}; take it with this version"
        raise Rejection("bad-value", node.written, message)


def _require(node: Node, key: str) -> Node:
    if key not in node.entries:
        message = f"expected `{key}`, found nothing; name a file that `fallback snapshot` wrote"
        raise Rejection("missing-key", node.written, message)
    return node.entries[key]


def _read_number(number: str, node: Node, problems: Problems) -> KeptNumber | None:
    """One number; None where a problem is added. What it does not say is as on a new number."""
    fields: dict[str, Value | SecretText] = {field.name: field.default for field in FIELDS}
    try:
        accept(parse_e164(number), node.named)
        sid = _require(node, "sid").text
        for name, value in _list_fields(node):
            fields[name.name] = _read_value(name, value)
        listed = node.entries.get("capabilities")
    except Rejection as rejection:
        problems.add_rejection(rejection, ("numbers", number))
        return None
    return KeptNumber(number, sid, fields, tuple(item.text for item in listed.items) if listed else ())


def _list_fields(node: Node) -> Iterator[tuple[Field, Node]]:
    for key, value in node.entries.items():
        if key in BY_NAME:
            yield BY_NAME[key], value
        elif key not in _OF_NUMBER:
            message = f"expected a field of a number, found {describe(key)}"
            raise Rejection("unknown-key", value.named, message, Unknown(key, BY_NAME))


def _read_value(field: Field, node: Node) -> Value | SecretText:
    """A value of the kind that the field holds. Whether a stack file can declare it is for `write` to say."""
    if field.kind == "flag":
        if isinstance(node.value, bool):
            return node.value
        raise Rejection("wrong-type", node.written, f"expected true or false, found {describe(node.value)}")
    if not isinstance(node.value, str):
        raise Rejection("wrong-type", node.written, f"expected a text, found {describe(node.value)}; quote it")
    return fill(node, {})
