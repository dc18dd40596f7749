"""Elastic SIP trunks with their origination URLs: https://www.twilio.com/docs/sip-trunking/api/trunk-resource.

A trunk's number is a number with its `trunk_sid`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fallback.emulator.core import lifecycle
from fallback.emulator.core.domains import check_unused, make_domain_reader
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.parameters import (
    Parameter,
    make_choice_reader,
    make_integer_reader,
    read_flag,
    read_friendly_name,
    read_method,
    read_url,
)
from fallback.emulator.core.records import OriginationUrl, Trunk

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import Edits, State
    from fallback.emulator.core.switches import Switches

_SIP_URL = re.compile(r"sip:(?://)?[^\s/?#]+(?:[?#]\S*)?", re.IGNORECASE)


def _read_sip_url(name: str, text: str, _switches: Switches) -> str:
    """Only `sip:` is supported, says the resource's page. The code of the refusal is not documented (U)."""
    if not _SIP_URL.fullmatch(text):
        raise TwilioError(20001, f"{name} is not a sip: URL: {text}")
    return text


def _read_weight(name: str, text: str, switches: Switches) -> int:
    return make_integer_reader(0 if switches.zero_weight == "accepted" else 1, 65_535)(name, text, switches)


# 21245 and 21248 are about domains; which of them is for what is not documented (U).
_MALFORMED, _IN_USE = 21245, 21248
TRUNKS = ResourceKind(
    Trunk,
    "trunks",
    "TK",
    "trunk",
    (
        Parameter("FriendlyName", "friendly_name", read_friendly_name),
        Parameter("DomainName", "domain_name", make_domain_reader("pstn.twilio.com", _MALFORMED, may_be_empty=True)),
        Parameter("DisasterRecoveryUrl", "disaster_recovery_url", read_url),
        Parameter("DisasterRecoveryMethod", "disaster_recovery_method", read_method),
        Parameter("TransferMode", "transfer_mode", make_choice_reader("disable-all", "enable-all", "sip-only")),
        Parameter("Secure", "secure", read_flag),
        Parameter("CnamLookupEnabled", "cnam_lookup_enabled", read_flag),
        Parameter("TransferCallerId", "transfer_caller_id", make_choice_reader("from-transferee", "from-transferor")),
    ),
    recorded=("recording_mode", "recording_trim"),
)
RECORDING = (
    Parameter(
        "Mode",
        "recording_mode",
        make_choice_reader(
            "do-not-record",
            "record-from-ringing",
            "record-from-answer",
            "record-from-ringing-dual",
            "record-from-answer-dual",
        ),
    ),
    Parameter("Trim", "recording_trim", make_choice_reader("do-not-trim", "trim-silence")),
)
ORIGINATION_URLS = ResourceKind(
    OriginationUrl,
    "origination_urls",
    "OU",
    parameters=(
        Parameter("SipUrl", "sip_url", _read_sip_url, is_required=True),
        Parameter("FriendlyName", "friendly_name", read_friendly_name, is_required=True),
        Parameter("Priority", "priority", make_integer_reader(0, 65_535), is_required=True),
        Parameter("Weight", "weight", _read_weight, is_required=True),
        Parameter("Enabled", "enabled", read_flag, is_required=True),
    ),
)


def create(state: State, account_sid: str, edits: Edits, now: datetime) -> tuple[State, Trunk]:
    """Create a trunk."""
    check_unused(state.trunks.values(), "", edits, _IN_USE)
    return lifecycle.create(TRUNKS, state, account_sid, edits, now)


def update(state: State, trunk: Trunk, edits: Edits, now: datetime) -> tuple[State, Trunk]:
    """Change a trunk."""
    check_unused(state.trunks.values(), trunk.sid, edits, _IN_USE)
    return lifecycle.update(TRUNKS, state, trunk, edits, now)


def delete(state: State, trunk: Trunk, now: datetime) -> State:
    """Delete a trunk with its origination URLs. A switch decides whether its numbers still name it."""
    urls = [url.sid for url in list_origination_urls(state, trunk.sid)]
    state = lifecycle.delete(TRUNKS, lifecycle.delete(ORIGINATION_URLS, state, *urls), trunk.sid)
    if state.switches.deleting_trunk == "kept":
        return state
    on_trunk = [number for number in state.numbers.values() if number.trunk_sid == trunk.sid]
    cleared = {number.sid: replace(number, trunk_sid="", date_updated=now) for number in on_trunk}
    return replace(state, numbers=state.numbers | cleared)


def list_origination_urls(state: State, trunk_sid: str) -> list[OriginationUrl]:
    """Return the origination URLs of a trunk."""
    return [url for url in state.origination_urls.values() if url.trunk_sid == trunk_sid]
