"""What Twilio lets a change of one number be, and what it changes by itself. Pure.

Sources: the descriptions at https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource and
the error dictionary at https://www.twilio.com/docs/api/errors. What they leave open is a switch.
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


def apply(number: Number, edits: Edits, switches: Switches, now: datetime) -> Number:
    """`number` after `edits`; a field that is not in `edits` stays as it is. Raises what Twilio answers."""
    _check_capabilities(number.capabilities, edits)
    for rule in (_regulatory, _emergency, _displacement, _fallbacks):
        edits = {**edits, **rule(number, edits, switches)}
    return replace(number, **edits, date_updated=now)


def settled(number: Number) -> Number:
    """`number` once the registration of its emergency address, or the end of it, is through."""
    if number.emergency_address_status == "pending-registration":
        return replace(number, emergency_address_status="registered", emergency_status="Active")
    done: Edits = {
        "emergency_address_sid": "",
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
    }
    return replace(number, **done)


def _check_capabilities(capabilities: Capabilities, edits: Edits) -> None:
    """https://www.twilio.com/docs/api/errors/21407 names the four SMS parameters; clearing them passes (U)."""
    if not capabilities.sms and any(edits.get(name) for name in _SMS):
        raise TwilioError(21407, "This phone number type does not support SMS")
    if not capabilities.voice and edits.get("voice_caller_id_lookup"):
        raise TwilioError(21409, "This phone number type does not support VoiceCallerIdLookup")


def _regulatory(number: Number, edits: Edits, switches: Switches) -> Edits:
    """An empty SID where the number has one."""
    cleared = [name for name in _REGULATORY if edits.get(name) == "" and getattr(number, name)]
    if cleared and switches.clearing_regulatory == "refused":
        raise TwilioError(_REGULATORY[cleared[0]], f"{cleared[0]} cannot be cleared")
    if switches.clearing_regulatory == "cleared":
        return {}
    return {name: getattr(number, name) for name in cleared}


def _emergency(number: Number, edits: Edits, _switches: Switches) -> Edits:
    """Registering and unregistering take time; an address is not replaced by another in one step.

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


def _displacement(number: Number, edits: Edits, switches: Switches) -> Edits:
    """Setting one of trunk and voice application deletes the other; given both, the trunk wins (U)."""
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


def _fallbacks(number: Number, edits: Edits, switches: Switches) -> Edits:
    """A fallback without a primary. One that was there before stays while other fields change."""
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
