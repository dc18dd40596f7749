"""YAML bytes to a tree of nodes, with nothing guessed.

`yaml.load` reads `+15005550006` as an int, `NO` as false, `010` as 8 and `12:30` as 750, keeps the last of two
equal keys and forgets where they stood. `yaml.compose` keeps the places, but libyaml's composer recurses in C:
some 100 kB of `[` end the process with no word, and an alias within an alias grows without bounds. So the tree
is built here from the parser's events, which come one at a time: depth and size are counted before they hurt.

A plain scalar is taken as text, as a decimal number or as `true`/`false`; whatever else YAML 1.1 makes of it is
a `Misread`. A date is text: no value of a stack file is a date to YAML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from fallback.masking import quote
from fallback.model import Position
from fallback.stackfile.text.lines import split_lines
from fallback.stackfile.text.problems import Rejection
from fallback.stackfile.text.tree import Misread, Node
from fallback.stackfile.text.wording import describe, describe_mismatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.stackfile.text.problems import Problems
    from fallback.stackfile.text.tree import Path

MAX_DEPTH = 20
MAX_VALUES = 300_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_YAML = "tag:yaml.org,2002:"
_TEXT = {_YAML + name for name in ("str", "timestamp", "merge", "value")}
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def parse(data: bytes, file: str, problems: Problems) -> Node | None:
    """Return the one YAML document in `data`, or `None` if it cannot be read: then a problem says why.

    An empty file is an empty mapping. Problems of a single key (written twice, not text) are added, and the rest
    is read.
    """
    try:
        return _Document(_decode(data, file), file, problems).read_root()
    except Rejection as rejection:
        problems.add_rejection(rejection, ())
    except yaml.MarkedYAMLError as error:
        problems.add("bad-yaml", *_describe_error(error, data, file))
    except yaml.YAMLError:
        problems.add("bad-yaml", Position(file, 1, 1), (), "expected YAML, found characters that YAML does not allow")
    return None


def _decode(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        position = _locate(error.object[: error.start].decode(), file)
        message = f"expected UTF-8, found the byte 0x{error.object[error.start]:02x}; save it as UTF-8"
        raise Rejection("unreadable-file", position, message) from None
    if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
        position = _locate(text[: odd.start()], file)
        raise Rejection(
            "unreadable-file", position, f"expected text, found the character {odd[0]!r}; remove it"
        ) from None
    return text


def _describe_error(error: yaml.MarkedYAMLError, data: bytes, file: str) -> tuple[Position, Path, str]:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    what = " ".join(" ".join(filter(None, [error.problem, error.context])).split())
    lines = split_lines(data.decode("utf-8-sig"))
    tabbed = any(text.lstrip(" ").startswith("\t") for text in lines[line : line + 1])
    hint = "; indent with spaces, not with tabs" if tabbed else ""
    return Position(file, line + 1, column + 1), (), f"expected YAML, found a mistake in its grammar: {what}{hint}"


def _read_scalar(tag: str, text: str) -> str | int | bool | Misread:
    if tag in _TEXT:
        return text
    if tag == _YAML + "null":
        return Misread(text, "nothing")
    if tag == _YAML + "bool":
        return _BOOLEANS.get(text, Misread(text, "true" if text.lower() in {"yes", "on"} else "false"))
    return int(text) if _DECIMAL.fullmatch(text) else Misread(text, "a number")


def _too_deep(position: Position) -> Rejection:
    return Rejection(
        "too-deep", position, f"expected at most {MAX_DEPTH} levels of values, found more; write it flatter"
    )


def _locate(before: str, file: str) -> Position:
    lines = split_lines(before)
    return Position(file, len(lines), len(lines[-1]) + 1)


class _Built(NamedTuple):
    """A node with the number of values in it, aliases counted where they are used, and its height."""

    node: Node
    size: int
    height: int


class _Document:
    def __init__(self, text: str, file: str, problems: Problems) -> None:
        self._loader = _Loader(text)
        self._file = file
        self._problems = problems
        self._anchors: dict[str, _Built | None] = {}
        self._count = 0

    def read_root(self) -> Node:
        self._loader.get_event()
        if self._loader.check_event(yaml.StreamEndEvent):
            start = Position(self._file, 1, 1)
            return Node({}, start, start)
        self._loader.get_event()
        root = self._read_value(()).node
        self._loader.get_event()
        if not self._loader.check_event(yaml.StreamEndEvent):
            second = self._locate_event(self._loader.peek_event())
            message = "expected one YAML document in a file, found a second one; remove this line"
            raise Rejection("bad-yaml", second, message)
        return root

    def _read_value(self, path: Path) -> _Built:
        event = self._loader.get_event()
        if isinstance(event, yaml.AliasEvent):
            return self._use_alias(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            built = self._build_scalar(event, path)
        elif isinstance(event, yaml.MappingStartEvent):
            built = self._build_mapping(event, path)
        else:
            built = self._build_list(event, path)
        if event.anchor is not None:
            self._anchors[event.anchor] = built
        return built

    def _use_alias(self, event: yaml.AliasEvent) -> _Built:
        name, position = event.anchor, self._locate_event(event)
        if name not in self._anchors:
            message = f"expected an anchor &{name} above this alias, found none; correct the name"
            raise Rejection("bad-yaml", position, message)
        built = self._anchors[name]
        if built is None:
            message = f"expected a finished value, found *{name} inside its own anchor; write the value out"
            raise Rejection("alias-bomb", position, message)
        self._add_to_size(built.size, built.height, position)
        return built

    def _build_scalar(self, event: yaml.ScalarEvent, path: Path) -> _Built:
        value: str | int | bool | Misread = event.value
        if event.tag in {None, "!"}:
            value = _read_scalar(self._loader.resolve(yaml.ScalarNode, event.value, event.implicit), event.value)
        elif event.tag != _YAML + "str":
            self._refuse_tag(event, path)
        return self._build(value, self._locate_event(event), ())

    def _build_list(self, event: yaml.SequenceStartEvent, path: Path) -> _Built:
        self._enter(event, path)
        items: list[_Built] = []
        while not self._loader.check_event(yaml.SequenceEndEvent):
            items.append(self._read_value((*path, str(len(items)))))
        self._loader.get_event()
        return self._build(tuple(item.node for item in items), self._locate_event(event), items)

    def _build_mapping(self, event: yaml.MappingStartEvent, path: Path) -> _Built:
        self._enter(event, path)
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        parts = []
        while not self._loader.check_event(yaml.MappingEndEvent):
            start = self._loader.peek_event()
            key = self._read_key(path)
            parts.append(self._read_value((*path, key or "?")))
            node = Node(parts[-1].node.value, parts[-1].node.written, self._locate_event(start))
            if key == "<<" and isinstance(start, yaml.ScalarEvent) and start.implicit[0]:
                self._merge(merged, node, path)
            elif key in own:
                first = f"found it for the second time (first in line {own[key].named.line})"
                message = f"expected each key once, {first}; remove one"
                self._problems.add("duplicate-key", node.named, (*path, key), message)
            elif key is not None:
                own[key] = node
        self._loader.get_event()
        return self._build({**merged, **own}, self._locate_event(event), parts)

    def _read_key(self, path: Path) -> str | None:
        key = self._read_value((*path, "?")).node
        if isinstance(key.value, str):
            return key.value
        if isinstance(key.value, tuple | dict) or (isinstance(key.value, Misread) and key.value.empty):
            message = f"expected text as a key, found {describe(key.value)}; write a name"
            self._problems.add("yaml-trap", key.written, path, message)
            return None
        message = describe_mismatch("expected text as a key", key.value, {"string"})
        self._problems.add("yaml-trap", key.written, (*path, describe(key.value)), message)
        return describe(key.value)

    def _merge(self, merged: dict[str, Node], source: Node, path: Path) -> None:
        """Add what `<<` names: what is there already stays, so the first of several wins."""
        for part in source.items or (source,):
            if not isinstance(part.value, dict):
                message = f"expected mappings after `<<`, found {describe(part.value)}; name an anchor of a mapping"
                self._problems.add("wrong-type", part.written, (*path, "<<"), message)
            for key, node in part.entries.items():
                merged.setdefault(key, node)

    def _enter(self, event: yaml.CollectionStartEvent, path: Path) -> None:
        if len(path) >= MAX_DEPTH:
            raise _too_deep(self._locate_event(event))
        if event.tag not in {None, "!", _YAML + "map", _YAML + "seq"}:
            self._refuse_tag(event, path)

    def _build(self, value: Any, position: Position, parts: Sequence[_Built]) -> _Built:
        size = 1 + sum(part.size for part in parts)
        height = 1 + max((part.height for part in parts), default=0)
        self._add_to_size(1, height, position)
        return _Built(Node(value, position, position), size, height)

    def _add_to_size(self, values: int, height: int, position: Position) -> None:
        self._count += values
        if self._count > MAX_VALUES:
            limit = f"at most {MAX_VALUES:,} values in a file, each use of an alias counted"
            raise Rejection("alias-bomb", position, f"expected {limit}, found more; write fewer or smaller aliases")
        if height > MAX_DEPTH:
            raise _too_deep(position)

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, path: Path) -> None:
        message = f"expected a plain value, found the tag {quote(str(event.tag))}; remove the tag"
        self._problems.add("bad-yaml", self._locate_event(event), path, message)

    def _locate_event(self, event: Any) -> Position:
        return Position(self._file, event.start_mark.line + 1, event.start_mark.column + 1)
