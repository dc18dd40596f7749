"""Accounts as people leave them: much is alike, some of it is wrong, and some of it no stack file can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from fallback.fields import FIELDS, METHODS, NONE
from fallback.model import Live
from tests.seeds import ACCOUNT

if TYPE_CHECKING:
    from fallback.fields import Field

SECRET = "canary-5f3a"  # stands in every password and token
_HOSTS = ["www.example.com", "fallback.example.net", "ivr.acme-telecom.co.uk", "203.0.113.7", "site-1234.twil.io"]
_PATHS = ["", "/", "/voice", "/sms", "/ivr/main.php", "/a/b-c_d/e.xml", "/assets/hello.xml", "/${id}", "/{id}", "/$${x"]
_QUERIES = ["", "", "", "?x=1&y=2", f"?token={SECRET}", f"?a=1&api_key={SECRET}&b=2", f"?key={SECRET}2", "?t=<x>"]
_FRAGMENTS = ["", "", "", "#rc=1", "#ct=2000&rt=3000&sni=y", "#rp=4xx,ct&e=dublin", "#rp=ct,ct", "#rc=99"]
_USERS = ["", "", "", "", f"user:{SECRET}@", f"user:{SECRET}1@", f"{SECRET}@", "user:@", f"a$:b:{SECRET}@"]
_ODD = [
    "https://demo.twilio.com/welcome/voice/",
    "https://a b.example.com/",
    "ftp://example.com/",
    "https://bücher.example/x",
    "http://localhost/x",
    "https://abc.ngrok.io/voice",
    "https://www.example.com/\u202eevil",
    "https://x.example.com/" + "y" * 11_000,
    f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Flows/FW{'b' * 32}",
    f"https://webhooks.twilio.com/v1/Accounts/AC{'2' * 32}/Flows/FW{'b' * 32}",
    f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Proxy/KS{'c' * 32}/Webhooks/Call",
    f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Proxy/KS{'c' * 32}/Webhooks/Message",
    f"https://handler.twilio.com/twiml/EH{'d' * 32}",
    f"https://u:{SECRET}@www.example.com/${{secret.x}}",
    "https://www.example.com/${secret.x}",
]
_URLS = st.one_of(
    st.just(NONE),
    st.builds(
        "{}://{}{}{}{}{}".format,
        st.sampled_from(["https", "https", "http"]),
        st.sampled_from(_USERS),
        st.sampled_from(_HOSTS),
        st.sampled_from(_PATHS),
        st.sampled_from(_QUERIES),
        st.sampled_from(_FRAGMENTS),
    ),
    st.sampled_from(["https://www.example.com/voice", "https://fallback.example.net/x", NONE]),
    st.sampled_from(_ODD),
)
_NAMES = st.one_of(
    st.sampled_from(
        ["Yes", "none", "Support: line", "0x1f", "# 1", "12:30", "{a}", "- x", "ends:", "${name}", "'", "~"]
    ),
    st.sampled_from(["(415) 555-0100", "Büro", "☎ line", "a\u200db", "two\nlines", "x" * 65, "", "null", "a #b"]),
    st.text(max_size=20).filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text)),
)


def _sids(prefix: str) -> st.SearchStrategy[str]:
    # A quarter of the numbers has one; few accounts have SIDs of another form.
    some = st.sampled_from([f"{prefix}{'a' * 32}", f"{prefix}{'b' * 32}", f"{prefix}{'b' * 31}c", f"{prefix}x"])
    return st.one_of(st.just(NONE), st.just(NONE), st.just(NONE), some)


def _values(field: Field) -> st.SearchStrategy[Any]:
    match field.kind:
        case "url":
            return _URLS
        case "sid":
            return _sids(field.prefix)
        case "method":
            return st.sampled_from([*METHODS, "POST"])
        case "flag":
            return st.sampled_from([False, False, True])
    return _NAMES


_CAPABILITIES = st.sampled_from([("mms", "sms", "voice"), ("voice",), ("sms",), (), ("SMS", "Voice")])
_FIELDS = st.fixed_dictionaries({field.name: _values(field) for field in FIELDS})
_NUMBERS = [f"+1415555{index:04}" for index in range(100, 112)]


def _make(number: str, fields: dict[str, Any], capabilities: tuple[str, ...]) -> Live:
    return Live(number, f"PN{number[1:].rjust(32, '0')}", ACCOUNT, fields, capabilities)


# Values of one number are often those of another, or there would be nothing to share.
ACCOUNTS = st.lists(_FIELDS, min_size=1, max_size=4).flatmap(
    lambda kinds: st.lists(
        st.tuples(st.sampled_from(kinds) | _FIELDS, _CAPABILITIES), min_size=1, max_size=len(_NUMBERS)
    ).map(lambda some: [_make(number, *one) for number, one in zip(_NUMBERS, some, strict=False)])
)
