"""Every regular expression of the package, found in its source, and texts that are hostile to one.

A regular expression is a call of a function of `re` whose first argument says the pattern. What stands in a module is
evaluated there, so an expression that is new is found without anybody's help. What a function puts together is listed
in `MADE_BY_FUNCTIONS`, and a test says what is missing there.

How long an expression takes depends on how it is used: `\\s*x` is linear where it has to match at one place and
quadratic where it is searched for. So the methods are found in the source as well.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import accumulate, pairwise
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

import fallback
from fallback.emulator.api.protocol import ROUTES
from fallback.emulator.core.domains import _LABEL
from fallback.emulator.core.number_search import _compile_pattern
from fallback.stackfile.schema.schema import build_schema
from fallback.values.e164 import E164
from fallback.values.sid import sid_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

METHODS = {"finditer", "findall", "fullmatch", "match", "search", "split", "sub"}
EVERY_METHOD = frozenset({"fullmatch", "match", "search", "sub"})
_LONGEST_UNIT = 12  # characters

_SIDS = [f"{prefix}[0-9a-fA-F]{{32}}" for prefix in ("AC", "PN")], {"fullmatch"}
# What functions put together, by the module and the argument: examples of every form that it can have, and its use.
MADE_BY_FUNCTIONS: Mapping[tuple[str, str], tuple[list[str], set[str]]] = {
    ("fallback.account.records", "pattern"): ([E164, sid_pattern("AC"), sid_pattern("PN")], {"fullmatch"}),
    ("fallback.emulator.api.paging", "re.escape(pattern).replace('\\\\*', '[0-9]')"): (
        [re.escape(pattern).replace(r"\*", "[0-9]") for pattern in ("+1500555", "*5*5*", "*" * 15)],
        {"search"},
    ),
    ("fallback.emulator.api.routes", "pattern"): ([route.pattern.pattern for route in ROUTES], {"fullmatch"}),
    ("fallback.emulator.core.domains", "f'{_LABEL}(?:\\\\.{_LABEL})*\\\\.{re.escape(zone)}'"): (
        [rf"{_LABEL}(?:\.{_LABEL})*\.{re.escape('sip.twilio.com')}"],
        {"fullmatch"},
    ),
    ("fallback.emulator.core.number_search", "before + parts['body'].translate(_KEYPAD) + after"): (
        [_compile_pattern(text).pattern for text in ("500", "+1500555", "*55*", "%LOVE%", "55$")],
        {"search"},
    ),
    ("fallback.emulator.core.parameters", "f'{prefix}[0-9a-fA-F]{{32}}'"): _SIDS,
    ("fallback.emulator.core.serverless_parameters", "pattern"): (
        ["on|off", ".{1,255}", ".{0,3000}", "[A-Za-z0-9-]{1,50}", r"/[^\s?#]{0,254}"],
        {"fullmatch"},
    ),
    ("fallback.engine.snapshots", "f'{re.escape(stack)}-\\\\d{{8}}T\\\\d{{6}}\\\\.\\\\d{{6}}Z\\\\.yaml'"): (
        [rf"{re.escape('a-b.c')}-\d{{8}}T\d{{6}}\.\d{{6}}Z\.yaml"],
        {"fullmatch"},
    ),
    ("fallback.emulator.seed.values", "f'{prefix}[0-9a-fA-F]{{32}}'"): _SIDS,
    # The schema's, which are collected by themselves.
    ("fallback.stackfile.schema.shape", "pattern"): ([], set()),
    ("fallback.stackfile.targets", "sid_pattern(prefix)"): ([sid_pattern("FW"), sid_pattern("EH")], {"search"}),
    ("fallback.values.sid", "sid_pattern(prefix)"): ([sid_pattern("AP"), sid_pattern("TK")], {"fullmatch"}),
}


@dataclass(frozen=True)
class Expression:
    """A pattern, where it stands, and the methods by which it is used."""

    place: str
    pattern: str
    flags: int
    methods: frozenset[str]

    def __str__(self) -> str:
        return f"{self.place} {self.pattern[:40]}"


@dataclass
class Source:
    """A module: its text as a tree, and what its names mean."""

    name: str
    tree: ast.Module
    names: dict[str, Any] = field(repr=False)

    def evaluate(self, node: ast.expr) -> Any:
        """What an expression means at the top of the module. Raise NameError for what a function knows alone."""
        return eval(compile(ast.Expression(node), self.name, "eval"), self.names)  # noqa: S307 -- our own source


@cache
def read_sources() -> dict[str, Source]:
    """Every module of the package that uses `re` or may use an expression of another one, by its name."""
    root = Path(fallback.__file__).parent
    sources = {}
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")
        if path.name != "__main__.py":
            sources[name] = Source(name, ast.parse(path.read_text()), vars(import_module(name)))
    return sources


def list_modules() -> list[str]:
    """The modules that mention `re`, without importing them."""
    root = Path(fallback.__file__).parent
    return [
        ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(root.rglob("*.py"))
        if re.search(r"\bre\.[a-z]", path.read_text())
    ]


def find_expressions(module: str) -> list[Expression]:
    """The expressions in a module whose patterns are known there."""
    source = read_sources()[module]
    found = []
    for call in _find_calls(source):
        with suppress(NameError):
            found.append(_read_call(source, call))
    return found


def find_made_by_functions() -> set[tuple[str, str]]:
    """The calls whose pattern only a function knows, by module and argument."""
    made = set()
    for source in read_sources().values():
        for call in _find_calls(source):
            try:
                source.evaluate(call.args[0])
            except NameError:
                made.add((source.name, ast.unparse(call.args[0])))
    return made


def list_made_by_functions() -> list[Expression]:
    return [
        Expression(module, pattern, 0, frozenset(methods))
        for (module, _), (patterns, methods) in MADE_BY_FUNCTIONS.items()
        for pattern in patterns
    ]


def list_schema_expressions() -> list[Expression]:
    return [Expression("schema", each, 0, frozenset({"fullmatch"})) for each in {*_list_patterns(build_schema())}]


def _find_calls(source: Source) -> Iterator[ast.Call]:
    """The calls of `re.compile`, `re.match` and so on."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in METHODS | {"compile"}
            and not (isinstance(node.args[0], ast.Constant) and not node.args[0].value)
        ):
            yield node


