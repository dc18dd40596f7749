"""What holds for every file there can be."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from fallback.errors import InvalidStackFile
from fallback.model import Position, Stack
from tests.stackfile.loading import load

if TYPE_CHECKING:
    import random

GOOD = (
    (Path(__file__).with_name("good") / "example" / "stacks" / "dev.yaml")
    .read_bytes()
    .replace(b"base/common.yaml", b"b.yaml")
)
SCRAPS = [b"", b"&a ", b"*a", b"<<: ", b"{", b"}", b"[", b"]", b": ", b"\n", b"  ", b"- ", b'"', b"~", b"none", b"${"]
SCRAPS += [
    b"$${",
    b"${secret.a}",
    b"numbers:",
    b"+15005550006",
    b"!!int ",
    b"!x ",
    b"\xff",
    b"\x00",
    b"|\n",
    b"@",
    b"? ",
]
DAMAGES = st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), st.sampled_from(SCRAPS)), max_size=4)


def loaded(files: dict[str, bytes]) -> Stack:
    with tempfile.TemporaryDirectory() as folder:
        stacks = Path(folder, "stacks")
        stacks.mkdir()
        for name, content in files.items():
            (stacks / name).write_bytes(content)
        return load(stacks)


def report(files: dict[str, bytes]) -> InvalidStackFile | None:
    try:
        loaded(files)
    except InvalidStackFile as invalid:
        return invalid
    return None


def survives(files: dict[str, bytes]) -> None:
    """`load` returns, or raises a report of at least one problem, sorted, without doubles, a line each."""
    invalid = report(files)
    if invalid is not None:
        assert invalid.problems
        assert list(invalid.problems) == sorted(set(invalid.problems))
        assert len(str(invalid).splitlines()) == 1 + len(invalid.problems)


@given(st.binary() | st.text().map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_a_stack_or_a_report(content: bytes) -> None:
    survives({"dev.yaml": content})


@given(DAMAGES, st.booleans())
def test_a_damaged_file_is_a_stack_or_a_report(damages: list[tuple[int, int, bytes]], base: bool) -> None:  # noqa: FBT001
    content = GOOD
    for start, length, scrap in damages:
        content = content[:start] + scrap + content[start + length :]
    survives({"dev.yaml": GOOD, "b.yaml": content} if base else {"dev.yaml": content, "b.yaml": b""})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["none", "ivr", "GET"]),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["url", "trunk", "application"]), inner)
    ),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from(["voice", "sms", "status_callback", "friendly_name", "buy", "release", "ignore"]), JSON
    ),
    st.dictionaries(
        st.sampled_from(["vars", "handlers", "defaults", "limits", "extends", "allowed_hosts"]), JSON, max_size=2
    ),
)
def test_any_values_where_others_are_expected_are_a_stack_or_a_report(entry: Any, settings: Any) -> None:
    document = {"account": "AC" + "1".zfill(32), **settings, "numbers": {"+15005550006": entry}}

    survives({"dev.yaml": yaml.safe_dump(document).encode()})


def shuffled(value: Any, order: random.Random) -> Any:
    if not isinstance(value, dict):
        return value
    keys = list(value)
    order.shuffle(keys)
    return {key: shuffled(value[key], order) for key in keys}


def without_positions(stack: Stack) -> Stack:
    nowhere = Position("", 0, 0)
    return replace(stack, numbers={number: replace(want, position=nowhere) for number, want in stack.numbers.items()})


@given(st.randoms())
def test_the_order_of_keys_means_nothing(order: random.Random) -> None:
    document = yaml.load(GOOD, Loader=yaml.BaseLoader)  # noqa: S506 - every scalar as text
    text = yaml.safe_dump(shuffled(document, order), sort_keys=False).replace("'true'", "true")
    for count in ("50", "10", "1"):
        text = text.replace(f"'{count}'", count)

    one, other = (without_positions(loaded({"dev.yaml": content, "b.yaml": b""})) for content in (GOOD, text.encode()))

    assert one == other
    assert list(one.numbers) == list(other.numbers)
