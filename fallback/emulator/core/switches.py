"""What Twilio leaves undocumented, as switches: each reading can be tried, none is taken for the truth.

The table below is all there is: the seed's `switches:`, `--switch`, `running(switches=…)`, the help text
and `docs/emulator.md` are checked against it or made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fallback.emulator.core.errors import unknown_field

Switches = Mapping[str, str]


class SwitchError(ValueError):
    """A switch that does not exist, or a value that it does not have."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One undocumented behaviour. Without `choices` its values are whole numbers.

    `source` says what the default is taken from.
    """

    name: str
    default: str
    choices: tuple[str, ...]
    meaning: str
    source: str

    @property
    def values(self) -> str:
        """What may be given, for people."""
        return ", ".join(self.choices) or "a whole number"


_API = "https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"

SWITCHES = (
    Switch(
        "unset",
        "mixed",
        ("mixed", "text", "null"),
        'An unset URL or SID is shown as in Twilio\'s published examples, always as "", or always as null.',
        "the list example of Twilio's OpenAPI document",
    ),
    Switch(
        "fallback_without_primary",
        "refused",
        ("refused", "accepted"),
        "Setting a fallback URL while there is no primary URL is 21405 or 21406.",
        "the texts of errors 21405 and 21406; whether they are enforced is unknown",
    ),
    Switch(
        "clearing_primary",
        "refused",
        ("refused", "kept", "cleared"),
        "Clearing a primary URL alone is 21405 or 21406, leaves its fallback, or clears its fallback too.",
        "the texts of errors 21405 and 21406",
    ),
    Switch(
        "clearing_trunk",
        "forgotten",
        ("forgotten", "restored"),
        "The voice application that a trunk displaced is gone, or comes back when the trunk is cleared.",
        _API,
    ),
    Switch(
        "setting_voice_url",
        "keeps_application",
        ("keeps_application", "clears_application"),
        "Setting VoiceUrl leaves VoiceApplicationSid as it is, or clears it.",
        _API,
    ),
    Switch(
        "purchase_voice_url",
        "empty",
        ("empty", "demo"),
        "A number bought without VoiceUrl has none, or Twilio's demo.",
        "create events of live accounts",
    ),
    Switch(
        "clearing_regulatory",
        "kept",
        ("kept", "cleared", "refused"),
        "An empty AddressSid, BundleSid or IdentitySid is ignored, clears, or is refused.",
        "undocumented",
    ),
    Switch(
        "unknown_application",
        "accepted",
        ("accepted", "refused"),
        "An application SID that the account does not have is taken, or is 21420.",
        "error 21420 says refused; accepted so that a seed need not declare its applications",
    ),
    Switch(
        "release_with_emergency",
        "refused",
        ("refused", "accepted"),
        "A number with an emergency address cannot be released (400, code 20001), or can.",
        "https://help.twilio.com/articles/223183028; the code is unknown",
    ),
    Switch(
        "emergency_seconds",
        "5",
        (),
        "How long an emergency address stays pending before it is registered or unregistered.",
        "undocumented",
    ),
    Switch(
        "reclaim_seconds",
        "864000",
        (),
        "How long an account can buy back a number that it released; afterwards it is 21422.",
        "https://help.twilio.com/articles/223183028: 10 days in the console; over the API unknown",
    ),
    Switch(
        "moved_sid",
        "kept",
        ("kept", "new"),
        "A number moved to another account keeps its SID, or gets a new one.",
        "https://www.twilio.com/docs/iam/api/subaccounts#exchanging-numbers implies kept",
    ),
    Switch(
        "inactive_account",
        "20403",
        ("20403", "20005", "20003"),
        "The error code for a suspended or closed account.",
        "all three are documented, not when which applies",
    ),
    Switch(
        "url_path",
        "optional",
        ("optional", "required"),
        "A URL without a path, like https://www.example.com, is taken, or is 21402.",
        "the text of error 21402 asks for one; live accounts have them",
    ),
    Switch(
        "localhost",
        "refused",
        ("refused", "accepted"),
        "A URL whose host is localhost, or another name without a dot, is 21402, or taken.",
        "live answers quoted in public issues",
    ),
    Switch(
        "private_addresses",
        "accepted",
        ("accepted", "refused"),
        "A URL whose host is a private or loopback address is taken, or is 21402.",
        "undocumented; calls to one fail with 11205",
    ),
    Switch(
        "underscore_hosts",
        "accepted",
        ("accepted", "refused"),
        "A URL whose host contains an underscore is taken, or is 21402.",
        "refused for the status callbacks of calls and messages (21609); for numbers unknown",
    ),
    Switch(
        "url_length",
        "0",
        (),
        "The longest URL that is taken; 0 takes any.",
        "undocumented; 4000 for the status callbacks of messages (21609)",
    ),
    Switch(
        "search_capabilities",
        "upper",
        ("upper", "lower"),
        "Found numbers name their capabilities voice, SMS, MMS, fax, or all in lower case.",
        "upper in live answers, lower in the OpenAPI document",
    ),
    Switch(
        "event_data",
        "nested",
        ("nested", "flat"),
        "An event's changes stand under event_data.resource_properties, or in event_data itself.",
        "nested in its description and in live answers, flat in the published example",
    ),
    Switch(
        "api_key_actor",
        "key",
        ("key", "account"),
        "The actor of an event caused with an API key is the key, or its account.",
        "undocumented",
    ),
)
BY_NAME = {switch.name: switch for switch in SWITCHES}
DEFAULTS: Switches = {switch.name: switch.default for switch in SWITCHES}


def settings(given: Switches, rest: Switches = DEFAULTS) -> dict[str, str]:
    """Every switch with its value: as `given`, else as in `rest`. Raises SwitchError for what makes no sense."""
    for name, value in given.items():
        if name not in BY_NAME:
            raise SwitchError(unknown_field(name, BY_NAME))
        switch = BY_NAME[name]
        if not (value in switch.choices if switch.choices else value.isdecimal() and len(value) < 10):
            raise SwitchError(f"{name}: {value!r} is not one of its values: {switch.values}")
    return {name: given.get(name, rest.get(name, switch.default)) for name, switch in BY_NAME.items()}


def help_text() -> str:
    """The switches as `fallback emulator --help` lists them."""
    entries = (f"{each.name}={each.default}  ({each.values})\n    {each.meaning}" for each in SWITCHES)
    return "\n".join(entries)


def markdown() -> str:
    """The switches as the table in docs/emulator.md."""
    rows = (f"| `{each.name}` | {_code(each)} | {each.meaning} | {each.source} |" for each in SWITCHES)
    return "\n".join(["| switch | values, the default first | | taken from |", "| --- | --- | --- | --- |", *rows])


def _code(switch: Switch) -> str:
    others = [f"`{choice}`" for choice in switch.choices if choice != switch.default]
    return ", ".join([f"`{switch.default}`", *(others or ["any whole number"])])
