"""The state on disk: one JSON file, replaced whole after every change.

A write is over before the request is answered, and a file is replaced in one step: a killed emulator has
on disk everything it acknowledged, and never half a file. (A power cut is not considered: nothing is
synced.) Settings that are those of a new number are left out.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fallback.emulator.seed import SeedError
from fallback.emulator.state import Account, Capabilities, Number, State

if TYPE_CHECKING:
    from pathlib import Path

_DEFAULTS = {field.name: field.default for field in fields(Number)}


class Store:
    """The one mutable thing: the current state, kept in `path` if there is one."""

    def __init__(self, state: State, path: Path | None = None) -> None:
        self.state = state
        self._path = path
        # With 5,000 numbers rendering all of them for each change would take longer than the rest of it.
        self._rendered: dict[str, tuple[Number, str]] = {}
        self._write(state)

    def commit(self, after: State) -> None:
        """Makes `after` the state, on disk first. If that fails, it raises and nothing has changed."""
        if after is not self.state:
            self._write(after)
            self.state = after

    def _write(self, state: State) -> None:
        if self._path is None:
            return
        temporary = self._path.with_name(f"{self._path.name}.tmp")
        # It holds the account's token, so it is nobody else's to read.
        with open(temporary, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(self._render(state))
        temporary.replace(self._path)

    def _render(self, state: State) -> str:
        numbers = ",\n  ".join(self._line(number) for number in state.numbers.values())
        rest = {
            "issued": state.issued,
            "accounts": [asdict(account) for account in state.accounts.values()],
            "available": {name: asdict(capabilities) for name, capabilities in state.available.items()},
        }
        return f'{json.dumps(rest)[:-1]}, "numbers": [\n  {numbers}\n]}}\n'

    def _line(self, number: Number) -> str:
        held = self._rendered.get(number.sid)
        if held is None or held[0] is not number:
            held = self._rendered[number.sid] = number, json.dumps(_outline(number))
        return held[1]


def load(path: Path) -> State:
    """The state in a file that a `Store` wrote."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        accounts = [Account(**account) for account in document["accounts"]]
        numbers = [_number(outline) for outline in document["numbers"]]
        return State(
            accounts={account.sid: account for account in accounts},
            numbers={number.sid: number for number in numbers},
            available={name: Capabilities(**its) for name, its in document["available"].items()},
            issued=document["issued"],
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise SeedError(f"{path}: not a state file of the emulator: {error}") from error


def _outline(number: Number) -> dict[str, Any]:
    dates = {name: getattr(number, name).isoformat() for name in ("date_created", "date_updated")}
    told = {name: value for name in _DEFAULTS if (value := getattr(number, name)) != _DEFAULTS[name]}
    return {**told, "capabilities": asdict(number.capabilities), **dates}


def _number(outline: dict[str, Any]) -> Number:
    dates = {name: datetime.fromisoformat(outline[name]) for name in ("date_created", "date_updated")}
    return Number(**{**outline, **dates, "capabilities": Capabilities(**outline["capabilities"])})
