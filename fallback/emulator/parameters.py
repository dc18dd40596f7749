"""The form parameters of a number: Twilio's names, and what Twilio takes for a value.

The table is Twilio's, copied from
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource. An unknown parameter is
ignored (https://www.twilio.com/docs/api/errors/20001), an omitted one leaves its field as it is, an
empty one sets the field back: a URL or SID to nothing, a method to POST, the lookup to false. An empty
FriendlyName is the exception: Twilio keeps the name it has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fallback.emulator.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.emulator.state import Edits

# RFC 3986's characters and whole percent escapes: "properly url-encoded"
_URL = re.compile(r"https?://(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name in forms, its field in JSON, and what makes a value of its text.

    `read` gets the parameter's name and its text, and raises the TwilioError that Twilio answers with.
    """

    name: str
    field: str
    read: Callable[[str, str], str | bool]


def read(form: Mapping[str, str]) -> Edits:
    """What a form asks to change, by JSON field. Raises on the first value that Twilio refuses."""
    asked = [(parameter, form[parameter.name]) for parameter in PARAMETERS if parameter.name in form]
    return {
        parameter.field: parameter.read(parameter.name, text)
        for parameter, text in asked
        if text or parameter.field != "friendly_name"
    }


def _url(name: str, text: str) -> str:
    """Syntax only: Twilio does not ask the URL whether it answers."""
    if text and not _is_url(text):
        raise TwilioError(21402, f"{name} is not valid: {text}")
    return text


def _is_url(text: str) -> bool:
    """Protocol, host, path (https://www.twilio.com/docs/api/errors/21402), and a host with a dot in it.

    Twilio refuses `localhost` and labels that end in `-`. Addresses, ports, userinfo and underscores
    pass here; whether Twilio takes private addresses and underscores is not documented (U).
    """
    if not _URL.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return False
    host = parts.hostname or ""
    named = "." in host and all(_LABEL.fullmatch(label) for label in host.split("."))
    return bool(parts.path) and (named or ":" in host)


def _method(name: str, text: str) -> str:
    if text not in {"", "GET", "POST"}:
        raise TwilioError(21403, f"{name} is not a valid method: {text}")
    return text or "POST"


def _flag(name: str, text: str) -> bool:
    """The code for a value that is neither is not documented (U)."""
    if text.lower() not in {"", "true", "false"}:
        raise TwilioError(20001, f"{name} is not true or false: {text}")
    return text.lower() == "true"


def _friendly_name(_name: str, text: str) -> str:
    if len(text) > 64:
        raise TwilioError(20002, "FriendlyName must be between 1 and 64 characters")
    return text


def _sid(prefix: str, code: int, message: str) -> Callable[[str, str], str]:
    pattern = re.compile(f"{prefix}[0-9a-fA-F]{{32}}")

    def read_sid(name: str, text: str) -> str:
        if text and not pattern.fullmatch(text):
            raise TwilioError(code, message.format(name=name, text=text))
        return text

    return read_sid


_application = _sid("AP", 21420, "ApplicationSid {text} is not accessible")
_not_valid = "{name} is not valid: {text}"

# 21420 is documented. The codes for malformed regulatory SIDs are those for unusable ones (U); for a
# malformed TrunkSid nothing is documented (U).
PARAMETERS = (
    Parameter("FriendlyName", "friendly_name", _friendly_name),
    Parameter("VoiceUrl", "voice_url", _url),
    Parameter("VoiceMethod", "voice_method", _method),
    Parameter("VoiceFallbackUrl", "voice_fallback_url", _url),
    Parameter("VoiceFallbackMethod", "voice_fallback_method", _method),
    Parameter("VoiceCallerIdLookup", "voice_caller_id_lookup", _flag),
    Parameter("VoiceApplicationSid", "voice_application_sid", _application),
    Parameter("TrunkSid", "trunk_sid", _sid("TK", 20001, _not_valid)),
    Parameter("SmsUrl", "sms_url", _url),
    Parameter("SmsMethod", "sms_method", _method),
    Parameter("SmsFallbackUrl", "sms_fallback_url", _url),
    Parameter("SmsFallbackMethod", "sms_fallback_method", _method),
    Parameter("SmsApplicationSid", "sms_application_sid", _application),
    Parameter("StatusCallback", "status_callback", _url),
    Parameter("StatusCallbackMethod", "status_callback_method", _method),
    Parameter("AddressSid", "address_sid", _sid("AD", 21631, _not_valid)),
    Parameter("BundleSid", "bundle_sid", _sid("BU", 21649, _not_valid)),
    Parameter("IdentitySid", "identity_sid", _sid("RI", 21651, _not_valid)),
)
BY_FIELD = {parameter.field: parameter for parameter in PARAMETERS}
