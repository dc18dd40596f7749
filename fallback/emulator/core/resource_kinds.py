"""Every kind of resource that the API creates or changes, as a table.

The state file, Monitor events and the fault `hidden` are made from it.
"""

from __future__ import annotations

from typing import Any

from fallback.emulator.core import alerts, messaging_services, parameters, short_codes, traffic, trunks
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.state import Application, Number

NUMBERS = ResourceKind(Number, "numbers", "PN", "phone-number", parameters.NUMBER)
APPLICATIONS = ResourceKind(Application, "applications", "AP", "application", parameters.APPLICATION)

KINDS: tuple[ResourceKind[Any], ...] = (
    NUMBERS,
    APPLICATIONS,
    messaging_services.SERVICES,
    messaging_services.POOLED_NUMBERS,
    messaging_services.POOLED_SHORT_CODES,
    short_codes.SHORT_CODES,
    trunks.TRUNKS,
    trunks.ORIGINATION_URLS,
    traffic.CALLS,
    traffic.CALL_EVENTS,
    traffic.MESSAGES,
    alerts.ALERTS,
)
