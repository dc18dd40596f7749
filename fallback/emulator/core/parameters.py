"""Form parameters: Twilio's names, and the values that Twilio accepts.

The modules of the products have their tables; those of numbers and applications are here, Twilio's, copied from
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource and
https://www.twilio.com/docs/usage/api/applications. Twilio ignores an unknown parameter
(https://www.twilio.com/docs/api/errors/20001). An omitted parameter leaves its field as it is. An empty one resets
the field: a URL or SID to nothing, a method to POST, the caller-id lookup to false. An empty FriendlyName is the
exception: Twilio keeps the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.urls import is_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fallback.emulator.core.state import Edits
    from fallback.emulator.core.switches import Switches


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name in forms, its field in JSON, and the function that reads a value from its text.

    `read` gets the parameter's name, its text and the switches. It raises the TwilioError with which Twilio refuses
    the value. A parameter that `is_required` must be given when a resource is created.
    """

    name: str
    field: str
    read: Callable[[str, str, Switches], Any]
    is_required: bool = False


def read_number(form: Mapping[str, str], switches: Switches) -> Edits:
    """Return what a form asks to change of a number, by JSON field. Raise on the first value that Twilio refuses."""
    return read(form, NUMBER, switches)


def read_application(form: Mapping[str, str], switches: Switches) -> Edits:
    """Return what a form asks to change of an application, by JSON field. Raise as `read_number` does."""
    return read(form, APPLICATION, switches)


def read(
    form: Mapping[str, str], parameters: Sequence[Parameter], switches: Switches, *, creates: bool = False
) -> Edits:
    """Return what a form asks to change, by JSON field. Raise on the first value that Twilio refuses.

    If the form `creates` a resource, a required parameter must be in it.
    """
    for parameter in parameters if creates else ():
        if parameter.is_required:
            require(form, parameter.name)
    given = [(parameter, form[parameter.name]) for parameter in parameters if parameter.name in form]
    return {
        parameter.field: parameter.read(parameter.name, text, switches)
        for parameter, text in given
        if text or parameter.field != "friendly_name"
    }


def require(form: Mapping[str, str], name: str) -> str:
    """Return a parameter that a request must have."""
    if text := form.get(name):
        return text
    raise TwilioError(20001, f"Missing required parameter {name} in the post body")


def read_url(name: str, text: str, switches: Switches) -> str:
    """Return the URL of a handler."""
    if text and not is_url(text, switches):
        raise TwilioError(21402, f"{name} is not valid: {text}")
    return text


def read_method(name: str, text: str, _switches: Switches) -> str:
    """Return GET or POST, which is the default."""
    if text not in {"", "GET", "POST"}:
        raise TwilioError(21403, f"{name} is not a valid method: {text}")
    return text or "POST"


def read_flag(name: str, text: str, _switches: Switches) -> bool:
    """Return whether the text is "true". The code for any other word but "false" is not documented (U)."""
    if text.lower() not in {"", "true", "false"}:
        raise TwilioError(20001, f"{name} is not true or false: {text}")
    return text.lower() == "true"


def read_friendly_name(_name: str, text: str, _switches: Switches) -> str:
    """Return a name of at most 64 characters."""
    if len(text) > 64:
        raise TwilioError(20002, "FriendlyName must be between 1 and 64 characters")
    return text


def make_text_reader(longest: int) -> Callable[[str, str, Switches], str]:
    """Return a function that reads a text of at most `longest` characters. The code for a longer one is 20001 (U)."""

    def read_text(name: str, text: str, _switches: Switches) -> str:
        if len(text) > longest:
            raise TwilioError(20001, f"{name} must be at most {longest} characters")
        return text

    return read_text


def make_choice_reader(default: str, *others: str) -> Callable[[str, str, Switches], str]:
    """Return a function that reads one of these words, which is `default` if it is empty; any other is 20001 (U)."""

    def read_choice(name: str, text: str, _switches: Switches) -> str:
        if text not in {"", default, *others}:
            raise TwilioError(20001, f"{name} is not one of {', '.join((default, *others))}: {text}")
        return text or default

    return read_choice


def make_integer_reader(least: int, greatest: int) -> Callable[[str, str, Switches], int]:
    """Return a function that reads a whole number between two others; anything else is 20001 (U)."""

    def read_integer(name: str, text: str, _switches: Switches) -> int:
        is_short = text.isdecimal() and len(text) <= len(str(greatest))
        if not is_short or not least <= int(text) <= greatest:
            raise TwilioError(20001, f"{name} is not a whole number between {least} and {greatest}: {text}")
        return int(text)

    return read_integer


def make_sid_reader(
    prefix: str, code: int, message: str = "{name} is not valid: {text}"
) -> Callable[[str, str, Switches], str]:
    """Return a function that reads a SID with `prefix`, and refuses another text with `code`."""
    pattern = re.compile(f"{prefix}[0-9a-fA-F]{{32}}")

    def read_sid(name: str, text: str, _switches: Switches) -> str:
        if text and not pattern.fullmatch(text):
            raise TwilioError(code, message.format(name=name, text=text))
        return text

    return read_sid


_read_application_sid = make_sid_reader("AP", 21420, "ApplicationSid {text} is not accessible")

_HANDLERS = (
    Parameter("FriendlyName", "friendly_name", read_friendly_name),
    Parameter("VoiceUrl", "voice_url", read_url),
    Parameter("VoiceMethod", "voice_method", read_method),
    Parameter("VoiceFallbackUrl", "voice_fallback_url", read_url),
    Parameter("VoiceFallbackMethod", "voice_fallback_method", read_method),
    Parameter("VoiceCallerIdLookup", "voice_caller_id_lookup", read_flag),
    Parameter("SmsUrl", "sms_url", read_url),
    Parameter("SmsMethod", "sms_method", read_method),
    Parameter("SmsFallbackUrl", "sms_fallback_url", read_url),
    Parameter("SmsFallbackMethod", "sms_fallback_method", read_method),
    Parameter("StatusCallback", "status_callback", read_url),
    Parameter("StatusCallbackMethod", "status_callback_method", read_method),
)
# 21420 is documented. For a malformed regulatory SID the code is that of an unusable one (U); for a malformed TrunkSid
# Twilio documents nothing (U).
NUMBER = (
    *_HANDLERS,
    Parameter("VoiceApplicationSid", "voice_application_sid", _read_application_sid),
    Parameter("TrunkSid", "trunk_sid", make_sid_reader("TK", 20001)),
    Parameter("SmsApplicationSid", "sms_application_sid", _read_application_sid),
    Parameter("AddressSid", "address_sid", make_sid_reader("AD", 21631)),
    Parameter("BundleSid", "bundle_sid", make_sid_reader("BU", 21649)),
    Parameter("IdentitySid", "identity_sid", make_sid_reader("RI", 21651)),
    Parameter("EmergencyAddressSid", "emergency_address_sid", make_sid_reader("AD", 21631)),
)
APPLICATION = (
    *_HANDLERS,
    Parameter("SmsStatusCallback", "sms_status_callback", read_url),
    Parameter("MessageStatusCallback", "message_status_callback", read_url),
    Parameter("PublicApplicationConnectEnabled", "public_application_connect_enabled", read_flag),
)
