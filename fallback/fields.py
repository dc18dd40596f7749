"""THE field table: every field of a Twilio number that we can manage, once.

A field has four names that are decided here and nowhere else:

    name        Twilio's JSON name; our property in Pulumi's state; the keyword of the `twilio` package
    parameter   Twilio's form parameter, as it stands in Twilio's error messages
    group, key  where the stack file writes it: `sms: {fallback_url: …}` is group `sms`, key `fallback_url`

Canonical values. Twilio reports an empty field as `""` here and as `null` there, and Pulumi's engine
prints `""` as if the field were absent. So inside this project an empty URL or SID is the word `none`,
a method is `GET` or `POST`, a flag is a bool, and every field always has a value. `canonical` and `wire`
translate at the one edge where Twilio's values come in and go out.

What is managed is decided per field, by the form of the group's handler (`managed_fields`): whoever
declares a URL handler also declares that no application and no trunk shadows it; whoever declares an
application or a trunk leaves the URL fields, which are dead then, alone.
Source of the precedence: Twilio's description of `trunk_sid` and `voice_application_sid` at
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping

Value = str | bool
Group = Literal["voice", "sms", "status_callback", "friendly_name", "regulatory"]
Form = Literal["url", "application", "trunk"]
Kind = Literal["url", "sid", "method", "flag", "text"]

NONE = "none"
METHODS = ("GET", "POST")
PRECEDENCE: tuple[Form, ...] = ("trunk", "application", "url")  # who answers, where several could


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a number.

    `default` is its canonical value on a new number and, inside a written group, when it is left out.
    `prefix` is the two letters a SID of this field starts with (`""` for other kinds).
    `form` is the form of handler that owns the field, `None` where the group has no forms.
    """

    name: str
    parameter: str
    group: Group
    key: str
    kind: Kind
    default: Value
    form: Form | None = None
    prefix: str = ""


# fmt: off
FIELDS: tuple[Field, ...] = (
    Field("friendly_name", "FriendlyName", "friendly_name", "friendly_name", "text", ""),
    Field("voice_url", "VoiceUrl", "voice", "url", "url", NONE, "url"),
    Field("voice_method", "VoiceMethod", "voice", "method", "method", "POST", "url"),
    Field("voice_fallback_url", "VoiceFallbackUrl", "voice", "fallback_url", "url", NONE, "url"),
    Field("voice_fallback_method", "VoiceFallbackMethod", "voice", "fallback_method", "method", "POST", "url"),
    Field("voice_caller_id_lookup", "VoiceCallerIdLookup", "voice", "caller_id_lookup", "flag", False, "url"),  # noqa: FBT003
    Field("voice_application_sid", "VoiceApplicationSid", "voice", "application", "sid", NONE, "application", "AP"),
    Field("trunk_sid", "TrunkSid", "voice", "trunk", "sid", NONE, "trunk", "TK"),
    Field("sms_url", "SmsUrl", "sms", "url", "url", NONE, "url"),
    Field("sms_method", "SmsMethod", "sms", "method", "method", "POST", "url"),
    Field("sms_fallback_url", "SmsFallbackUrl", "sms", "fallback_url", "url", NONE, "url"),
    Field("sms_fallback_method", "SmsFallbackMethod", "sms", "fallback_method", "method", "POST", "url"),
    Field("sms_application_sid", "SmsApplicationSid", "sms", "application", "sid", NONE, "application", "AP"),
    Field("status_callback", "StatusCallback", "status_callback", "url", "url", NONE),
    Field("status_callback_method", "StatusCallbackMethod", "status_callback", "method", "method", "POST"),
    Field("address_sid", "AddressSid", "regulatory", "address", "sid", NONE, None, "AD"),
    Field("bundle_sid", "BundleSid", "regulatory", "bundle", "sid", NONE, None, "BU"),
    Field("identity_sid", "IdentitySid", "regulatory", "identity", "sid", NONE, None, "RI"),
)
# fmt: on
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
GROUPS: tuple[Group, ...] = ("voice", "sms", "status_callback", "friendly_name", "regulatory")

# What a number must be able to do so that Twilio ever asks the handler of a group: one of these.
_CAPABILITIES: Mapping[Group, tuple[str, ...]] = {"voice": ("voice",), "sms": ("sms", "mms")}

# 21405 and 21406: Twilio refuses a fallback without its primary, so they always travel together.
# https://www.twilio.com/docs/api/errors/21405
PARTNERS: Mapping[str, str] = {
    "voice_url": "voice_fallback_url",
    "voice_fallback_url": "voice_url",
    "sms_url": "sms_fallback_url",
    "sms_fallback_url": "sms_url",
}


@cache
def fields_of(group: Group) -> tuple[Field, ...]:
    """The fields of one group, in the table's order."""
    return tuple(field for field in FIELDS if field.group == group)


def canonical(field: Field, reported: object) -> Value:
    """What Twilio reported, as our canonical value (see the top of this file)."""
    if reported is None or reported == "":
        return field.default
    if field.kind == "method":
        return str(reported).upper()  # the case is not documented, and `Post` is the same method
    return reported if isinstance(reported, bool) else str(reported)


def wire(field: Field, value: Value) -> Value:
    """A canonical value as the `twilio` package takes it: an empty string clears."""
    return "" if value == NONE and field.kind in {"url", "sid"} else value


def form_of(group: Group, values: Mapping[str, object]) -> Form:
    """The form of handler that answers for `group`, by the fields' names."""
    return _first({field.form for field in _deciding(group) if values.get(field.name, NONE) != NONE})


def form_of_keys(group: Group, keys: Container[str]) -> Form:
    """The form of handler that a stack file describes by writing these keys."""
    return _first({field.form for field in _deciding(group) if field.key in keys})


def can_be_asked(group: Group, capabilities: Collection[str]) -> bool:
    """Whether Twilio can ask the handler of a group of a number that has these capabilities.

    A number that reports none at all is not judged. Twilio writes them in either letter case.
    """
    needed = _CAPABILITIES.get(group, ())
    return not (capabilities and needed) or bool({name.lower() for name in capabilities} & set(needed))


def managed_fields(managed: Container[str], values: Mapping[str, object]) -> tuple[Field, ...]:
    """The fields that a declaration of the groups `managed` with these `values` owns.

    Regulatory SIDs can be set and changed but not cleared, so only those with a value are owned.
    """
    forms = {group: form_of(group, values) for group in GROUPS}
    return tuple(field for field in FIELDS if field.group in managed and _is_owned(field, forms[field.group], values))


@cache
def _deciding(group: Group) -> tuple[Field, ...]:
    """The fields that name who answers in place of a URL."""
    return tuple(field for field in fields_of(group) if field.form in {"trunk", "application"})


def _first(forms: Container[Form | None]) -> Form:
    return next((form for form in PRECEDENCE if form in forms), "url")


def _is_owned(field: Field, form: Form, values: Mapping[str, object]) -> bool:
    if field.group == "regulatory":
        return values.get(field.name, NONE) != NONE
    return field.form in {None, form} or field.kind == "sid"
