"""The form parameters of Serverless, and the values that Twilio accepts: https://www.twilio.com/docs/serverless/api.

Twilio documents the lengths and no error codes, so every refusal here is 20001 (U). An unknown parameter is ignored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.emulator.core.state import Edits

VISIBILITIES = ("public", "protected", "private")
RUNTIMES = ("node8", "node10", "node12", "node14", "node16", "node18", "node20", "node22")
_UNIQUE_NAME = re.compile(r"[A-Za-z0-9-]{1,50}")
_DOMAIN_SUFFIX = re.compile(r"[A-Za-z0-9-]{1,16}")
_PATH = re.compile(r"/[^\s?#]{0,254}")


def read_service(form: Mapping[str, str], *, is_new: bool) -> Edits:
    """Return what a form says about a service, by JSON field. The unique name cannot be changed."""
    required = {"UniqueName": "unique_name", "FriendlyName": "friendly_name"} if is_new else {}
    _require(form, required)
    readers: dict[str, tuple[str, Callable[[str, str], Any]]] = {
        "FriendlyName": ("friendly_name", _read_name),
        "IncludeCredentials": ("include_credentials", _read_flag),
        "UiEditable": ("ui_editable", _read_flag),
    }
    if is_new:
        readers["UniqueName"] = ("unique_name", _read_unique_name)
    return {field: read(name, form[name]) for name, (field, read) in readers.items() if name in form}


def read_environment(form: Mapping[str, str]) -> tuple[str, str]:
    """Return the unique name and the domain suffix, which is empty for a domain without one."""
    _require(form, ("UniqueName",))
    suffix = form.get("DomainSuffix", "")
    if suffix and not _DOMAIN_SUFFIX.fullmatch(suffix):
        raise TwilioError(20001, f"DomainSuffix must be at most 16 letters, digits and hyphens, not {suffix}")
    return _read_text("UniqueName", form["UniqueName"], 100), suffix


def read_friendly_name(form: Mapping[str, str]) -> str:
    """Return the name of an asset or a function."""
    _require(form, ("FriendlyName",))
    return _read_name("FriendlyName", form["FriendlyName"])


def read_version(form: Mapping[str, str]) -> tuple[str, str]:
    """Return the path and the visibility of an upload."""
    _require(form, ("Path", "Visibility"))
    path, visibility = form["Path"], form["Visibility"]
    if not _PATH.fullmatch(path):
        raise TwilioError(20001, f"Path must start with / and have at most 255 characters, not {path}")
    if visibility not in VISIBILITIES:
        raise TwilioError(20001, f"Visibility must be one of {', '.join(VISIBILITIES)}, not {visibility}")
    return path, visibility


def read_runtime(form: Mapping[str, str]) -> str:
    """Return the runtime of a build; the newest is the default (U)."""
    runtime = form.get("Runtime") or RUNTIMES[-1]
    if runtime not in RUNTIMES:
        raise TwilioError(20001, f"Runtime must be one of {', '.join(RUNTIMES)}, not {runtime}")
    return runtime


def read_variable(form: Mapping[str, str], *, is_new: bool) -> Edits:
    """Return the key and the value of a variable."""
    if is_new:
        _require(form, ("Key", "Value"))
    lengths = {"Key": 128, "Value": 3000}
    return {name.lower(): _read_text(name, form[name], most) for name, most in lengths.items() if name in form}


def _require(form: Mapping[str, str], names: Mapping[str, str] | tuple[str, ...]) -> None:
    for name in names:
        if not form.get(name):
            raise TwilioError(20001, f"Missing required parameter {name} in the post body")


def _read_text(name: str, text: str, most: int) -> str:
    if len(text) > most:
        raise TwilioError(20001, f"{name} may have at most {most} characters")
    return text


def _read_name(name: str, text: str) -> str:
    return _read_text(name, text, 255)


def _read_unique_name(name: str, text: str) -> str:
    if not _UNIQUE_NAME.fullmatch(text):
        raise TwilioError(20001, f"{name} must be at most 50 letters, digits and hyphens, not {text}")
    return text


def _read_flag(name: str, text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise TwilioError(20001, f"{name} is not true or false: {text}")
    return text.lower() == "true"
