"""The files of one stack as one tree: a leaf over what it extends, and the numbers of all its files.

A file has a role, and each role has keys that it may not write: a base serves several stacks, so it names no
account and no number; a part (a file in the folder of a stack) adds numbers and nothing else.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from fallback.fields import FIELDS
from fallback.masking import quote
from fallback.model import Position
from fallback.stackfile.schema.schema import build_schema
from fallback.stackfile.schema.shape import check_shape
from fallback.stackfile.text.parse import parse
from fallback.stackfile.text.problems import Rejection
from fallback.stackfile.text.tree import Node
from fallback.stackfile.text.wording import format_key

if TYPE_CHECKING:
    from fallback.lint import RuleId
    from fallback.stackfile.text.files import Folder
    from fallback.stackfile.text.problems import Problems
    from fallback.stackfile.text.tree import Path

_NOT_IN_BASE = {
    "account": "each stack names its own account",
    "ignore": "each stack names what it accepts",
    "numbers": "a number belongs to one stack",
}
_SCHEMA = build_schema()
_NOT_IN_PART = dict.fromkeys(
    _SCHEMA["properties"].keys() - {"numbers"}, "a file in the folder of a stack only adds numbers"
)
_DECIDING = {field.key for field in FIELDS if field.form in {"application", "trunk"}}
_DECIDING |= _SCHEMA["definitions"]["target"]["properties"].keys()

# A problem under one of these keys causes no others elsewhere. One under another key, or in the grammar of a file,
# causes so many that the rest is judged only after it is corrected.
_ALONE = frozenset({"account", "allowed_hosts", "limits", "numbers", "production"})


@dataclass(frozen=True, slots=True)
class Declared:
    """What the files of one stack say, as written: the settings, merged, and the entries of all numbers.

    `leaf` is what positions call the file that is named after the stack.
    """

    settings: Mapping[str, Node]
    numbers: Mapping[str, Node]
    leaf: str


def gather(folder: Folder, stack: str, problems: Problems) -> Declared:
    """Return what the files of `stack` declare, less the settings and entries whose shape is wrong.

    Raises `InvalidStackFile` if a problem of shape leaves nothing worth resolving.
    """
    file = f"{stack}.yaml"
    existing = folder.list_stacks()
    if stack not in existing:
        hint = (
            f"the stacks here: {', '.join(map(format_key, existing))}"
            if existing
            else "no stack has one here: write the first"
        )
        place = Position(folder.label_file(file), 1, 1)
        problems.add("unreadable-file", place, (), f"expected a stack file, found none; {hint}")
        raise problems.to_error()
    leaf = _read(folder, file, problems)
    if leaf is None:
        raise problems.to_error()
    if isinstance(leaf.value, Mapping) and "account" not in leaf.entries:
        message = "expected the account that owns the numbers, found nothing; write it"
        problems.add("missing-key", leaf.named, ("account",), message)
    settings = reduce(merge, reversed(_read_chain(folder, file, leaf, problems)))
    numbers = _collect_numbers([leaf, *_read_parts(folder, stack, problems)], problems)
    if not problems.lie_within(_ALONE):
        raise problems.to_error()
    if not numbers and not problems.is_spoiled("numbers"):
        message = "expected at least one number in this file or its folder, found none"
        problems.add("no-numbers", leaf.named, ("numbers",), message)
    return Declared(
        {key: node for key, node in settings.entries.items() if not problems.is_spoiled(key)},
        {number: node for number, node in numbers.items() if not problems.is_spoiled("numbers", number)},
        leaf.named.file,
    )


def merge(below: Node, above: Node, path: Path = ()) -> Node:
    """`above` over `below`: mappings merge key by key, everything else replaces.

    A handler or a target of another form replaces as well, so that no mapping ever says two things.
    """
    if not (isinstance(below.value, Mapping) and isinstance(above.value, Mapping)):
        return above
    if len(path) >= 2 and below.value.keys() & _DECIDING != above.value.keys() & _DECIDING:
        return above
    both = {key: merge(below.value[key], node, (*path, key)) for key, node in above.value.items() if key in below.value}
    return Node({**below.value, **above.value, **both}, above.written, above.named)


def _read(folder: Folder, file: str, problems: Problems, asked: Node | None = None) -> Node | None:
    """Return the tree of one file, its shape checked. `asked` is where another file names it."""
    try:
        tree = parse(folder.read(file), folder.label_file(file), problems)
    except Rejection as rejection:
        if asked is None:
            problems.add_rejection(rejection, ())
        else:
            rule: RuleId = "bad-extends" if rejection.rule == "unreadable-file" else rejection.rule
            problems.add(rule, asked.written, ("extends",), rejection.message)
        return None
    if tree is not None:
        check_shape(tree, problems)
    return tree


def _read_chain(folder: Folder, file: str, leaf: Node, problems: Problems) -> list[Node]:
    """Return the leaf, what it extends, what that extends, and so on."""
    files, trees = [file], [leaf]
    while (extends := trees[-1].entries.get("extends")) and isinstance(extends.value, str):
        try:
            files.append(_find_extended(files, extends))
        except Rejection as rejection:
            problems.add_rejection(rejection, ("extends",))
            break
        tree = _read(folder, files[-1], problems, extends)
        if tree is None:
            break
        _refuse(tree, _NOT_IN_BASE, problems)
        trees.append(tree)
    return trees


def _find_extended(files: list[str], extends: Node) -> str:
    """Return the file that the last of `files` extends, as a path inside the folder of stack files."""
    file = posixpath.normpath(posixpath.join(posixpath.dirname(files[-1]), extends.text))
    if file.startswith(("/", "../")):
        message = f"expected a relative path inside the stacks folder, found {quote(extends.text)}; move the file"
        raise Rejection("bad-extends", extends.written, message)
    if file in files:
        circle = " → ".join(format_key(name) for name in [*files[files.index(file) :], file])
        message = f"expected a chain that ends, found a circle: {circle}; take one `extends` out"
        raise Rejection("bad-extends", extends.written, message)
    return file


def _read_parts(folder: Folder, stack: str, problems: Problems) -> list[Node]:
    trees = [tree for file in folder.list_parts(stack) if (tree := _read(folder, file, problems))]
    for tree in trees:
        _refuse(tree, _NOT_IN_PART, problems)
    return trees


def _refuse(tree: Node, keys: Mapping[str, str], problems: Problems) -> None:
    for key, node in tree.entries.items():
        if key in keys:
            message = f"expected no `{key}` in this file, found one: {keys[key]}; move it"
            problems.add("misplaced-key", node.named, (key,), message)


def _collect_numbers(trees: list[Node], problems: Problems) -> dict[str, Node]:
    """Return the entries of all files. Two entries of one number are a problem at the second."""
    numbers: dict[str, Node] = {}
    for tree in trees:
        written = tree.entries.get("numbers")
        for number, node in written.entries.items() if written else ():
            first = numbers.setdefault(number, node)
            if first is not node:
                message = f"expected each number once, found it here and at {first.named}; remove one"
                problems.add("duplicate-number", node.named, ("numbers", number), message)
    return numbers
