"""What Twilio leaves undocumented, as switches. Users can try every reading; the emulator takes none for the truth.

`Switches` is the only list. The seed's `switches:`, `--switch`, `running(switches=…)`, the help text and the table in
docs/emulator.md are read with it or made from it. The type of a field holds the choices, so mypy finds a misspelt
switch and a misspelt value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

from fallback.emulator.core.errors import describe_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

_API = "https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"


class SwitchError(ValueError):
    """A switch does not exist, or does not have the value."""


def _document(meaning: str, source: str) -> dict[str, str]:
    """Describe a switch; `source` says what its default is taken from."""
    return {"meaning": meaning, "source": source}


@dataclass(frozen=True, slots=True)
class Switches:
    """One reading of everything undocumented: a value for each switch. The default is the first choice."""

    unset: Literal["mixed", "text", "null"] = field(
        default="mixed",
        metadata=_document(
            'An unset URL or SID is shown as in Twilio\'s published examples, always as "", or always as null.',
            "the list example of Twilio's OpenAPI document",
        ),
    )
    fallback_without_primary: Literal["refused", "accepted"] = field(
        default="refused",
        metadata=_document(
            "Setting a fallback URL while there is no primary URL is 21405 or 21406.",
            "the texts of errors 21405 and 21406; whether they are enforced is unknown",
        ),
    )
    clearing_primary: Literal["refused", "kept", "cleared"] = field(
        default="refused",
        metadata=_document(
            "Clearing a primary URL alone is 21405 or 21406, leaves its fallback, or clears its fallback too.",
            "the texts of errors 21405 and 21406",
        ),
    )
    clearing_trunk: Literal["forgotten", "restored"] = field(
        default="forgotten",
        metadata=_document(
            "The voice application that a trunk displaced is gone, or comes back when the trunk is cleared.",
            _API,
        ),
    )
    setting_voice_url: Literal["keeps_application", "clears_application"] = field(
        default="keeps_application",
        metadata=_document(
            "Setting VoiceUrl leaves VoiceApplicationSid as it is, or clears it.",
            _API,
        ),
    )
    purchase_voice_url: Literal["empty", "demo"] = field(
        default="empty",
        metadata=_document(
            "A number bought without VoiceUrl has none, or Twilio's demo.",
            "create events of live accounts",
        ),
    )
    clearing_regulatory: Literal["kept", "cleared", "refused"] = field(
        default="kept",
        metadata=_document(
            "An empty AddressSid, BundleSid or IdentitySid is ignored, clears, or is refused.",
            "undocumented",
        ),
    )
    unknown_application: Literal["accepted", "refused"] = field(
        default="accepted",
        metadata=_document(
            "An application SID that the account does not have is accepted, or is 21420.",
            "error 21420 says refused; accepted by default so that a seed need not declare its applications",
        ),
    )
    release_with_emergency: Literal["refused", "accepted"] = field(
        default="refused",
        metadata=_document(
            "The release of a number with an emergency address is refused (400, code 20001), or accepted.",
            "https://help.twilio.com/articles/223183028; the code is unknown",
        ),
    )
    emergency_seconds: int = field(
        default=5,
        metadata=_document(
            "The seconds that an emergency address stays pending before it is registered or unregistered.",
            "undocumented",
        ),
    )
    reclaim_seconds: int = field(
        default=864_000,
        metadata=_document(
            "The seconds in which an account can buy back a number that it released; afterwards that is 21422.",
            "https://help.twilio.com/articles/223183028: 10 days in the console; over the API unknown",
        ),
    )
    moved_sid: Literal["kept", "new"] = field(
        default="kept",
        metadata=_document(
            "A number moved to another account keeps its SID, or gets a new one.",
            "https://www.twilio.com/docs/iam/api/subaccounts#exchanging-numbers implies kept",
        ),
    )
    inactive_account: Literal[20403, 20005, 20003] = field(
        default=20403,
        metadata=_document(
            "The error code for a suspended or closed account.",
            "all three are documented; when each applies is not",
        ),
    )
    url_path: Literal["optional", "required"] = field(
        default="optional",
        metadata=_document(
            "A URL without a path, like https://www.example.com, is accepted, or is 21402.",
            "the text of error 21402 asks for one; live accounts have them",
        ),
    )
    localhost: Literal["refused", "accepted"] = field(
        default="refused",
        metadata=_document(
            "A URL whose host is localhost, or another name without a dot, is 21402, or is accepted.",
            "live answers quoted in public issues",
        ),
    )
    private_addresses: Literal["accepted", "refused"] = field(
        default="accepted",
        metadata=_document(
            "A URL whose host is a private or loopback address is accepted, or is 21402.",
            "undocumented; calls to such an address fail with 11205",
        ),
    )
    underscore_hosts: Literal["accepted", "refused"] = field(
        default="accepted",
        metadata=_document(
            "A URL whose host contains an underscore is accepted, or is 21402.",
            "refused for the status callbacks of calls and messages (21609); for numbers unknown",
        ),
    )
    url_length: int = field(
        default=0,
        metadata=_document(
            "The longest URL that is accepted, in characters; 0 accepts any length.",
            "undocumented; 4000 for the status callbacks of messages (21609)",
        ),
    )
    unknown_trunk: Literal["accepted", "refused"] = field(
        default="accepted",
        metadata=_document(
            "A TrunkSid that the account does not have is accepted for a number, or is refused (400, code 20001).",
            "undocumented; accepted by default so that a seed need not declare its trunks",
        ),
    )
    deleting_trunk: Literal["cleared", "kept"] = field(
        default="cleared",
        metadata=_document(
            "The numbers of a deleted trunk lose their TrunkSid, or still name the trunk.",
            "undocumented; a deleted application is cleared from its numbers",
        ),
    )
    disaster_recovery_method: Literal["unset", "POST"] = field(
        default="unset",
        metadata=_document(
            "A trunk whose DisasterRecoveryMethod was never set shows none, or POST.",
            "tests of others against live accounts, which differ",
        ),
    )
    zero_weight: Literal["accepted", "refused"] = field(
        default="accepted",
        metadata=_document(
            "An origination URL with the weight 0 is accepted, or is refused (400, code 20001).",
            "accepted in a live test, refused by the resource's description",
        ),
    )
    use_inbound_webhook_on_number: Literal["false", "true"] = field(
        default="false",
        metadata=_document(
            "A Messaging Service created without UseInboundWebhookOnNumber has this value.",
            "the examples of Twilio's OpenAPI document show both",
        ),
    )
    deferring_service: Literal["honours_application", "ignores_application"] = field(
        default="honours_application",
        metadata=_document(
            "Messages that a Messaging Service leaves to a number go to its SmsApplicationSid, or always to SmsUrl.",
            "undocumented: the description speaks of the webhook of the number",
        ),
    )
    repeated_sender: Literal["refused", "accepted"] = field(
        default="refused",
        metadata=_document(
            "A number that is added again to the pool of a Messaging Service is 21710, or is accepted.",
            "refused in answers of live accounts, accepted in an example of Twilio's OpenAPI document",
        ),
    )
    call_events_seconds: int = field(
        default=900,
        metadata=_document(
            "The seconds after the end of a call until its events are there; before, their list is empty.",
            "https://www.twilio.com/docs/voice/api/call-event-resource: 15 minutes; the answer before is unknown",
        ),
    )
    search_capabilities: Literal["upper", "lower"] = field(
        default="upper",
        metadata=_document(
            "A search names the capabilities of a number voice, SMS, MMS and fax, or all in lower case.",
            "upper in live answers, lower in the OpenAPI document",
        ),
    )
    event_data: Literal["nested", "flat"] = field(
        default="nested",
        metadata=_document(
            "The changes of an event are under event_data.resource_properties, or in event_data itself.",
            "nested in its description and in live answers, flat in the published example",
        ),
    )
    build_seconds: int = field(
        default=2,
        metadata=_document(
            "The seconds that a build of Serverless takes.",
            "undocumented; half a minute to a minute in public reports",
        ),
    )
    deployment_seconds: int = field(
        default=1,
        metadata=_document(
            "The seconds from a deployment to the moment when its domain serves it.",
            "undocumented; public code waits for it, for up to 45 seconds",
        ),
    )
    asset_post: Literal["refused", "answered"] = field(
        default="refused",
        metadata=_document(
            "A POST to a deployed asset is 405, or is answered like a GET.",
            "undocumented; a HEAD was seen to be 405",
        ),
    )
    deleting_service: Literal["cascades", "refused"] = field(
        default="cascades",
        metadata=_document(
            "Deleting a service deletes everything in it, or is refused (400, code 20001) while a build is deployed.",
            "undocumented",
        ),
    )
    deleting_built_source: Literal["refused", "accepted"] = field(
        default="refused",
        metadata=_document(
            "Deleting an asset or a function with a version in a build is refused (400, code 20001), or is accepted.",
            "https://github.com/twilio-labs/serverless-toolkit/issues/148; public code deletes such assets",
        ),
    )
    retention_seconds: int = field(
        default=604_800,
        metadata=_document(
            "The seconds after which versions in no build, and assets and functions without versions, are deleted.",
            "https://www.twilio.com/docs/serverless/api: up to 7 days",
        ),
    )
    services_limit: int = field(
        default=50,
        metadata=_document(
            "The most services of Serverless that an account may have.",
            "https://github.com/twilio-labs/dev-phone/issues/178",
        ),
    )
    environments_limit: int = field(
        default=25,
        metadata=_document(
            "The most environments that a service may have.",
            "an older page of Twilio's",
        ),
    )
    builds_per_hour: int = field(
        default=100,
        metadata=_document(
            "The most builds that an account may start in an hour.",
            "an older page of Twilio's; the error is unknown",
        ),
    )
    api_key_actor: Literal["key", "account"] = field(
        default="key",
        metadata=_document(
            "The actor of an event caused with an API key is the key, or its account.",
            "undocumented",
        ),
    )


@dataclass(frozen=True, slots=True)
class Switch:
    """A row of the table of switches. `choices` is empty where the value is any whole number."""

    name: str
    default: str | int
    choices: tuple[str | int, ...]
    meaning: str
    source: str

    @property
    def values(self) -> str:
        """The values that people may write."""
        return ", ".join(map(str, self.choices)) or "a whole number"

    def read(self, text: str) -> str | int:
        """Return the value that `text` stands for. Raise SwitchError if there is none."""
        if not self.choices and text.isdecimal() and len(text) < 10:
            return int(text)
        for choice in self.choices:
            if text == str(choice):
                return choice
        raise SwitchError(f"{self.name}: {text!r} is not one of its values: {self.values}")


DEFAULTS = Switches()
_TYPES = get_type_hints(Switches)
SWITCHES = tuple(
    Switch(each.name, getattr(DEFAULTS, each.name), choices=get_args(_TYPES[each.name]), **each.metadata)
    for each in fields(Switches)
)
_BY_NAME = {switch.name: switch for switch in SWITCHES}


def read(given: Mapping[str, str], base: Switches = DEFAULTS) -> Switches:
    """Return `base` with the switches in `given`. Raise SwitchError on an unknown name or value."""
    for name in given:
        if name not in _BY_NAME:
            raise SwitchError(describe_unknown("switch", name, _BY_NAME))
    values: dict[str, Any] = {name: _BY_NAME[name].read(text) for name, text in given.items()}
    return replace(base, **values)


def write(switches: Switches) -> dict[str, str]:
    """Return every switch with its value as text; `read` is the inverse."""
    return {each.name: str(getattr(switches, each.name)) for each in SWITCHES}


def render_help() -> str:
    """Return the switches as `fallback emulator --help` lists them."""
    entries = (f"{each.name}={each.default}  ({each.values})\n    {each.meaning}" for each in SWITCHES)
    return "\n".join(entries)


def render_markdown() -> str:
    """Return the switches as the table in docs/emulator.md."""
    rows = (f"| `{each.name}` | {_render_values(each)} | {each.meaning} | {each.source} |" for each in SWITCHES)
    return "\n".join(["| switch | values, the default first | | taken from |", "| --- | --- | --- | --- |", *rows])


def _render_values(switch: Switch) -> str:
    others = [f"`{choice}`" for choice in switch.choices if choice != switch.default]
    return ", ".join([f"`{switch.default}`", *(others or ["any whole number"])])
