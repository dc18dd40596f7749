"""Signatures as Twilio documents them (https://www.twilio.com/docs/usage/security), and as its package checks them."""

from __future__ import annotations

import random
import string
from typing import TYPE_CHECKING

import pytest
from twilio.request_validator import RequestValidator

from fallback.webhook.signature import is_signed, normalize_url, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = "12345"
URL = "https://example.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
PUBLISHED = "L/OH5YylLD5NRKLltdqwSvS0BnU="  # Twilio's example, for this token, URL and form


def test_twilios_published_example_is_accepted() -> None:
    assert sign(TOKEN, URL, FORM.items()) == PUBLISHED
    assert is_signed(PUBLISHED, URL, FORM.items(), [TOKEN])


@pytest.mark.parametrize(
    ("url", "form", "token"),
    [
        ("https://example.org/myapp.php?foo=1&bar=2", FORM, TOKEN),
        ("https://example.com/myapp.php/?foo=1&bar=2", FORM, TOKEN),
        ("https://example.com/myapp.php?bar=2&foo=1", FORM, TOKEN),
        ("https://example.com/myapp.php?foo=1&bar=2&", FORM, TOKEN),
        ("https://example.com/Myapp.php?foo=1&bar=2", FORM, TOKEN),
        ("http://example.com/myapp.php?foo=1&bar=2", FORM, TOKEN),
        (URL, {**FORM, "Digits": "1235"}, TOKEN),
        (URL, {**FORM, "Extra": ""}, TOKEN),
        (URL, {}, TOKEN),
        (URL, FORM, "12346"),
        ("no URL", FORM, TOKEN),
    ],
    ids=["host", "slash", "order", "ampersand", "case", "scheme", "value", "name", "no-form", "token", "no-url"],
)
def test_another_request_is_refused(url: str, form: Mapping[str, str], token: str) -> None:
    assert not is_signed(PUBLISHED, url, form.items(), [token])


@pytest.mark.parametrize("signature", ["", "L/OH5YylLD5NRKLltdqwSvS0BnU", PUBLISHED + "=", "☎", "\ud800", "x" * 10_000])
def test_any_other_signature_is_refused(signature: str) -> None:
    assert not is_signed(signature, URL, FORM.items(), [TOKEN])


def test_a_port_may_be_signed_or_left_out_but_not_be_another() -> None:
    with_port = "https://example.com:8443/voice"
    for signed in (with_port, "https://example.com/voice"):
        assert is_signed(sign(TOKEN, signed, ()), with_port, (), [TOKEN])

    assert not is_signed(sign(TOKEN, "https://example.com:8444/voice", ()), with_port, (), [TOKEN])
    assert is_signed(sign(TOKEN, "https://example.com:443/voice", ()), "https://example.com/voice", (), [TOKEN])
    assert is_signed(sign(TOKEN, "http://example.com:80/voice", ()), "http://example.com/voice", (), [TOKEN])
    assert not is_signed(sign(TOKEN, "http://example.com:443/voice", ()), "http://example.com/voice", (), [TOKEN])


def test_a_get_is_signed_with_its_query_and_without_a_form() -> None:
    url = "https://example.com/voice?CallSid=CA1&To=%2B15005550006"

    assert is_signed(sign(TOKEN, url), url, (), [TOKEN])
    assert not is_signed(sign(TOKEN, url), url.replace("CA1", "CA2"), (), [TOKEN])
    assert not is_signed(sign(TOKEN, url), url, [("CallSid", "CA1")], [TOKEN])


@pytest.mark.parametrize("tokens", [["new", TOKEN], [TOKEN, "new"], ["", TOKEN]])
def test_either_of_two_tokens_is_accepted(tokens: list[str]) -> None:
    assert is_signed(PUBLISHED, URL, FORM.items(), tokens)


@pytest.mark.parametrize("tokens", [[], [""], ["new", ""]])
def test_no_token_accepts_nothing(tokens: list[str]) -> None:
    assert not is_signed(PUBLISHED, URL, FORM.items(), tokens)
    assert not is_signed(sign("", URL, FORM.items()), URL, FORM.items(), tokens)


@pytest.mark.parametrize(
    ("url", "voice", "signed"),
    [
        ("https://example.com/voice", True, "https://example.com/voice"),
        ("https://example.com:8443/voice", True, "https://example.com/voice"),
        ("https://example.com:8443/sms", False, "https://example.com:8443/sms"),
        ("http://example.com:8080/voice", True, "http://example.com:8080/voice"),
        ("https://user:pass@example.com/voice", True, "https://example.com/voice"),
        ("https://user:p@ss@example.com/voice", True, "https://example.com/voice"),
        ("https://example.com/voice?a=1#rc=2&ct=1000", True, "https://example.com/voice?a=1"),
        ("https://[::1]:8443/voice", True, "https://[::1]/voice"),
        ("https://example.com/a@b:1", True, "https://example.com/a@b:1"),
        ("not a URL", True, "not a URL"),
    ],
)
def test_twilio_signs_a_url_without_user_fragment_and_for_voice_over_https_port(
    url: str, *, voice: bool, signed: str
) -> None:
    assert normalize_url(url, voice=voice) == signed


class _Form:
    """A form as web frameworks hold it, for Twilio's package: a name may have several values."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __iter__(self) -> object:
        return iter([name for name, _ in self._pairs])

    def __len__(self) -> int:
        return len(self._pairs)

    def getlist(self, name: str) -> list[str]:
        return [value for other, value in self._pairs if other == name]


def test_twilios_package_agrees_on_1000_random_requests() -> None:
    """Half of them have one thing changed after they were signed; both must take and refuse the same ones."""
    rng = random.Random(15)  # noqa: S311 - a test that repeats itself
    taken = 0
    for _ in range(1000):
        token, url, form = _make_text(rng, 32), _make_url(rng), _make_form(rng)
        signature = sign(token, normalize_url(url, voice=rng.random() < 0.5), form)
        asked, sent = rng.choice([(url, form), (url, form), (_spoil(rng, url), form), (url, [*form, ("a", "b")])])

        expected = RequestValidator(token).validate(asked, _Form(sent), signature)
        assert is_signed(signature, asked, sent, [token]) == expected, (token, url, form, asked, sent)
        taken += expected
    assert 400 < taken < 900


def _make_text(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(string.ascii_letters + string.digits + "☎é+ &=%", k=rng.randint(1, length)))


def _make_url(rng: random.Random) -> str:
    port = rng.choice(["", "", ":443", ":80", ":8443"])
    path = rng.choice(["/", "/voice", "/a/b.php", "/voice/"])
    query = rng.choice(["", "", "?foo=1&bar=2", "?To=%2B15005550006", "?a"])
    return f"{rng.choice(['http', 'https'])}://{rng.choice(['example.com', 'www.example.org'])}{port}{path}{query}"


def _make_form(rng: random.Random) -> list[tuple[str, str]]:
    names = [_make_text(rng, 8) for _ in range(rng.randint(1, 12))]
    return [(rng.choice(names), rng.choice(["", _make_text(rng, 40)])) for _ in range(rng.randint(0, 15))]


def _spoil(rng: random.Random, url: str) -> str:
    return rng.choice([url + "x", url.replace("example", "other"), url.replace("http", "https", 1).replace("ss", "s")])
