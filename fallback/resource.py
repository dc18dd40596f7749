"""`PhoneNumber`, the Pulumi resource, and the typed values it is declared with.

    PhoneNumber("+15005550006", voice=Voice(url=api.url, fallback_url=net.url))

A group that is given is managed entirely; a group that is left out is left alone. Every URL may be an
`Output` of another resource, or a secret.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource

from fallback.fields import FIELDS, NONE, Form, Group, form_of
from fallback.provider import PhoneNumberProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_FALLBACK = NONE
NO_HANDLER = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Calls are answered by a URL. `fallback_url` has to be said: a URL, or `NO_FALLBACK`."""

    url: pulumi.Input[str]
    fallback_url: pulumi.Input[str]
    method: pulumi.Input[str] = "POST"
    fallback_method: pulumi.Input[str] = "POST"
    caller_id_lookup: pulumi.Input[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """Messages are answered by a URL. `fallback_url` has to be said: a URL, or `NO_FALLBACK`."""

    url: pulumi.Input[str]
    fallback_url: pulumi.Input[str]
    method: pulumi.Input[str] = "POST"
    fallback_method: pulumi.Input[str] = "POST"


@dataclass(frozen=True, slots=True)
class Application:
    """Calls or messages are answered by a TwiML application (`AP…`), with its own URLs and fallbacks."""

    application: pulumi.Input[str]


@dataclass(frozen=True, slots=True)
class Trunk:
    """Calls go to an Elastic SIP trunk (`TK…`)."""

    trunk: pulumi.Input[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCallback:
    """Where Twilio reports the end of a call."""

    url: pulumi.Input[str]
    method: pulumi.Input[str] = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulatory:
    """Regulatory SIDs. They can be set and changed, not cleared; those left at `none` are left alone."""

    address: pulumi.Input[str] = NONE
    bundle: pulumi.Input[str] = NONE
    identity: pulumi.Input[str] = NONE


Handler = Voice | Sms | Application | Trunk | StatusCallback | Regulatory

_WRITTEN_AS: Mapping[tuple[Group, Form], type[Handler]] = {
    ("voice", "url"): Voice,
    ("voice", "application"): Application,
    ("voice", "trunk"): Trunk,
    ("sms", "url"): Sms,
    ("sms", "application"): Application,
    ("status_callback", "url"): StatusCallback,
    ("regulatory", "url"): Regulatory,
}


OUTPUTS = ("phone_number", "account_sid", "managed", "sid", "capabilities", *(field.name for field in FIELDS))

_named: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()  # by run of a program: number -> resource


class PhoneNumber(Resource, module="twilio", name="PhoneNumber"):
    """One Twilio number with its handlers.

    The number is the identity: it is the resource's id, and its name unless `phone_number` is given too.
    A number that is on the account is adopted; one that is not is an error, unless `buy` is true. Taking
    the resource out of the program leaves the number on the account; `release`, set to the number itself,
    gives it back to Twilio. `account_sid` defaults to the account that the environment names.

    Outputs: every input under its flat name (`voice_url`, `voice_fallback_url`, …), `sid` and `capabilities`.
    """

    # For type checkers only: what the SDK finds in a class at run time it evaluates anew for every resource.
    if TYPE_CHECKING:
        phone_number: pulumi.Output[str]
        account_sid: pulumi.Output[str]
        managed: pulumi.Output[str]
        sid: pulumi.Output[str]
        capabilities: pulumi.Output[str]
        friendly_name: pulumi.Output[str]
        voice_url: pulumi.Output[str]
        voice_method: pulumi.Output[str]
        voice_fallback_url: pulumi.Output[str]
        voice_fallback_method: pulumi.Output[str]
        voice_caller_id_lookup: pulumi.Output[bool]
        voice_application_sid: pulumi.Output[str]
        trunk_sid: pulumi.Output[str]
        sms_url: pulumi.Output[str]
        sms_method: pulumi.Output[str]
        sms_fallback_url: pulumi.Output[str]
        sms_fallback_method: pulumi.Output[str]
        sms_application_sid: pulumi.Output[str]
        status_callback: pulumi.Output[str]
        status_callback_method: pulumi.Output[str]
        address_sid: pulumi.Output[str]
        bundle_sid: pulumi.Output[str]
        identity_sid: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        phone_number: str | None = None,
        voice: Voice | Application | Trunk | None = None,
        sms: Sms | Application | None = None,
        status_callback: StatusCallback | None = None,
        friendly_name: pulumi.Input[str] | None = None,
        regulatory: Regulatory | None = None,
        account_sid: str | None = None,
        buy: bool = False,
        release: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        number = phone_number or resource_name
        _once(number, resource_name)
        outputs = dict.fromkeys(OUTPUTS)
        inputs = {
            "phone_number": number,
            "account_sid": account_sid,
            "buy": buy or None,
            "release": release,
            **_properties("voice", voice),
            **_properties("sms", sms),
            **_properties("status_callback", status_callback),
            **_properties("regulatory", regulatory),
            "friendly_name": friendly_name,
        }
        super().__init__(PhoneNumberProvider(), resource_name, {**outputs, **inputs}, _with_ours(opts))


def handlers(groups: frozenset[Group], values: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of `PhoneNumber` for flat `values`: what the stack file becomes."""
    made: dict[str, Any] = {}
    for group in groups - {"friendly_name"}:
        form = form_of(group, values)
        owner = _WRITTEN_AS[group, form]
        keys = {field.name for field in fields(owner)}
        made[group] = owner(
            **{f.key: values[f.name] for f in FIELDS if f.group == group and f.key in keys and f.name in values}
        )
    return made | ({"friendly_name": values["friendly_name"]} if "friendly_name" in groups else {})


def _once(number: str, resource_name: str) -> None:
    """Two resources for one number would overwrite each other for ever; the engine does not mind."""
    names = _named.setdefault(pulumi.runtime.settings.get_monitor(), {})
    first = names.setdefault(number, resource_name)
    if first != resource_name:
        raise pulumi.RunError(
            f"{number}: declared by two resources, {first!r} and {resource_name!r}: take one of them out"
        )


def _properties(group: Group, handler: Handler | None) -> dict[str, Any]:
    """A handler as flat properties: its own fields, and `none` for the SIDs of the forms it is not."""
    if handler is None:
        return {}
    written = {field.name: getattr(handler, field.name) for field in fields(handler)}
    found = {
        field.name: written.get(field.key, NONE)
        for field in FIELDS
        if field.group == group and (field.key in written or field.kind == "sid")
    }
    return found if group != "regulatory" else {name: value for name, value in found.items() if value != NONE}


def _with_ours(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """A removed number stays (`delete[retain]` in every display), whatever the program asks for."""
    ours = pulumi.ResourceOptions(retain_on_delete=True, hide_diffs=["__provider"])
    return pulumi.ResourceOptions.merge(opts, ours)
