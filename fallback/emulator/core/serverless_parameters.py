"""The form parameters of Serverless, and the values that Twilio accepts: https://www.twilio.com/docs/serverless/api.

Twilio documents lengths and choices, but no error codes, so every refusal here is 20001 (U).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.parameters import Parameter, read_flag

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.emulator.core.switches import Switches

_RUNTIMES = ("node8", "node10", "node12", "node14", "node16", "node18", "node20", "node22")


def _make_reader(pattern: str, rule: str) -> Callable[[str, str, Switches], str]:
    """Return a function that reads a text of this pattern; `rule` says in words what the pattern asks for."""

    def read(name: str, text: str, _switches: Switches) -> str:
        if not re.fullmatch(pattern, text, re.DOTALL):
            raise TwilioError(20001, f"{name} must {rule}, not {text[:80]}")
        return text

    return read


def _read_dependencies(name: str, text: str, _switches: Switches) -> dict[str, str]:
    """Return names and versions. Twilio's own toolkit sends the JSON with quotes around it; both forms are read."""
    try:
        return {str(entry["name"]): str(entry["version"]) for entry in json.loads(text.strip('"') or "[]")}
    except (ValueError, LookupError, TypeError):
        raise TwilioError(20001, f"{name} must be a JSON list of objects with name and version") from None


def _read_choice(*choices: str) -> Callable[[str, str, Switches], str]:
    return _make_reader("|".join(choices), f"be one of {', '.join(choices)}")


_FRIENDLY_NAME = Parameter(
    "FriendlyName", "friendly_name", _make_reader(".{1,255}", "have at most 255 characters"), is_required=True
)
_UNIQUE_NAME = _make_reader("[A-Za-z0-9-]{1,50}", "be at most 50 letters, digits and hyphens")

SERVICE_SETTINGS = (
    _FRIENDLY_NAME,
    Parameter("IncludeCredentials", "include_credentials", read_flag),
    Parameter("UiEditable", "ui_editable", read_flag),
)
SERVICE = (Parameter("UniqueName", "unique_name", _UNIQUE_NAME, is_required=True), *SERVICE_SETTINGS)
ENVIRONMENT = (
    Parameter("UniqueName", "unique_name", _make_reader(".{1,100}", "have at most 100 characters"), is_required=True),
    Parameter(
        "DomainSuffix", "domain_suffix", _make_reader("[A-Za-z0-9-]{0,16}", "be at most 16 letters, digits and hyphens")
    ),
)
SOURCE = (_FRIENDLY_NAME,)
VERSION = (
    Parameter(
        "Path",
        "path",
        _make_reader(r"/[^\s?#]{0,254}", "start with / and have at most 255 characters"),
        is_required=True,
    ),
    Parameter("Visibility", "visibility", _read_choice("public", "protected", "private"), is_required=True),
)
BUILD = (
    Parameter("Dependencies", "dependencies", _read_dependencies),
    Parameter("Runtime", "runtime", _read_choice(*_RUNTIMES)),
)
VARIABLE = (
    Parameter("Key", "key", _make_reader(".{1,128}", "have at most 128 characters"), is_required=True),
    Parameter("Value", "value", _make_reader(".{0,3000}", "have at most 3000 characters"), is_required=True),
)
