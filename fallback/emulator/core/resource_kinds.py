"""Every kind of resource that the API creates or changes, as a table.

The state file, Monitor events and the fault `hidden` are made from it.
"""

from __future__ import annotations

from typing import Any

from fallback.emulator.core import messaging_services, parameters, trunks
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.state import Application, Number

# An event about a number says what Twilio changed of it, too.
_NUMBER = ("account_sid", "emergency_address_status", "emergency_status")
NUMBERS = ResourceKind(Number, "numbers", "PN", "phone-number", parameters.NUMBER, _NUMBER)
APPLICATIONS = ResourceKind(Application, "applications", "AP", "application", parameters.APPLICATION)

KINDS: tuple[ResourceKind[Any], ...] = (
    NUMBERS,
    APPLICATIONS,
    messaging_services.SERVICES,
    messaging_services.SENDERS,
    trunks.TRUNKS,
    trunks.ORIGINATION_URLS,
)
