"""`PhoneNumber`, the Pulumi resource, and the typed values it is declared with.

    PhoneNumber("+15005550006", voice=Voice(url=api.url, fallback_url=net.url))

A group that is given is managed entirely; a group that is left out is left alone. Every URL may be an
`Output` of another resource, or a secret.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource

from fallback.engine.sdk import PROVIDER_KEY, identify_run
from fallback.engine.setup import find_missing_host
from fallback.fields import FIELDS, NONE, Group, fields_of
from fallback.provider import PhoneNumberProvider

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fallback.fields import Value

NO_FALLBACK = NONE
NO_HANDLER = NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A URL answers calls.

    Args:
        url: What Twilio requests when a call comes in: an http(s) URL, or `NO_HANDLER` if nobody answers.
        fallback_url: What Twilio requests when *url* fails: a URL on another host, or `NO_FALLBACK`. Required, so that
            a missing fallback is always somebody's decision.
        method: How Twilio requests *url*: `"GET"` or `"POST"`.
        fallback_method: How Twilio requests *fallback_url*. A static document needs `"GET"`.
        caller_id_lookup: Whether Twilio looks up the caller's name. Twilio charges for each lookup.
    """

    url: pulumi.Input[str]
    fallback_url: pulumi.Input[str]
    method: pulumi.Input[str] = "POST"
    fallback_method: pulumi.Input[str] = "POST"
    caller_id_lookup: pulumi.Input[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """A URL answers messages.

    Args:
        url: What Twilio requests when a message comes in: an http(s) URL, or `NO_HANDLER` if nobody answers.
        fallback_url: What Twilio requests when *url* fails: a URL on another host, or `NO_FALLBACK`. Required.
        method: How Twilio requests *url*: `"GET"` or `"POST"`.
        fallback_method: How Twilio requests *fallback_url*. A static document needs `"GET"`.
    """

    url: pulumi.Input[str]
    fallback_url: pulumi.Input[str]
    method: pulumi.Input[str] = "POST"
    fallback_method: pulumi.Input[str] = "POST"


@dataclass(frozen=True, slots=True)
class Application:
    """A TwiML application answers calls or messages, with its own URLs and fallbacks.

    Args:
        application: The application's SID: `AP` and 32 hex digits.
    """

    application: pulumi.Input[str]


@dataclass(frozen=True, slots=True)
class Trunk:
    """An Elastic SIP trunk takes calls. It has a disaster recovery URL of its own in place of a fallback.

    Args:
        trunk: The trunk's SID: `TK` and 32 hex digits.
    """

    trunk: pulumi.Input[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCallback:
    """Where Twilio reports the end of each call.

    Args:
        url: The URL that Twilio requests, or `NO_HANDLER`.
        method: How Twilio requests *url*: `"GET"` or `"POST"`.
    """

    url: pulumi.Input[str]
    method: pulumi.Input[str] = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulatory:
    """What some countries require. These SIDs can be set and changed, and not cleared.

    Args:
        address: The SID (`AD…`) of the address that the number is registered with; `"none"` leaves it alone.
        bundle: The SID (`BU…`) of the regulatory bundle; `"none"` leaves it alone.
        identity: The SID (`RI…`) of the identity; `"none"` leaves it alone.
    """

    address: pulumi.Input[str] = NONE
    bundle: pulumi.Input[str] = NONE
    identity: pulumi.Input[str] = NONE


Handler = Voice | Sms | Application | Trunk | StatusCallback | Regulatory

# What each group of a program may be declared with.
_DECLARED_WITH: Mapping[Group, tuple[type[Handler], ...]] = {
    "voice": (Voice, Application, Trunk),
    "sms": (Sms, Application),
    "status_callback": (StatusCallback,),
    "regulatory": (Regulatory,),
}


OUTPUTS = ("phone_number", "account_sid", "managed", "sid", "capabilities", *(field.name for field in FIELDS))

_names: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()  # of each run: number -> resource


class PhoneNumber(Resource, module="twilio", name="PhoneNumber"):
    """One Twilio number with its handlers.

    The number is the identity: it is the resource's id, and the resource's name unless *phone_number* is given. A
    number that is on the account is adopted; a number that is not is an error, unless *buy* is true. If the resource
    is taken out of the program, the number stays on the account.

    A group that is given is managed completely; a group that is left out is left alone. Every URL may be an `Output` of
    another resource, or a secret. The outputs are every field under its flat name (`voice_url`, `voice_fallback_url`,
    …), `sid` and `capabilities`.

    Args:
        resource_name: The resource's name. It is the number itself in E.164, such as `"+15005550006"`, unless
            *phone_number* is given.
        phone_number: The number in E.164, if the resource has another name.
        voice: Who answers calls: `Voice`, `Application` or `Trunk`.
        sms: Who answers messages: `Sms` or `Application`.
        status_callback: Where Twilio reports the end of each call.
        friendly_name: What people call the number: 1 to 64 printable characters.
        regulatory: What some countries require of a number's owner.
        account_sid: The SID of the account that owns the number; by default the account that the environment names.
        buy: Whether exactly this number may be bought if the account does not have it. Remove it after the purchase.
        release: The number once more, to give it back to Twilio. Nobody can undo that from here.
        opts: Pulumi's resource options. `import_`, set to the number, makes an adoption an ordinary preview.

    Raises:
        pulumi.RunError: Another resource of the program declares the number, or a group has a value of a wrong type.
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
        handlers: dict[Group, Handler | None] = {
            "voice": voice,
            "sms": sms,
            "status_callback": status_callback,
            "regulatory": regulatory,
        }
        declared = {
            name: value
            for group, handler in handlers.items()
            if handler is not None
            for name, value in _flatten(number, group, handler).items()
        }
        if friendly_name is not None:
            declared["friendly_name"] = friendly_name
        self._register(resource_name, number, declared, account_sid, opts, buy=buy, release=release)

    @classmethod
    def from_fields(
        cls,
        number: str,
        fields: Mapping[str, pulumi.Input[Value]],
        *,
        account_sid: str | None = None,
        buy: bool = False,
        release: str | None = None,
        waived: Collection[str] = (),
        awaited: Collection[str] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> PhoneNumber:
        """Declare *number* with flat *fields*, named as in `fallback.fields`: what a stack file desires.

        Every group that *fields* touch is managed, so *fields* hold every field that such a group owns. *waived* names
        the rules that the declaration is not held to. *awaited* names the fields that are missing if another resource
        failed.
        """
        resource = cls.__new__(cls)
        declared = {**fields, "waived": " ".join(sorted(waived)), "awaited": " ".join(awaited)}
        resource._register(number, number, declared, account_sid, opts, buy=buy, release=release)  # noqa: SLF001 -- a constructor
        return resource

    def _register(
        self,
        resource_name: str,
        number: str,
        fields: Mapping[str, pulumi.Input[Value]],
        account_sid: str | None,
        opts: pulumi.ResourceOptions | None,
        *,
        buy: bool,
        release: str | None,
    ) -> None:
        if _claim(number, resource_name) and (missing := find_missing_host(Path.cwd())):
            pulumi.log.warn(str(missing))
        inputs = {
            "phone_number": number,
            "account_sid": account_sid,
            "buy": buy or None,
            "release": release,
            **fields,
        }
        super().__init__(PhoneNumberProvider(), resource_name, dict.fromkeys(OUTPUTS) | inputs, _add_our_options(opts))


def _claim(number: str, resource_name: str) -> bool:
    """Refuse a second resource for one number; return whether this resource is the first of its run.

    Two resources would overwrite each other, and the engine allows it.
    """
    names = _names.setdefault(identify_run(), {})
    is_first = not names
    first = names.setdefault(number, resource_name)
    if first != resource_name:
        raise pulumi.RunError(
            f"{number}: declared by two resources, {first!r} and {resource_name!r}: take one of them out"
        )
    return is_first


def _flatten(number: str, group: Group, handler: Handler) -> dict[str, Any]:
    """Return a handler as flat fields: its own, and `none` for the SIDs of the other forms of handler."""
    _check_type(number, group, handler)
    declared = {field.name: getattr(handler, field.name) for field in dataclasses.fields(handler)}
    flat = {
        field.name: declared.get(field.key, NONE)
        for field in fields_of(group)
        if field.key in declared or field.kind == "sid"
    }
    return flat if group != "regulatory" else {name: value for name, value in flat.items() if value != NONE}


def _check_type(number: str, group: Group, handler: object) -> None:
    allowed = _DECLARED_WITH[group]
    if not isinstance(handler, allowed):
        *most, last = [f"{each.__name__}(…)" for each in allowed]
        expected = f"{', '.join(most)} or {last}" if most else last
        raise pulumi.RunError(
            f"{number}: {group}: expected {expected}, found {_describe_type(handler)}: correct the argument"
        )


def _describe_type(value: object) -> str:
    return "a dictionary" if isinstance(value, dict) else f"{type(value).__name__}(…)"


def _add_our_options(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """A removed number stays (`delete[retain]` in every display), whatever the program asks for."""
    ours = pulumi.ResourceOptions(retain_on_delete=True, hide_diffs=[PROVIDER_KEY])
    return pulumi.ResourceOptions.merge(opts, ours)
