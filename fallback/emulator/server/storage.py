"""The state on disk: a file of JSON lines, of which each adds one acknowledged change.

A line holds what changed, resource by resource; `null` is a resource that is gone. Reading the lines in
order gives the state. At the start the file is replaced whole, in one step, by the lines of the state as it
is; afterwards a change appends one line before it is acknowledged. So a killed emulator has on disk everything
it acknowledged, and at most half a line more, which has no end and is not read. (A power cut is not
considered: nothing is synced.) Values that are those of a new resource are left out.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fallback.emulator.core import switches
from fallback.emulator.core.state import (
    Account,
    Application,
    Capabilities,
    Event,
    MagicCredentials,
    Number,
    Offer,
    Released,
    State,
    changes,
)
from fallback.emulator.seed.values import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_FORMAT = {"twilio_emulator": 2}
_KINDS = {
    "accounts": Account,
    "applications": Application,
    "available": Offer,
    "events": Event,
    "numbers": Number,
    "released": Released,
    "settling": datetime.fromisoformat,
}
_SINGLE = ("issued", "switches")
_NESTED = {
    "capabilities": Capabilities,
    "offer": Offer,
    "test": MagicCredentials,
    "date": datetime.fromisoformat,
    "date_created": datetime.fromisoformat,
    "date_updated": datetime.fromisoformat,
}


class Store:
    """The one mutable thing: the current state, kept in `path` if there is one."""

    def __init__(self, state: State, path: Path | None = None) -> None:
        self.state = state
        self._path = path
        if path is not None:
            _replace(path, state)

    def commit(self, after: State) -> None:
        """Makes `after` the state, on disk first. If that fails, it raises and nothing has changed."""
        if after is not self.state:
            change = _change(self.state, after)
            if self._path is not None and change:
                _append(self._path, _line(change))
            self.state = after


def load(path: Path) -> State:
    """The state in a file that a `Store` wrote."""
    try:
        first, *changed = path.read_text(encoding="utf-8").split("\n")
        if first != json.dumps(_FORMAT):
            raise SeedError(f"{path}: not a state file of the emulator, or of another version; start anew from a seed")
        # What follows the last line end was never acknowledged.
        return _state([json.loads(line) for line in changed[:-1]])
    except (OSError, LookupError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, SeedError):
            raise
        raise SeedError(f"{path}: not a state file of the emulator: {error}") from error


def _state(documents: list[dict[str, Any]]) -> State:
    held: dict[str, Any] = {name: {} for name in _KINDS}
    for document in documents:
        for name, entries in document.items():
            if name in _SINGLE:
                held[name] = entries
            else:
                held[name].update(entries)
    made = {
        name: {key: _made(kind, outline) for key, outline in held[name].items() if outline is not None}
        for name, kind in _KINDS.items()
    }
    return State(**made, issued=held["issued"], switches=switches.read(held["switches"]))


def _change(before: State, after: State) -> dict[str, Any]:
    """What is to be written so that a reader who knows `before` knows `after`."""
    singles = {name: getattr(after, name) for name in _SINGLE}
    change: dict[str, Any] = {name: value for name, value in singles.items() if value != getattr(before, name)}
    for name in _KINDS:
        if entries := {key: new for key, _, new in changes(getattr(before, name), getattr(after, name))}:
            change[name] = entries
    return change


def _whole(state: State) -> Iterator[dict[str, Any]]:
    """The state as changes, one for each resource."""
    yield {name: getattr(state, name) for name in _SINGLE}
    for name in _KINDS:
        for key, value in getattr(state, name).items():
            yield {name: {key: value}}


def _replace(path: Path, state: State) -> None:
    temporary = path.with_name(f"{path.name}.tmp")
    # It holds the accounts' tokens, so it is nobody else's to read.
    with open(temporary, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(_line(_FORMAT))
        file.writelines(_line(change) for change in _whole(state))
    temporary.replace(path)


def _append(path: Path, line: str) -> None:
    """Opened anew each time, and never made: a file that somebody took away must not swallow what we acknowledge."""
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        try:
            file.write(line.encode())
            file.flush()
        except OSError:
            file.truncate(end)
            raise


def _line(change: Mapping[str, Any]) -> str:
    return json.dumps(change, default=_outline) + "\n"


def _outline(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, switches.Switches):
        return switches.write(value)
    return {each.name: told for each in fields(value) if (told := getattr(value, each.name)) != each.default}


def _made(kind: Any, outline: Any) -> Any:
    if not isinstance(kind, type):
        return kind(outline)
    nested = {name: _made(_NESTED[name], value) for name, value in outline.items() if name in _NESTED and value}
    return kind(**{**outline, **nested})
