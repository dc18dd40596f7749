"""Address Configurations, by which Conversations takes messages to an address.

https://www.twilio.com/docs/conversations/api/address-configuration-resource. Twilio documents no codes for what it
refuses here (U).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.core import lifecycle
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import (
    Parameter,
    make_choice_reader,
    make_integer_reader,
    make_sid_reader,
    make_text_reader,
    read_flag,
    read_url,
)
from fallback.emulator.core.records import AddressConfiguration, AutoCreation

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Edits, State
    from fallback.emulator.core.switches import Switches

_NESTED = "auto_creation."
_read_type = make_choice_reader("sms", "whatsapp", "messenger", "gbm", "email", "rcs", "apple", "chat")


def _read_lower_type(name: str, text: str, switches: Switches) -> str:
    """Twilio's OpenAPI document has an example in which the case of the type does not matter."""
    return _read_type(name, text.lower(), switches)


def _read_method(name: str, text: str, switches: Switches) -> str:
    """The document names `get` and `post`, its examples show `POST`."""
    return make_choice_reader("POST", "GET")(name, text.upper(), switches)


def _read_filters(_name: str, text: str, _switches: Switches) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


AUTO_CREATION = (
    Parameter("AutoCreation.Enabled", "enabled", read_flag),
    Parameter("AutoCreation.Type", "type", make_choice_reader("default", "webhook", "studio")),
    Parameter("AutoCreation.ConversationServiceSid", "conversation_service_sid", make_sid_reader("IS", 20001)),
    Parameter("AutoCreation.WebhookUrl", "webhook_url", read_url),
    Parameter("AutoCreation.WebhookMethod", "webhook_method", _read_method),
    Parameter("AutoCreation.WebhookFilters", "webhook_filters", _read_filters),
    Parameter("AutoCreation.StudioFlowSid", "studio_flow_sid", make_sid_reader("FW", 20001)),
    Parameter("AutoCreation.StudioRetryCount", "studio_retry_count", make_integer_reader(0, 99)),
)
# https://www.twilio.com/docs/usage/monitor-events lists no event about them.
CONFIGURATIONS = ResourceKind(
    AddressConfiguration,
    "address_configurations",
    "IG",
    parameters=(
        Parameter("Type", "type", _read_lower_type, is_required=True),
        Parameter("Address", "address", make_text_reader(256), is_required=True),
        Parameter("FriendlyName", "friendly_name", make_text_reader(256)),
        Parameter("AddressCountry", "address_country", make_text_reader(2)),
        *(replace(each, field=f"{_NESTED}{each.field}") for each in AUTO_CREATION),
    ),
)
_CREATED_ONLY = ("type", "address", "address_country")


def create(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, AddressConfiguration]:
    """Create an Address Configuration: one for each address."""
    present = [each for each in state.address_configurations.values() if each.account_sid == account_sid]
    if any(each.address == edits["address"] and each.type == edits["type"] for each in present):
        raise TwilioError(20409, f"Address {edits['address']} is configured already")
    return lifecycle.create(CONFIGURATIONS, state, account_sid, _nest(AutoCreation(), edits), now)


def update(
    state: State, configuration: AddressConfiguration, edits: Edits, now: datetime
) -> tuple[State, AddressConfiguration]:
    """Change an Address Configuration, but not its address."""
    changes = {name: value for name, value in edits.items() if name not in _CREATED_ONLY}
    nested = _nest(configuration.auto_creation, changes)
    return lifecycle.update(CONFIGURATIONS, state, configuration, nested, now)


def _nest(before: AutoCreation, edits: Edits) -> Edits:
    """Return edits in which those of the nested fields are one."""
    inner = {name.removeprefix(_NESTED): value for name, value in edits.items() if name.startswith(_NESTED)}
    outer = {name: value for name, value in edits.items() if not name.startswith(_NESTED)}
    return {**outer, "auto_creation": replace(before, **inner)}
