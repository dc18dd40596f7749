"""The form parameters of numbers and applications: Twilio's names, and the values that Twilio accepts.

The tables are Twilio's, copied from
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
        if parameter.is_required and not form.get(parameter.name):
            raise TwilioError(20001, f"Missing required parameter {parameter.name} in the post body")
    given = [(parameter, form[parameter.name]) for parameter in parameters if parameter.name in form]
    return {
        parameter.field: parameter.read(parameter.name, text, switches)
        for parameter, text in given
        if text or parameter.field != "friendly_name"
    }


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