def _read_call(source: Source, call: ast.Call) -> Expression:
    assert isinstance(call.func, ast.Attribute)
    pattern = source.evaluate(call.args[0])
    place = f"{source.name}:{call.lineno}"
    if call.func.attr != "compile":
        flags = sum(int(source.evaluate(keyword.value)) for keyword in call.keywords if keyword.arg == "flags")
        return Expression(place, pattern, flags, frozenset({call.func.attr}))
    compiled = source.evaluate(call)
    methods = {method for name in _find_names(compiled) for method in _index_methods().get(name, ())}
    return Expression(place, pattern, compiled.flags & ~re.UNICODE, frozenset(methods) or EVERY_METHOD)


def _find_names(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The names that a compiled expression has at the top of modules."""
    for source in read_sources().values():
        for name, value in source.names.items():
            if isinstance(value, re.Pattern) and value == pattern:
                yield source.name, name


@cache
def _index_methods() -> Mapping[tuple[str, str], set[str]]:
    """The methods of expressions that are called, by the module that calls and the name that it uses."""
    index = defaultdict(set)
    for source in read_sources().values():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                index[source.name, node.value.id].add(node.attr)
    return index


def _list_patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for value in schema.values():
            yield from _list_patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _list_patterns(value)


def make_texts(expression: Expression, size: int) -> Iterator[str]:
    """Texts of `size` characters that make an expression go back and try again, if anything does.

    They repeat one character that the expression knows, or two that follow each other in it, or the beginning of a text
    that matches it; they begin like a match or not, and they end with what fits or with what does not.
    """
    characters = list(dict.fromkeys(_sample_each(parser.parse(expression.pattern, expression.flags))))
    match = "".join(_sample_one(parser.parse(expression.pattern, expression.flags)))
    pairs = map("".join, pairwise([*characters, *characters[:1]]))
    units = [*characters, *pairs, *accumulate(match[:_LONGEST_UNIT]), match]
    for unit in dict.fromkeys(filter(None, units)):
        for head in dict.fromkeys(["", match, match[: len(match) // 2]]):
            for tail in ("", "\x00"):
                yield (head + unit * size)[: size - len(tail)] + tail


def _sample_one(tree: Any) -> Iterator[str]:
    """The characters of a short text that matches, as far as that can be told without looking around."""
    for code, argument in tree:
        if code is codes.BRANCH:
            yield from _sample_one(argument[1][0])
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            least, most, inner = argument
            for _ in range(min(max(least, 1), int(most), 40)):
                yield from _sample_one(inner)
        elif code is codes.SUBPATTERN:
            yield from _sample_one(argument[-1])
        elif code is codes.ATOMIC_GROUP:
            yield from _sample_one(argument)
        else:
            yield from _sample_atom(code, argument)[:1]


def _sample_each(tree: Any) -> Iterator[str]:
    """The characters that an expression knows, in its order: literals, the ends of ranges, one or two of each class."""
    for code, argument in tree:
        if code is codes.BRANCH:
            for inner in argument[1]:
                yield from _sample_each(inner)
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            yield from _sample_each(argument[2])
        elif code in {codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT}:
            yield from _sample_each(argument[-1])
        elif code is codes.ATOMIC_GROUP:
            yield from _sample_each(argument)
        else:
            yield from _sample_atom(code, argument)


_OF_CATEGORY = {
    codes.CATEGORY_SPACE: [" ", "\n"],
    codes.CATEGORY_NOT_SPACE: ["a"],
    codes.CATEGORY_DIGIT: ["0"],
    codes.CATEGORY_NOT_DIGIT: ["a"],
    codes.CATEGORY_WORD: ["a", "_"],
    codes.CATEGORY_NOT_WORD: ["-"],
}


def _sample_set(items: Any) -> list[str]:
    inside = [each for code, argument in items for each in _sample_atom(code, argument)]
    if items[0][0] is codes.NEGATE:
        return [each for each in "a0 -\u00e9" if each not in inside][:1] + inside
    return inside


_SAMPLERS: Mapping[Any, Callable[[Any], list[str]]] = {
    codes.LITERAL: lambda character: [chr(character)],
    codes.NOT_LITERAL: lambda character: [next(each for each in "a0" if each != chr(character))],
    codes.RANGE: lambda ends: [chr(ends[0]), chr(ends[1])],
    codes.CATEGORY: _OF_CATEGORY.__getitem__,
    codes.ANY: lambda _: ["a"],
    codes.IN: _sample_set,
}


def _sample_atom(code: Any, argument: Any) -> list[str]:
    """Characters that one step of an expression takes; none for a position and for a reference to a group."""
    sample = _SAMPLERS.get(code)
    return sample(argument) if sample else []
