from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.model import SecretText
from fallback.stackfile.write.urls import Written, split_connection, write_text, write_url
from tests.seeds import ACCOUNT

if TYPE_CHECKING:
    from fallback.fields import Group

FW, EH, KS = (prefix + "a" * 32 for prefix in ("FW", "EH", "KS"))
WEBHOOKS = f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}"
OTHERS = f"https://webhooks.twilio.com/v1/Accounts/AC{'2' * 32}/Flows/{FW}"


@pytest.mark.parametrize(
    ("group", "url", "written"),
    [
        ("voice", f"{WEBHOOKS}/Flows/{FW}", {"studio_flow": FW}),
        ("status_callback", f"{WEBHOOKS}/Flows/{FW}", {"studio_flow": FW}),
        ("sms", f"https://handler.twilio.com/twiml/{EH}", {"twiml_bin": EH}),
        ("voice", f"{WEBHOOKS}/Proxy/{KS}/Webhooks/Call", {"proxy_service": KS}),
        ("sms", f"{WEBHOOKS}/Proxy/{KS}/Webhooks/Message", {"proxy_service": KS}),
        ("sms", "https://site-1.twil.io/a/b", {"function": {"domain": "site-1.twil.io", "path": "/a/b"}}),
    ],
)
def test_a_target_is_recognised(group: Group, url: str, written: Written) -> None:
    assert write_url(url, group, ACCOUNT) == written


@pytest.mark.parametrize(
    ("group", "url"),
    [
        ("voice", OTHERS),  # the flow of another account is no target of this one
        ("voice", f"http://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Flows/{FW}"),
        ("voice", f"{WEBHOOKS}/Flows/{FW}?a=b"),
        ("voice", f"{WEBHOOKS}/Proxy/{KS}/Webhooks/Message"),
        ("status_callback", f"{WEBHOOKS}/Proxy/{KS}/Webhooks/Call"),
        ("voice", "https://site-1234.twil.io/assets/hello"),
        ("voice", "https://site-1234.twil.io/hello.xml"),
        ("voice", "https://site-1234.twil.io/answer?a=b"),
        ("voice", "https://Site-1234.twil.io/answer"),
        ("voice", "none"),
    ],
)
def test_any_other_url_is_written_as_it_is(group: Group, url: str) -> None:
    assert write_url(url, group, ACCOUNT) == url


@pytest.mark.parametrize(
    ("url", "split"),
    [
        (
            "https://a.example.com/#ct=500&rc=2&rp=ct,rt&sni=n",
            (
                "https://a.example.com/",
                {"connect_timeout": "500ms", "retries": 2, "retry_on": ["ct", "rt"], "sni": False},
            ),
        ),
        (
            SecretText("https://u:${secret.a}@a.example.com/#rt=4000"),
            (SecretText("https://u:${secret.a}@a.example.com/"), {"read_timeout": "4s"}),
        ),
        ("https://a.example.com/", ("https://a.example.com/", {})),
        ("https://a.example.com/#rc=99", ("https://a.example.com/#rc=99", {})),
        ("https://a.example.com/#rc=2&ct=500", ("https://a.example.com/#rc=2&ct=500", {})),  # a file has another order
        ("https://a.example.com/#rp=ct,ct", ("https://a.example.com/#rp=ct,ct", {})),
        ("none", ("none", {})),
    ],
)
def test_connection_overrides_are_written_beside_the_url(
    url: str | SecretText, split: tuple[str | SecretText, dict[str, Written]]
) -> None:
    assert split_connection(url) == split


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a ${b} $${c", "a $${b} $$${c"),
        (SecretText("https://u:${secret.a}@x.example.com/${b}"), "https://u:${secret.a}@x.example.com/$${b}"),
        ("$5", "$5"),
    ],
)
def test_only_the_name_of_a_secret_is_not_escaped(text: str | SecretText, written: str) -> None:
    assert write_text(text) == written
