"""Read the fields that a seed gives to a resource, each by its type and by the parameter of the API that sets it."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.records import Record, find_key
from fallback.emulator.core.state import Capabilities
from fallback.emulator.seed import values
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fallback.emulator.core.lifecycle import ResourceKind
    from fallback.emulator.core.parameters import Parameter
    from fallback.emulator.core.state import Edits
    from fallback.emulator.core.switches import Switches

_R = TypeVar("_R", bound=Record)

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
    if any(each.name == "friendly_name" and each.default is MISSING for each in fields(kind.record)):
        given = {"friendly_name": sid, **given}
    edits = read_fields(where, entry, kind.record, kind.parameters, setting, given=given)
    dates = {"date_created": setting.now, "date_updated": setting.now}
    return kind.record(sid=sid, account_sid=setting.account_sid, **{**given, **edits, **dates})


def read_fields(
    where: str,
    entry: Any,
    record: type,
    parameters: Iterable[Parameter],
    setting: Setting,
    *,
    given: Iterable[str] = (),
    fixed: Iterable[str] = _FIXED,
) -> Edits:
    """Return the fields of a record that an entry of the seed sets.

    It may not set those that are `fixed`, and must set those that have no default and are not `given`.
    """
    known = {find_key(each.name): each for each in fields(record) if each.name not in fixed}
    needed = [key for key, each in known.items() if _has_no_default(each) and each.name not in given]
    entry = values.read_mapping(where, {} if entry is None else entry, required=needed, optional=[*known])
    by_field = {parameter.field: parameter for parameter in parameters}
    return {
        known[key].name: _read_field(f"{where}.{key}", known[key], value, by_field.get(known[key].name), setting)
        for key, value in entry.items()
    }


def _has_no_default(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _read_field(where: str, field: Field[Any], value: Any, parameter: Parameter | None, setting: Setting) -> Any:
    kind = str(field.type).removesuffix(" | None")
    if kind in _READERS:
        return _READERS[kind](where, value, setting)
    if field.name in _CHOICES and parameter is None:
        return values.read_choice(where, value, _CHOICES[field.name])
    value = values.read_integer(where, value) if kind == "int" else values.read_type(where, value, str, "text")
    return _read_parameter(where, str(value), parameter, setting.switches) if parameter else value


def _read_parameter(where: str, text: str, parameter: Parameter, switches: Switches) -> Any:
    try:
        return parameter.read(parameter.name, text, switches)
    except TwilioError as error:
        raise SeedError(f"{where}: {error}") from None


def _read_capabilities(where: str, value: Any, _setting: Setting) -> Capabilities:
    values.read_mapping(where, value, required=[], optional=[each.name for each in fields(Capabilities)])
    flags = {name: values.read_type(f"{where}.{name}", flag, bool, "true or false") for name, flag in value.items()}
    return Capabilities(**flags)


def _read_texts(where: str, value: Any, _setting: Setting) -> tuple[str, ...]:
    return tuple(values.read_text(where, each) for each in values.read_list(where, value))


def _read_named_texts(where: str, value: Any, _setting: Setting) -> dict[str, str]:
    entries = values.read_entries(where, value).items()
    return {str(name): values.read_type(f"{where}.{name}", text, str, "text") for name, text in entries}


# By the type of the field. Any other field is text or a whole number.
_READERS: dict[str, Callable[[str, Any, Setting], Any]] = {
    "Capabilities": _read_capabilities,
    "Mapping[str, Any]": lambda where, value, _: values.read_entries(where, value),
    "Mapping[str, str]": _read_named_texts,
    "bool": lambda where, value, _: values.read_type(where, value, bool, "true or false"),
    "datetime": lambda where, value, setting: values.read_time(where, value, setting.now),
    "tuple[str, ...]": _read_texts,
}
