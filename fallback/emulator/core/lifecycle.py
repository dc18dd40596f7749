"""Create, change and delete a resource that has no rules of its own. Pure: each function returns the next state.

A `ResourceKind` says what a kind of resource is called. The modules of the products have the kinds, `resource_kinds`
lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fallback.emulator.core.records import Record
from fallback.emulator.core.state import derive_sid

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.parameters import Parameter
    from fallback.emulator.core.state import Edits, Owned, State
    from fallback.emulator.core.table import Table

_T = TypeVar("_T", bound="Owned")
_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True)
class ResourceKind(Generic[_T]):
    """One kind of resource. `collection` is the field of the state that holds all of them, by SID.

    `prefix` begins their SIDs, `event_type` the types of their Monitor events; a kind without one has no events.
    `parameters` are what requests may set. `recorded` are further fields that their events compare.
    """

    record: type[_T]
    collection: str
    prefix: str
    event_type: str = ""
    parameters: tuple[Parameter, ...] = ()
    recorded: tuple[str, ...] = ()

    @property
    def properties(self) -> tuple[str, ...]:
        """The fields that the events of this kind compare."""
        return (*(each.field for each in self.parameters), *self.recorded)

    def get_all(self, state: State) -> Table[_T]:
        """Return the resources of this kind of all accounts, by SID."""
        return getattr(state, self.collection)  # type: ignore[no-any-return]

    def replace_all(self, state: State, resources: Table[_T]) -> State:
        """Return `state` with these resources of this kind, and no others."""
        return replace(state, **{self.collection: resources})  # type: ignore[arg-type]


def create(
    kind: ResourceKind[_R], state: State, account_sid: str, edits: Edits, now: datetime, **parents: str
) -> tuple[State, _R]:
    """Create a resource of the account with `edits`. `parents` are fields that a request cannot change."""
    sid = derive_sid(kind.prefix, account_sid, state.issued)
    dates = {"date_created": now, "date_updated": now}
    record = kind.record(sid=sid, account_sid=account_sid, **{**parents, **edits, **dates})
    return put(kind, replace(state, issued=state.issued + 1), record), record


def update(kind: ResourceKind[_R], state: State, record: _R, edits: Edits, now: datetime) -> tuple[State, _R]:
    """Change a resource."""
    edited = replace(record, **edits, date_updated=now)
    return put(kind, state, edited), edited


def put(kind: ResourceKind[_R], state: State, record: _R) -> State:
    """Return `state` with the resource, in the place of an older one with its SID."""
    return kind.replace_all(state, kind.get_all(state) | {record.sid: record})


def delete(kind: ResourceKind[Any], state: State, *sids: str) -> State:
    """Return `state` without the resources that have these SIDs."""
    return kind.replace_all(state, kind.get_all(state).remove(*sids))
