"""Names in Twilio's own DNS, which trunks and SIP domains have. A name belongs to one of them, on any account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fallback.emulator.core.records import SipDomain, Trunk
    from fallback.emulator.core.state import Edits
    from fallback.emulator.core.switches import Switches

_LABEL = "[A-Za-z0-9-]+"


def make_domain_reader(zone: str, code: int, *, may_be_empty: bool = False) -> Callable[[str, str, Switches], str]:
    """Return a function that reads a name in `zone`, and refuses another text with `code`."""
    pattern = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.{re.escape(zone)}", re.IGNORECASE)

    def read_domain(name: str, text: str, _switches: Switches) -> str:
        if not pattern.fullmatch(text) and (text or not may_be_empty):
            raise TwilioError(code, f"{name} must end with {zone}: {text}")
        return text

    return read_domain


def check_unused(others: Iterable[Trunk | SipDomain], sid: str, edits: Edits, code: int) -> None:
    """Refuse with `code` a name that one of the `others` has, which are not `sid` itself."""
    name = edits.get("domain_name", "").lower()
    if name and any(each.domain_name.lower() == name for each in others if each.sid != sid):
        raise TwilioError(code, f"DomainName is in use: {name}")
