"""What a change of one number may be, and what else Twilio changes with it. Pure.

Sources: the descriptions at https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource and the error
dictionary at https://www.twilio.com/docs/api/errors. Switches decide what these leave open.

Terms: *edits* are the fields that a request sets, after `parameters` has read them. A *rule* gets the number, the
edits and the switches. It returns further edits, or raises the TwilioError with which Twilio refuses the change.

Premise: rules see the number as it was and the edits made so far, so their order matters only where one rule sets
what another reads. Each rule covers one of Twilio's sentences and can be switched alone. One function for the whole
change was rejected: a switch would then reach into code that it does not concern.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Capabilities, Edits, Number
    from fallback.emulator.core.switches import Switches

_SMS = ("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
_FALLBACKS = (
    ("voice_url", "voice_fallback_url", 21405, "Cannot set VoiceFallbackUrl without setting Url"),
    ("sms_url", "sms_fallback_url", 21406, "Cannot set SmsFallbackUrl without setting SmsUrl"),
)
_REGULATORY = {"address_sid": 21631, "bundle_sid": 21649, "identity_sid": 21651}


def apply_edits(number: Number, edits: Edits, switches: Switches, now: datetime) -> Number:
    """Return `number` after `edits`; other fields stay as they are. Raise the error with which Twilio refuses."""
    _check_capabilities(number.capabilities, edits)
    for apply_rule in (_keep_regulatory, _start_emergency_change, _displace_handler, _check_fallbacks):
        edits = {**edits, **apply_rule(number, edits, switches)}
    return replace(number, **edits, date_updated=now)


def finish_emergency_change(number: Number) -> Number:
    """Return `number` after the pending registration or removal of its emergency address is done."""
    if number.emergency_address_status == "pending-registration":
        return replace(number, emergency_address_status="registered", emergency_status="Active")
    edits: Edits = {
        "emergency_address_sid": "",
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
    }
    return replace(number, **edits)


def _check_capabilities(capabilities: Capabilities, edits: Edits) -> None:
    """Refuse SMS settings and caller-id lookup on a number that cannot have them.

    https://www.twilio.com/docs/api/errors/21407 names the four SMS parameters. Clearing them is accepted (U).
    """
    if not capabilities.sms and any(edits.get(name) for name in _SMS):
        raise TwilioError(21407, "This phone number type does not support SMS")
    if not capabilities.voice and edits.get("voice_caller_id_lookup"):
        raise TwilioError(21409, "This phone number type does not support VoiceCallerIdLookup")


def _keep_regulatory(number: Number, edits: Edits, switches: Switches) -> Edits:
    """Decide what an empty SID does where the number has one."""
    cleared = [name for name in _REGULATORY if edits.get(name) == "" and getattr(number, name)]
    if cleared and switches.clearing_regulatory == "refused":
        raise TwilioError(_REGULATORY[cleared[0]], f"{cleared[0]} cannot be cleared")
    if switches.clearing_regulatory == "cleared":
        return {}
    return {name: getattr(number, name) for name in cleared}


def _start_emergency_change(number: Number, edits: Edits, _switches: Switches) -> Edits:
    """Start to register or to unregister an emergency address. One address cannot replace another in one step.

    https://www.twilio.com/docs/voice/sip/api/emergency-calling-api; the code of the refusal is unknown (U).
    """
    address = edits.get("emergency_address_sid")
    if address is None or address == number.emergency_address_sid:
        return {}
    if address and number.emergency_address_sid:
        raise TwilioError(20001, "Remove the EmergencyAddressSid and wait until it is unregistered, then set another")
    if address:
        return {"emergency_address_status": "pending-registration"}
    return {
        "emergency_address_sid": number.emergency_address_sid,
        "emergency_address_status": "pending-unregistration",
    }


def _displace_handler(number: Number, edits: Edits, switches: Switches) -> Edits:
    """Clear the voice application when a trunk is set, and the reverse. If both are given, the trunk wins (U)."""
    if edits.get("trunk_sid"):
        displaced = edits.get("voice_application_sid") or number.voice_application_sid
        kept = displaced or number.displaced_application_sid
        return {"voice_application_sid": "", "displaced_application_sid": kept}
    if edits.get("voice_application_sid"):
        return {"trunk_sid": "", "displaced_application_sid": ""}
    untrunked = edits.get("trunk_sid") == "" and number.trunk_sid and "voice_application_sid" not in edits
    if untrunked and switches.clearing_trunk == "restored":
        return {"voice_application_sid": number.displaced_application_sid, "displaced_application_sid": ""}
    if edits.get("voice_url") and switches.setting_voice_url == "clears_application":
        return {"voice_application_sid": ""}
    return {}


def _check_fallbacks(number: Number, edits: Edits, switches: Switches) -> Edits:
    """Decide what a fallback without a primary does. One that was there before stays while other fields change."""
    cleared: Edits = {}
    for primary, fallback, code, message in _FALLBACKS:
        touched = edits.keys() & {primary, fallback}
        if not touched or edits.get(primary, getattr(number, primary)):
            continue
        if not edits.get(fallback, getattr(number, fallback)):
            continue
        reading = switches.fallback_without_primary if edits.get(fallback) else switches.clearing_primary
        if reading == "refused":
            raise TwilioError(code, message)
        if reading == "cleared":
            cleared[fallback] = ""
    return cleared
