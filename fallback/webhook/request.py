"""The parameters with which Twilio asks a handler about a call or a message, and about the failure of a primary.

Sources: https://www.twilio.com/docs/voice/twiml#request-parameters,
https://www.twilio.com/docs/messaging/guides/webhook-request and, for `ErrorCode` and `ErrorUrl`,
https://www.twilio.com/docs/usage/security/availability-reliability. Twilio adds parameters without notice, so readers
must take others as well. Standard library only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["call", "message", "other"]
Pairs = list[tuple[str, str]]

CONTENT_TYPE = "application/x-www-form-urlencoded"
CALL_SID = "CallSid"
MESSAGE_SID = "MessageSid"
ERROR_CODE = "ErrorCode"
ERROR_URL = "ErrorUrl"
_API_VERSION = "2010-04-01"


def describe_call(*, sid: str, account: str, number: str, caller: str) -> dict[str, str]:
    """The parameters of a call that comes in from `caller` at `number`, both in E.164.

    `Called` and `Caller` are older names that Twilio still sends.
    """
    return {
        CALL_SID: sid,
        "AccountSid": account,
        "From": caller,
        "To": number,
        "Caller": caller,
        "Called": number,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": _API_VERSION,
    }


def describe_message(*, sid: str, account: str, number: str, sender: str, text: str) -> dict[str, str]:
    """The parameters of a message without media that comes in from `sender` at `number`, both in E.164.

    `SmsSid` and `SmsMessageSid` are older names that Twilio still sends.
    """
    return {
        MESSAGE_SID: sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "SmsStatus": "received",
        "AccountSid": account,
        "From": sender,
        "To": number,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": _API_VERSION,
    }


def describe_failure(*, code: str, url: str) -> dict[str, str]:
    """What Twilio adds when it asks a fallback: why, and for which URL."""
    return {ERROR_CODE: code, ERROR_URL: url}


def parse_form(form: str) -> Pairs:
    """The names and values of a query or of a form, in order, with repetitions and empty values.

    It takes what `urllib.parse.parse_qsl` takes, in a fraction of the time, as most values need no decoding. Bytes that
    are no UTF-8 become the replacement character, as in the frameworks that check signatures.
    """
    pairs = []
    for part in form.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((_decode(name), _decode(value)))
    return pairs


def _decode(text: str) -> str:
    if "%" not in text and "+" not in text:
        return text
    return unquote_to_bytes(text.replace("+", " ").encode("utf-8", "replace")).decode("utf-8", "replace")


def find_kind(parameters: Mapping[str, str]) -> Kind:
    """What Twilio asks about."""
    if parameters.get(CALL_SID):
        return "call"
    return "message" if parameters.get(MESSAGE_SID) else "other"
