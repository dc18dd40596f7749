"""Keep the state in a file of JSON lines, of which each adds one acknowledged change.

Terms: a *change* holds what differs between two states, resource by resource; null stands for a resource that is gone.
The lines in order give the state. Fields that have the value of a new resource are left out.

Premise: a change is on disk before it is acknowledged. At the start the file is replaced in one step by lines for the
whole state; afterwards each change appends one line. So a killed emulator has on disk everything that it acknowledged,
and at most one line more without an end, which is not read. When the changes have made the file twice as long as the
whole state was, the whole state takes its place again. A power cut is not considered: nothing is synced. Writing the
whole state for each change was rejected, because an account of 5,000 numbers makes each write megabytes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from fallback.emulator.core import switches
from fallback.emulator.core.state import State
from fallback.emulator.core.table import Table
from fallback.emulator.server.state_file import StateFile, StateFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Below this size, in bytes, a file is not worth compacting.
_LEAST = 2**20
_FORMAT = {"twilio_emulator": 3}
_HINTS = get_type_hints(State)
_READERS: dict[Any, Callable[[Any], Any]] = {datetime: datetime.fromisoformat, bytes: base64.b64decode}
_KINDS = {name: get_args(hint)[0] for name, hint in _HINTS.items() if get_origin(hint) is Table}
_SINGLE = tuple(_HINTS.keys() - _KINDS.keys())


class Store:
    """The current state, which is kept in `file` if one is given. `given` are switches that override its own."""

    def __init__(self, state: State, file: StateFile | None = None, given: Mapping[str, str] | None = None) -> None:
        self._file = file
        self._given = given or {}
        self._limit = 0
        self._first = replace(state, switches=switches.read(self._given, state.switches))
        self.state = self._first
        self._set(self._first)

    def reset(self, state: State | None = None) -> None:
        """Make `state`, or the one at the start, the state; on disk first. If that fails, raise and change nothing."""
        self._set(replace(state, switches=switches.read(self._given, state.switches)) if state else self._first)

    def commit(self, after: State) -> None:
        """Make `after` the state, on disk first. If that fails, raise and change nothing."""
        if after is self.state:
            return
        if self._file is not None and (change := _find_change(self.state, after)):
            size = self._file.append(_format_line(change))
            if size > self._limit:
                self._compact(self._file, after)
        self.state = after

    def _set(self, state: State) -> None:
        if self._file is not None:
            self._write(self._file, state)
        self.state = state

    def _compact(self, file: StateFile, state: State) -> None:
        """Write the whole state in place of its changes. If that fails, the changes on disk are as good."""
        try:
            self._write(file, state)
        except OSError:
            self._limit *= 2

    def _write(self, file: StateFile, state: State) -> None:
        """Write the whole state. The file may then grow to twice its size, so what is written stays linear."""
        size = file.replace(_format_line(part) for part in (_FORMAT, *_split(state)))
        self._limit = 2 * max(size, _LEAST)


def load(file: StateFile) -> State:
    """Return the state in a file that a `Store` wrote."""
    try:
        return parse(file.read())
    except (OSError, LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise StateFileError(f"{file.path}: not a state file of the emulator: {error}") from error


def parse(text: str) -> State:
    """Return the state in the text of a state file. Raise one of many errors if it is something else."""
    first, *lines = text.split("\n")
    if first != json.dumps(_FORMAT):
        raise ValueError("it has another format, or another version; start again from a seed")
    # What follows the last line end was never acknowledged.
    return _build_state([json.loads(line) for line in lines[:-1]])


def _build_state(changes: list[dict[str, Any]]) -> State:
    held: dict[str, Any] = {name: {} for name in _KINDS}
    for change in changes:
        for name, entries in change.items():
            if name in _SINGLE:
                held[name] = entries
            else:
                held[name].update(entries)
    resources = {
        name: Table((key, _make_reader(kind)(value)) for key, value in held[name].items() if value is not None)
        for name, kind in _KINDS.items()
    }
    return State(**resources, issued=held["issued"], switches=switches.read(held["switches"]))


def _find_change(before: State, after: State) -> dict[str, Any]:
    """Return what a reader who has `before` needs to have `after`."""
    singles = {name: getattr(after, name) for name in _SINGLE}
    change: dict[str, Any] = {name: value for name, value in singles.items() if value != getattr(before, name)}
    for name in _KINDS:
        if entries := {key: new for key, _, new in getattr(before, name).compare(getattr(after, name))}:
            change[name] = entries
    return change


def _split(state: State) -> Iterator[dict[str, Any]]:
    """Yield the state as changes, one for each resource."""
    yield {name: getattr(state, name) for name in _SINGLE}
    for name in _KINDS:
        for key, value in getattr(state, name).items():
            yield {name: {key: value}}


def _format_line(change: Mapping[str, Any]) -> str:
    return json.dumps(change, default=_to_json) + "\n"


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, switches.Switches):
        return switches.write(value)
    pairs = ((each, getattr(value, each.name)) for each in fields(value))
    return {each.name: held for each, held in pairs if held != each.default}


@cache
def _make_reader(hint: Any) -> Callable[[Any], Any]:
    """Return the function that makes a value of the type `hint` of what JSON holds for it."""
    if hint in _READERS:
        return _READERS[hint]
    if is_dataclass(hint):
        return _make_dataclass_reader(hint)
    if get_origin(hint) is tuple:
        item = _make_reader(get_args(hint)[0])
        return lambda value: tuple(map(item, value))
    if get_origin(hint) is Mapping:
        item = _make_reader(get_args(hint)[1])
        return lambda value: {key: item(each) for key, each in value.items()}
    if isinstance(hint, UnionType) and get_args(hint)[1:] == (NoneType,):
        some = _make_reader(get_args(hint)[0])
        return some if some is _keep else lambda value: None if value is None else some(value)
    return _keep


def _make_dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    readers = {name: _make_reader(hint) for name, hint in get_type_hints(kind).items()}
    needed = {name: read for name, read in readers.items() if read is not _keep}
    return lambda value: kind(**value | {name: read(value[name]) for name, read in needed.items() if name in value})


def _keep(value: Any) -> Any:
    return value
