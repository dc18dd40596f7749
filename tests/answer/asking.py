"""Ask a fallback handler as Twilio does, and read what it answers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fallback.answer import Request, Settings, parse_settings
from fallback.webhook.request import describe_call, describe_failure, describe_message
from fallback.webhook.signature import sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.answer import Response

TOKEN, OLD_TOKEN = "canary-token", "canary-old-token"
PUBLIC = "https://fallback.example.com"
PRIMARY = "https://www.example.com/voice"
NUMBER, OTHER_NUMBER, PERSON = "+15005550006", "+15005550007", "+15005550100"
CALL, MESSAGE, ACCOUNT = "CA" + "1".zfill(32), "SM" + "1".zfill(32), "AC" + "1".zfill(32)
WORDS = "We are having trouble. Please call back in an hour."
REPLY = "We are having trouble; your message was not read."

Verb = tuple[str, str | None, dict[str, str]]
SAID: Verb = ("Say", WORDS, {"voice": "Polly.Amy", "language": "en-GB"})
HANGUP: Verb = ("Hangup", None, {})


def make_document(**changes: Any) -> dict[str, Any]:
    """Settings as plain data; `changes` replace keys at the top."""
    return {
        "public_url": PUBLIC,
        "primaries": ["www.example.com"],
        "voice": {"say": {"text": WORDS, "voice": "Polly.Amy", "language": "en-GB"}, "then": "hangup"},
        "sms": {"reply": REPLY},
        **changes,
    }


def make_settings(*, tokens: tuple[str, ...] = (TOKEN,), **changes: Any) -> Settings:
    names = ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_PREVIOUS")
    return parse_settings(make_document(**changes), dict(zip(names, tokens, strict=False)))


def call(number: str = NUMBER, *, code: str = "11200", url: str = PRIMARY, **more: str) -> dict[str, str]:
    """The parameters of a call whose primary failed."""
    asked = describe_call(sid=CALL, account=ACCOUNT, number=number, caller=PERSON)
    return asked | describe_failure(code=code, url=url) | more


def message(number: str = NUMBER, *, code: str = "11200", url: str = PRIMARY, **more: str) -> dict[str, str]:
    """The parameters of a message whose primary failed."""
    asked = describe_message(sid=MESSAGE, account=ACCOUNT, number=number, sender=PERSON, text="hello")
    return asked | describe_failure(code=code, url=url) | more


def ask(
    parameters: Mapping[str, str],
    *,
    method: str = "POST",
    path: str = "/voice",
    query: str = "",
    token: str | None = TOKEN,
    public: str = PUBLIC,
    **headers: str,
) -> Request:
    """The request for a fallback at `public`, signed with `token` unless that is None."""
    form = urlencode(parameters)
    if method == "GET":
        query, form = "&".join(filter(None, [query, form])), ""
    url = f"{public}{path}{'?' if query else ''}{query}"
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if form:
        sent.setdefault("content-type", "application/x-www-form-urlencoded; charset=utf-8")
    if token is not None:
        sent["x-twilio-signature"] = sign(token, url, parameters.items() if form else ())
    return Request(method, path, query, sent, form.encode())


def read_verbs(response: Response) -> list[Verb]:
    """The verbs of a response as an XML reader sees them: name, text, attributes."""
    assert dict(response.headers)["content-type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(response.body)  # noqa: S314 - our own document
    assert root.tag == "Response"
    return [(verb.tag, verb.text, verb.attrib) for verb in root]
