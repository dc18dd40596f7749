"""Whatever the files hold: `fallback validate` ends, without a traceback, with one of its exit codes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from fallback.cli import main
from fallback.commands.problems import FORMATS
from fallback.lint import RULES
from fallback.lint.checks.urls import CHECKS
from fallback.values.url import Url, parse_url
from tests.lint.cases import NEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

GOOD = [path.read_bytes() for path in sorted(NEAR.glob("*.yaml"))]
SCRAPS = [
    b"",
    b"{",
    b"}",
    b": ",
    b"\n",
    b"none",
    b"${",
    b"#ct=",
    b"&rc=9",
    b"http://",
    b"\xff",
    b"\x00",
    b"@",
    b"%",
    b"*a",
]
SCRAPS += [
    "ü".encode(),
    b"127.1",
    b"[::1]",
    b"- ",
    b'"',
    b"!x ",
    b"until: 2026-02-30",
    b"+1",
    b"0x",
    b".",
    b"..",
    b"a" * 300,
]
DAMAGES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 8), st.sampled_from(SCRAPS)), min_size=1, max_size=4)
URLS = st.text() | st.builds(
    "{}://{}{}{}#{}".format,
    st.sampled_from(["http", "https"]),
    st.text(st.sampled_from("ab.-_0189[]:%xü@"), max_size=30),
    st.text(st.sampled_from("/a{}<>%é?&= "), max_size=10),
    st.text(st.sampled_from("?a=&"), max_size=5),
    st.text(st.sampled_from("ctrpe=&,0159axl"), max_size=20),
)
unhurried = settings(deadline=None, max_examples=60)


def survives(files: Mapping[str, bytes], form: str = "text") -> None:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for name, content in files.items():
                path = Path("stacks", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            for arguments in (["validate", "--format", form], ["explain", "+15005550006"]):
                result = CliRunner().invoke(main, arguments)
                assert result.exit_code in {0, 1, 2}, result.output
                assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        finally:
            os.chdir(before)


@unhurried
@given(st.binary() | st.text().map(lambda text: text.encode(errors="surrogatepass")), st.sampled_from(sorted(FORMATS)))
def test_any_bytes(content: bytes, form: str) -> None:
    survives({"dev.yaml": content}, form)


@unhurried
@given(st.sampled_from(GOOD), DAMAGES, st.sampled_from(sorted(FORMATS)))
def test_a_damaged_file(content: bytes, damages: list[tuple[int, int, bytes]], form: str) -> None:
    for start, length, scrap in damages:
        content = content[:start] + scrap + content[start + length :]
    survives({"dev.yaml": content, "base/common.yaml": content}, form)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | URLS | st.sampled_from(["none", "ivr", "GET"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["url", "fallback_url", "trunk", "rule"]), inner),
    max_leaves=8,
)


@unhurried
@given(
    st.dictionaries(st.sampled_from(["voice", "sms", "status_callback", "friendly_name", "release", "ignore"]), JSON)
)
def test_any_yaml(entry: Any) -> None:
    document = {"account": "AC" + "1".zfill(32), "numbers": {"+15005550006": entry}}

    survives({"dev.yaml": yaml.safe_dump(document).encode()})


@unhurried
@given(URLS, URLS, st.booleans())
def test_any_urls(url: str, fallback: str, production: bool) -> None:  # noqa: FBT001
    handler = {"url": url, "fallback_url": fallback}
    document = {
        "account": "AC" + "1".zfill(32),
        "production": production,
        "numbers": {"+15005550006": {"voice": handler, "sms": handler, "status_callback": {"url": url}}},
    }

    survives({"dev.yaml": yaml.safe_dump(document, allow_unicode=True).encode(errors="replace")})


@given(URLS)
def test_any_text_is_a_url_or_breaks_a_rule(text: str) -> None:
    url = parse_url(text)

    if isinstance(url, Url):
        assert all(message is None or message.isprintable() for message in (check(url) for check in CHECKS.values()))
    else:
        assert url.rule in RULES
