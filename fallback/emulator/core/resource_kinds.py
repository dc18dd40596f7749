"""Every kind of resource that the API creates or changes, as a table.

Monitor events and seeds are made from it.
"""

from __future__ import annotations

from typing import Any

from fallback.emulator.core import alerts, messaging_services, parameters, short_codes, traffic, trunks
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.records import ApiKey
from fallback.emulator.core.state import Application, Number

# Of a number, what Twilio sets. An event shows it only if it changes.
SET_BY_TWILIO = ("account_sid", "emergency_address_status", "emergency_status")
NUMBERS = ResourceKind(Number, "numbers", "PN", "phone-number", parameters.NUMBER, SET_BY_TWILIO)
KEYS = ResourceKind(ApiKey, "keys", "SK", "account-api-keys", recorded=("friendly_name",))
APPLICATIONS = ResourceKind(Application, "applications", "AP", "application", parameters.APPLICATION)

KINDS: tuple[ResourceKind[Any], ...] = (
    NUMBERS,
    APPLICATIONS,
    KEYS,
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
