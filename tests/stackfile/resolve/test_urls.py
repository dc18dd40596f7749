from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.errors import InvalidStackFile
from fallback.model import SecretText

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.fields import Value
    from fallback.model import Stack

    Declare = Callable[..., Stack]

FW, EH, KS = (prefix + "1".zfill(32) for prefix in ("FW", "EH", "KS"))
WEBHOOKS = "https://webhooks.twilio.com/v1/Accounts/AC" + "1".zfill(32)


def voice_url(declare: Declare, url: str, more: str = "") -> Value | SecretText:
    stack = declare(f'{more}\nnumbers: {{"+15005550006": {{voice: {{url: {url}, fallback_url: none}}}}}}\n')
    return stack.numbers["+15005550006"].fields["voice_url"]


def friendly_name(declare: Declare, name: str, more: str = "") -> Value | SecretText:
    stack = declare(f'{more}\nnumbers: {{"+15005550006": {{friendly_name: {name}}}}}\n')
    return stack.numbers["+15005550006"].fields["friendly_name"]


@pytest.mark.parametrize(
    ("target", "url"),
    [
        (f"{{studio_flow: {FW}}}", f"{WEBHOOKS}/Flows/{FW}"),
        (f"{{twiml_bin: {EH}}}", f"https://handler.twilio.com/twiml/{EH}"),
        (f"{{proxy_service: {KS}}}", f"{WEBHOOKS}/Proxy/{KS}/Webhooks/Call"),
        ("{function: {domain: site-1234.twil.io, path: /a?b=c}}", "https://site-1234.twil.io/a?b=c"),
        ('{function: {domain: "${stage}.twil.io", path: "/${stage}"}}', "https://dev.twil.io/dev"),
    ],
)
def test_a_target_stands_for_its_url(declare: Declare, target: str, url: str) -> None:
    assert url == voice_url(declare, target, "vars: {stage: dev}")


def test_a_proxy_service_answers_messages_at_another_url(declare: Declare) -> None:
    stack = declare(f'numbers: {{"+15005550006": {{sms: {{url: {{proxy_service: {KS}}}, fallback_url: none}}}}}}')

    assert stack.numbers["+15005550006"].fields["sms_url"] == f"{WEBHOOKS}/Proxy/{KS}/Webhooks/Message"


@pytest.mark.parametrize("target", [f"{{studio_flow: {FW}}}", f"{{twiml_bin: {EH}}}", f"{{proxy_service: {KS}}}"])
def test_targets_at_twilio_need_no_allowing(declare: Declare, target: str) -> None:
    assert "twilio.com" in str(voice_url(declare, target, "allowed_hosts: []"))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com",
        "http://WWW.EXAMPLE.COM:8080/a/b?c=d@e#rc=2",
        "https://www.example.com/https://user:pass@evil.example/",
    ],
)
def test_an_allowed_host_may_be_written_in_any_way_that_is_that_host(declare: Declare, url: str) -> None:
    assert url == voice_url(declare, url, "allowed_hosts: [www.Example.com]")


def test_an_ip_address_is_a_host(declare: Declare) -> None:
    assert voice_url(declare, '"https://[2001:db8::1]:8443/a"') == "https://[2001:db8::1]:8443/a"


def test_variables_are_filled_in_once_and_an_escape_stays_literal(declare: Declare) -> None:
    text = '"${site}/$${site}/$$${site}/$5/${site-2}"'

    assert friendly_name(declare, text, "vars: {site: www, site-2: b}") == "www/${site}/$${site}/$5/b"


def test_a_secret_stays_a_secret_and_fills_exactly_itself(declare: Declare) -> None:
    text = '"https://${secret.user}:${secret.pass}@www.example.com/${stage}?t=${secret.user}"'

    url = voice_url(declare, text, "vars: {stage: dev}")

    assert url == SecretText("https://${secret.user}:${secret.pass}@www.example.com/dev?t=${secret.user}")
    assert url.fill({"user": "u", "pass": "p"}) == "https://u:p@www.example.com/dev?t=u"


@pytest.mark.parametrize("text", ["$${secret.a}${secret.b}", "${d}{secret.a}${secret.b}", "$${secret.b}${secret.b}"])
def test_a_literal_that_would_be_filled_like_a_secret_is_refused(declare: Declare, text: str) -> None:
    with pytest.raises(InvalidStackFile, match="escaped"):
        voice_url(declare, f'"https://www.example.com/{text}"', "vars: {d: $}")


def test_an_escaped_secret_alone_is_plain_text(declare: Declare) -> None:
    assert friendly_name(declare, '"$${secret.a}"') == "${secret.a}"


def test_an_escaped_secret_is_a_template_that_nobody_fills_in(declare: Declare) -> None:
    with pytest.raises(InvalidStackFile, match="template-braces"):
        voice_url(declare, '"https://www.example.com/$${secret.a}"')


@pytest.mark.parametrize(
    "userinfo",
    [
        "user:hunter2",
        "hunter2",
        "user:${secret.a}hunter2",
        "${secret.a}:hunter2",
        ":",
        "",
        "$${secret.a}",
        "a@b",
        "${v}",
    ],
)
def test_a_password_that_is_not_wholly_secret_is_refused_unseen(declare: Declare, userinfo: str) -> None:
    with pytest.raises(InvalidStackFile, match="without a password") as raised:
        voice_url(declare, f'"https://{userinfo}@www.example.com"', "vars: {v: hunter2}")

    assert "hunter2" not in str(raised.value)
    assert "https://***@www.example.com" in str(raised.value)


@pytest.mark.parametrize(
    "url", ["https://user:hun/ter2@a.example", "https:/user:hunter2@a.example", "user:hun ter2@a.example"]
)
def test_a_password_in_a_mistyped_url_is_not_shown_either(declare: Declare, url: str) -> None:
    with pytest.raises(InvalidStackFile) as raised:
        voice_url(declare, f'"{url}"')

    assert "ter2" not in str(raised.value)
