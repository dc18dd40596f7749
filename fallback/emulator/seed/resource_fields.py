"""Read the fields that a seed gives to a resource, each by its type and by the parameter of the API that sets it."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.state import Capabilities, Resource
from fallback.emulator.seed import values
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fallback.emulator.core.lifecycle import ResourceKind
    from fallback.emulator.core.parameters import Parameter
    from fallback.emulator.core.state import Edits
    from fallback.emulator.core.switches import Switches

_R = TypeVar("_R", bound=Resource)

# The key of a resource, its account and the API decide these.
_FIXED = frozenset({"sid", "account_sid", "date_created", "date_updated", "api_version"})
_CHOICES = {
    "type": ("local", "mobile", "tollfree"),
    "address_requirements": ("none", "any", "local", "foreign"),
    "origin": ("twilio", "hosted"),
    "emergency_address_status": ("unregistered", "registered"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What all resources of an account in a seed share: their account, the switches, and the date of everything."""

    account_sid: str
    switches: Switches
    now: datetime


def read_resources(where: str, entries: Any, kind: ResourceKind[_R], setting: Setting, **given: str) -> list[_R]:
    """Read a mapping from the SID of each resource to its fields. `given` are fields that the place decides."""
    return [
        read_resource(f"{where}.{sid}", sid, entry, kind, setting, **given)
        for sid, entry in values.read_entries(where, entries).items()
    ]


def read_resource(where: str, sid: Any, entry: Any, kind: ResourceKind[_R], setting: Setting, **given: str) -> _R:
    """Read the fields of one resource. If it must have a name and has none, its SID is its name."""
    sid = values.read_sid(where, kind.prefix, sid)
    if any(each.name == "friendly_name" and each.default is MISSING for each in fields(kind.resource)):
        given = {"friendly_name": sid, **given}
    edits = read_fields(where, entry, kind.resource, kind.parameters, setting.switches, given=given)
    dates = {"date_created": setting.now, "date_updated": setting.now}
    return kind.resource(sid=sid, account_sid=setting.account_sid, **{**given, **edits, **dates})


def read_fields(
    where: str,
    entry: Any,
    resource: type,
    parameters: Iterable[Parameter],
    switches: Switches,
    *,
    given: Iterable[str] = (),
    fixed: Iterable[str] = _FIXED,
) -> Edits:
    """Return the fields of a resource that an entry of the seed sets.

    It may not set those that are `fixed`, and must set those that have no default and are not `given`.
    """
    known = {each.name: each for each in fields(resource) if each.name not in fixed}
    needed = [name for name, each in known.items() if each.default is MISSING and name not in given]
    entry = values.read_mapping(where, {} if entry is None else entry, required=needed, optional=[*known])
    by_field = {parameter.field: parameter for parameter in parameters}
    return {
        name: _read_field(f"{where}.{name}", known[name], value, by_field.get(name), switches)
        for name, value in entry.items()
    }


def _read_field(where: str, field: Field[Any], value: Any, parameter: Parameter | None, switches: Switches) -> Any:
    if field.type == "Capabilities":
        return _read_capabilities(where, value)
    if field.type == "bool":
        return values.read_type(where, value, bool, "true or false")
    if field.name in _CHOICES:
        return values.read_choice(where, value, _CHOICES[field.name])
    kind, noun = (int, "a whole number") if field.type == "int" else (str, "text")
    value = values.read_type(where, value, kind, noun)
    return _read_parameter(where, str(value), parameter, switches) if parameter else value


def _read_parameter(where: str, text: str, parameter: Parameter, switches: Switches) -> Any:
    try:
        return parameter.read(parameter.name, text, switches)
    except TwilioError as error:
        raise SeedError(f"{where}: {error}") from None


def _read_capabilities(where: str, value: Any) -> Capabilities:
    values.read_mapping(where, value, required=[], optional=[each.name for each in fields(Capabilities)])
    flags = {name: values.read_type(f"{where}.{name}", flag, bool, "true or false") for name, flag in value.items()}
    return Capabilities(**flags)
