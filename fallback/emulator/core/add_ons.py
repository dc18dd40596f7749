"""Add-ons that are assigned to numbers: https://www.twilio.com/docs/phone-numbers/api/assignedaddon-resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.emulator.core import lifecycle
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import Parameter, make_sid_reader
from fallback.emulator.core.records import AssignedAddOn
from fallback.emulator.core.state import derive_sid

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Number, State

ADD_ONS = ResourceKind(AssignedAddOn, "add_ons", "XE")
# The code for a malformed SID is not documented (U).
INSTALLED = (Parameter("InstalledAddOnSid", "installed_sid", make_sid_reader("XE", 20001), is_required=True),)


def assign(state: State, number: Number, installed_sid: str, now: datetime) -> tuple[State, AssignedAddOn]:
    """Assign an installed add-on to a number. Installations are not emulated, so nothing else is known of it.

    The assignment has a SID of its own (U).
    """
    add_on = AssignedAddOn(
        sid=derive_sid(ADD_ONS.prefix, number.sid, installed_sid),
        account_sid=number.account_sid,
        resource_sid=number.sid,
        date_created=now,
        date_updated=now,
    )
    return lifecycle.put(ADD_ONS, state, add_on), add_on


def remove_from(state: State, number_sid: str) -> State:
    """Take all add-ons from a number."""
    return lifecycle.delete(ADD_ONS, state, *(each.sid for each in list_add_ons(state, number_sid)))


def list_add_ons(state: State, number_sid: str) -> list[AssignedAddOn]:
    """Return the add-ons of a number."""
    return [each for each in state.add_ons.values() if each.resource_sid == number_sid]
