"""One grammar of URLs, for texts with and without secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.model import SecretText
from fallback.values.url import Url, check_password, parse_host, parse_url
from fallback.values.violation import Violation


def parsed(value: str | SecretText) -> Url:
    url = parse_url(value)
    assert isinstance(url, Url), url
    return url


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("http://a.example", ("http", None, "a.example", 80, "/", "", "")),
        ("https://WWW.A.example.:8443/B?c=d@e#rc=2", ("https", None, "www.a.example", 8443, "/B", "?c=d@e", "#rc=2")),
        ("https://u:p@ss@a.example?x", ("https", "u:p@ss", "a.example", 443, "/", "?x", "")),
        ("https://[2001:DB8::1]:1/", ("https", None, "[2001:db8::1]", 1, "/", "", "")),
        (
            "https://a.example/https://u:p@b.example/",
            ("https", None, "a.example", 443, "/https://u:p@b.example/", "", ""),
        ),
    ],
)
def test_a_url_is_taken_apart(text: str, parts: tuple[object, ...]) -> None:
    url = parsed(text)

    assert (url.scheme, url.userinfo, url.host, url.port, url.path, url.query, url.fragment) == parts


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "url-scheme"),
        ("www.example.com", "url-scheme"),
        ("HTTPS://www.example.com", "url-scheme"),
        ("//www.example.com", "url-scheme"),
        ("https://", "url-host"),
        ("https:///path", "url-host"),
        ("https://www.example.com:port/", "url-host"),
        ("https://www.example.com:/", "url-host"),
        ("https://www.example.com:123456/", "url-host"),
        ("https://www.example.com\\.evil.example", "url-host"),
        ("https://[::1", "url-host"),
        ("https://a.example/b c", "url-whitespace"),
        ("https://a.example/\x00", "url-whitespace"),
        ("https://a.example/\n", "url-whitespace"),
        ("https://a.example/\u202e", "url-whitespace"),
        ("https://a.example/\ud800", "url-whitespace"),
        ("https://bücher.example/", "host-not-idna"),
        ("https://a.example/" + "a" * 10_000, "text-too-long"),
    ],
)
def test_what_is_no_url_breaks_a_rule(text: str, rule: str) -> None:
    violation = parse_url(text)

    assert isinstance(violation, Violation)
    assert violation.rule == rule


def test_a_secret_may_hide_a_part_that_is_compared_but_not_judged() -> None:
    hidden, visible = (
        parsed(SecretText("https://A.${secret.Host}/${secret.p}?q")),
        parsed(SecretText("https://A.b/${secret.p}")),
    )

    assert (hidden.hidden, hidden.host, hidden.path, hidden.literal) == (
        True,
        "A.${secret.Host}",
        "/${secret.p}",
        "https://A./?q",
    )
    assert (visible.hidden, visible.host) == (False, "a.b")


def test_what_looks_like_a_secret_in_plain_text_is_plain_text() -> None:
    url = parsed("https://a.example/${secret.b}")

    assert url.literal == "https://a.example/${secret.b}"
    assert isinstance(parse_url("https://${secret.host}/"), Violation)


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("https://a.example/u:p@b", False),
        ("https://user@a.example", True),
        ("https://@a.example", True),
        (SecretText("https://user:${secret.p}@a.example"), False),
        (SecretText("https://${secret.u}:${secret.p}${secret.q}@a.example"), False),
        (SecretText("https://user:p${secret.p}@a.example"), True),
        (SecretText("https://${secret.u}:p@a.example"), True),
    ],
)
def test_a_password_in_a_file_is_wholly_secret(value: str | SecretText, refused: bool) -> None:  # noqa: FBT001
    assert bool(check_password(parsed(value))) is refused


@pytest.mark.parametrize("host", ["a.example", "10.0.0.1", "[::1]", SecretText("${secret.host}.twil.io")])
def test_a_host_is_taken_as_it_is(host: str | SecretText) -> None:
    assert parse_host(host) == host


@pytest.mark.parametrize("host", ["", "a.example/x", "a:80", "u@a", "ü.example", "a b"])
def test_what_is_no_host_breaks_a_rule(host: str) -> None:
    assert isinstance(parse_host(host), Violation)


@given(st.from_regex(r"\Ahttps?://[a-z]+:hunter2[@a-z:/?#' \"<>\x00]{0,9}@[a-z/:é\x00]{0,9}\Z"))
def test_no_message_and_no_repr_shows_a_password(text: str) -> None:
    url = parse_url(text)

    shown = [repr(url), url.message if isinstance(url, Violation) else url.display]
    assert not [text for text in shown if "hunter2" in text.partition("@")[0]]
