"""Every kind of resource that the API creates or changes, as a table.

Monitor events and seeds are made from it.
"""

from __future__ import annotations

from typing import Any

from fallback.emulator.core import (
    account_lifecycle,
    add_ons,
    address_configurations,
    alerts,
    messaging_services,
    parameters,
    short_codes,
    sip,
    traffic,
    trunks,
)
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.state import Application, Number

# Of a number, what Twilio sets. An event shows it only if it changes.
SET_BY_TWILIO = ("account_sid", "emergency_address_status", "emergency_status")
NUMBERS = ResourceKind(Number, "numbers", "PN", "phone-number", parameters.NUMBER, SET_BY_TWILIO)
APPLICATIONS = ResourceKind(Application, "applications", "AP", "application", parameters.APPLICATION)

KINDS: tuple[ResourceKind[Any], ...] = (
    NUMBERS,
    APPLICATIONS,
    account_lifecycle.ACCOUNT_KIND,
    account_lifecycle.KEYS,
    messaging_services.SERVICES,
    messaging_services.POOLED_NUMBERS,
    messaging_services.POOLED_SHORT_CODES,
    short_codes.SHORT_CODES,
    trunks.TRUNKS,
    trunks.ORIGINATION_URLS,
    sip.SIP_DOMAINS,
    sip.BYOC_TRUNKS,
    address_configurations.CONFIGURATIONS,
    add_ons.ADD_ONS,
    traffic.CALLS,
    traffic.CALL_EVENTS,
    traffic.MESSAGES,
    alerts.ALERTS,
)
