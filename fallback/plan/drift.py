"""Where declared, recorded and live values differ, which side moved, and who moved the live one.

Terms. A field has *drifted* if its live value is not the declared one. What Pulumi recorded tells which side moved
since the last `up`: the account (`elsewhere`), the file (`declared`), or `both`. Without a record, or where it is
encrypted, the side is `unknown`. A `pulumi refresh` records what somebody changed on the account, so that only the file
seems to have moved. *Blame* is the logged change that set the live value.

Premise. A name beside a change is an accusation. So an actor is named only if the newest logged change of the field
sets exactly the live value. If the log says something else, or nothing, the actor is unknown, and the reason is told:
the change is older than what was read of the log, or the log lacks it.

Rejected: to name the newest actor that touched the field at all. Logs come late and have holes, and somebody would be
blamed for what another one did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fallback.display import HIDDEN, display, display_time, display_without_query
from fallback.fields import canonical
from fallback.model import SecretText
from fallback.plan.diff import is_recorded
from fallback.plan.stack import compare_value, make_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from fallback.fields import Field, Value
    from fallback.model import Desired, Event, Live, Recorded, Stack
    from fallback.plan.stack import Change, Step

Side = Literal["elsewhere", "declared", "both", "unknown"]
_DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Blame:
    """Who set a live value, from where and when; or why that is unknown, in words."""

    actor_sid: str = ""
    actor_type: str = ""
    source: str = ""
    ip: str = ""
    date: datetime | None = None
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class DriftedField:
    """One field in texts that may be shown. `recorded` is None where the record is not known."""

    field: Field
    declared: str
    recorded: str | None
    live: str
    side: Side
    blame: Blame | None = None


@dataclass(frozen=True, slots=True)
class DriftedNumber:
    """A number that is not as declared: by its fields, or as a whole, as `state` says in words.

    `sid` is the resource that the log knows; "" if none is known.
    """

    number: str
    sid: str
    friendly_name: str
    fields: tuple[DriftedField, ...] = ()
    state: str = ""
    side: Side = "unknown"
    blame: Blame | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """A stack beside its account. `uncompared` counts fields that only somebody who knows the secrets can compare.

    `removed` are numbers on record that are declared no longer; None where the record is not known.
    """

    stack: str
    account: str
    declared: int
    numbers: tuple[DriftedNumber, ...]
    uncompared: int
    removed: tuple[str, ...] | None

    @property
    def sids_to_ask(self) -> tuple[str, ...]:
        """The resources whose log may say who moved them."""
        return tuple(one.sid for one in self.numbers if one.sid)


def find_drift(stack: Stack, live: Mapping[str, Live], recorded: Mapping[str, Recorded] | None) -> Drift:
    """Compare a stack with its account and, where it is known, with the record."""
    plan = make_plan(stack, live, None, recorded=recorded)
    numbers = tuple(_find_drifted(plan.steps, stack, live, recorded))
    uncompared = sum(change.outcome == "unknown" for step in plan.steps for change in step.changes)
    return Drift(stack.name, stack.account, len(plan.steps), numbers, uncompared, plan.removed)


def add_blame(drift: Drift, events: Mapping[str, Sequence[Event]], live: Mapping[str, Live], since: datetime) -> Drift:
    """Say who set each live value. `events` has what was logged of each resource since a time, the newest first."""
    blamed = (_blame_number(one, events.get(one.sid, ()), live.get(one.number), since) for one in drift.numbers)
    return replace(drift, numbers=tuple(blamed))


def _find_drifted(
    steps: Sequence[Step], stack: Stack, live: Mapping[str, Live], recorded: Mapping[str, Recorded] | None
) -> Iterator[DriftedNumber]:
    for step in steps:
        record = recorded.get(step.number) if recorded else None
        if step.action == "change":
            on_account = live[step.number]
            fields = tuple(
                _compare(change, stack.numbers[step.number], on_account, record)
                for change in step.changes
                if change.outcome == "changed"
            )
            yield DriftedNumber(step.number, on_account.sid, step.friendly_name, fields)
        elif step.action in {"missing", "buy"} and record:
            state = "it is no longer on the account"
            yield DriftedNumber(step.number, record.sid, step.friendly_name, (), state, "elsewhere")
        elif step.action in _PENDING:
            sid = live[step.number].sid if step.number in live else ""
            yield DriftedNumber(step.number, sid, step.friendly_name, (), _PENDING[step.action], "declared")


_PENDING = {
    "missing": "it is not on the account",
    "buy": "it is not bought yet",
    "release": "it is not released yet",
}


def _compare(change: Change, desired: Desired, live: Live, record: Recorded | None) -> DriftedField:
    name = change.field.name
    known = record.fields.get(name) if record else None
    shown = None if known is None else _show_recorded(name, known, desired)
    side = _find_side(name, desired, live, known)
    return DriftedField(change.field, change.after, shown, change.before, side)


def _show_recorded(name: str, value: Value, desired: Desired) -> str:
    """As much of a recorded value as the plan shows of a live one: beside a secret, an older form may be in it."""
    if isinstance(desired.fields[name], SecretText):
        return HIDDEN
    guarded = any(isinstance(one, SecretText) for one in desired.fields.values())
    return display_without_query(value) if guarded else display(value)


def _find_side(name: str, desired: Desired, live: Live, recorded: Value | None) -> Side:
    """Which side is not as recorded."""
    if recorded is None:
        return "unknown"
    if is_recorded(live.fields[name], recorded):
        return "declared"
    return "elsewhere" if compare_value(desired.fields[name], recorded, None) != "changed" else "both"


def _blame_number(one: DriftedNumber, events: Sequence[Event], live: Live | None, since: datetime) -> DriftedNumber:
    if live is None:
        return replace(one, blame=_blame_deletion(events, since)) if one.sid else one
    fields = (replace(field, blame=_blame_field(field.field, events, live, since)) for field in one.fields)
    return replace(one, fields=tuple(fields))


def _blame_deletion(events: Sequence[Event], since: datetime) -> Blame:
    deleted = [event for event in events if event.kind.endswith(_DELETED)]
    return _name(deleted[0]) if deleted else _explain_nothing(since)


def _blame_field(field: Field, events: Sequence[Event], live: Live, since: datetime) -> Blame:
    touching = [event for event in events if field.name in event.changes]
    if not touching:
        return _explain_nothing(since)
    newest = [event for event in touching if event.date == touching[0].date]
    setting = [event for event in newest if _sets(field, event, live.fields[field.name])]
    if not setting:
        return Blame(unknown=f"the log ends with another value, set at {display_time(touching[0].date)}")
    if len({(event.actor_sid, event.source) for event in setting}) > 1:
        return Blame(unknown=f"several set it at {display_time(touching[0].date)}")
    return _name(setting[0])


def _sets(field: Field, event: Event, live: Value) -> bool:
    _, updated = event.changes[field.name]
    if field.kind == "flag" and isinstance(updated, str):
        updated = updated.lower() == "true"
    return canonical(field, updated) == live


def _name(event: Event) -> Blame:
    return Blame(event.actor_sid, event.actor_type, event.source, event.ip, event.date)


def _explain_nothing(since: datetime) -> Blame:
    return Blame(
        unknown=f"nothing is logged since {display_time(since)}: it is older, or the log does not reach back "
        "(Twilio keeps 30 days, or 13 months with some editions)"
    )
