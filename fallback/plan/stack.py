"""A whole stack file against a whole account: what a run does to each number.

A plan is safe to print. Values are compared in the clear, and only texts that may be shown are kept: of a declared
secret its name, of the live value beside it nothing. In a number that declares a secret, live URLs are kept without the
values of their queries, because an older form of the secret may be among them.

What a plan knows depends on who makes it. Pulumi's program knows the secrets. The command knows which numbers are
recorded, if it can read Pulumi's state. Whoever has read the whole list of the account knows the numbers that no stack
declares. What is not known is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.display import HIDDEN, display, display_without_query
from fallback.fields import BY_NAME, fields_of
from fallback.lint import lint_live
from fallback.model import Document, SecretText
from fallback.plan.dangers import BUY, RELEASE, Danger, find_losses
from fallback.plan.routing import Routing, find_routings
from fallback.values.e164 import is_national_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from fallback.fields import Field, Value
    from fallback.model import Desired, DesiredValue, Live, Position, Stack

    Secrets = Mapping[str, str] | None

Outcome = Literal["same", "changed", "unknown"]
Action = Literal["same", "unknown", "change", "buy", "release", "released", "missing"]

SETTLED: tuple[Action, ...] = ("same", "unknown", "released")

# A shorter secret is found in texts that have nothing to do with it, and its name there would tell what it is.
_SHORTEST_TO_REDACT = 4


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs, or may differ, in texts that may be shown: live `before`, declared `after`."""

    field: Field
    before: str
    after: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Step:
    """What a run does to one number.

    `same` and `released` do nothing. `unknown` means that only secrets are left to compare, and that they are not
    known here. `missing` forbids the run. The changes of a `release` are not made: they say that the number is not as
    declared. `adopts` is whether Pulumi does not have the number on record yet. `routings` say who answers before and
    after the step, for each declared group that answers.
    """

    number: str
    position: Position
    action: Action
    changes: tuple[Change, ...] = ()
    friendly_name: str = ""
    dangers: tuple[Danger, ...] = ()
    notes: tuple[str, ...] = ()
    adopts: bool | None = None
    routings: tuple[Routing, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """A number on the account that no stack declares."""

    number: str
    friendly_name: str


@dataclass(frozen=True, slots=True)
class Others:
    """Those that were seen; all of them if `is_complete`."""

    numbers: tuple[OtherNumber, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Every declared number with its step, in the order of the stack file.

    `reviewable` are the same steps as somebody sees them who does not know the secrets: a review is made and compared
    with these. `removed` are the numbers on record that are declared no longer; they stay on the account.
    """

    stack: str
    account: str
    steps: tuple[Step, ...]
    reviewable: tuple[Step, ...]
    removed: tuple[str, ...] | None = None
    others: Others | None = None

    def having(self, action: Action) -> tuple[Step, ...]:
        """The steps with this action."""
        return tuple(step for step in self.steps if step.action == action)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is known that a run would do on the account."""
        return all(step.action in SETTLED for step in self.steps)

    @property
    def dangers(self) -> tuple[tuple[Step, Danger], ...]:
        """What a reviewer must not overlook: what cannot be undone, then what is lost."""
        found = [(step, danger) for step in self.steps for danger in step.dangers]
        order = ("release", "buy", "handler", "fallback")
        return tuple(sorted(found, key=lambda pair: order.index(pair[1].kind)))


def make_plan(
    stack: Stack,
    live: Mapping[str, Live],
    secrets: Secrets,
    *,
    recorded: Collection[str] | None = None,
    others: Others | None = None,
) -> Plan:
    """Compare declared with live. `secrets` fills `${secret.name}`; without it such a field may be unknown."""
    reviewable = tuple(_plan_numbers(stack, live, None, recorded))
    steps = tuple(_plan_numbers(stack, live, secrets, recorded)) if secrets else reviewable
    removed = None if recorded is None else tuple(sorted(set(recorded) - set(stack.numbers)))
    return Plan(stack.name, stack.account, steps, reviewable, removed, others)


def describe_others(live: Iterable[Live], declared: Collection[str], *, is_complete: bool) -> Others:
    """The numbers on an account that are not among the declared ones."""
    found = [OtherNumber(one.number, show_friendly_name(one)) for one in live if one.number not in declared]
    return Others(tuple(sorted(found, key=lambda one: one.number)), is_complete)


def describe_changed(changes: Iterable[Change]) -> str:
    """The fields that certainly differ, with their live values; "" if there are none."""
    return ", ".join(f"{change.field.name} {change.before}" for change in changes if change.outcome == "changed")


def compare_value(declared: DesiredValue, live: Value, secrets: Secrets) -> Outcome:
    """Whether a live value is as declared. Without `secrets` a text that they could fill to it is unknown.

    A document that has no URL yet is nobody's live value.
    """
    if isinstance(declared, Document):
        return "same" if declared.url and str(declared) == live else "changed"
    if not isinstance(declared, SecretText):
        return "same" if declared == live else "changed"
    if secrets is not None:
        return "same" if declared.fill(secrets) == live else "changed"
    return "unknown" if _could_become(declared, str(live)) else "changed"


def _plan_numbers(
    stack: Stack, live: Mapping[str, Live], secrets: Secrets, recorded: Collection[str] | None
) -> Iterator[Step]:
    for number, desired in stack.numbers.items():
        adopts = None if recorded is None else number not in recorded
        yield _plan_number(desired, live.get(number), secrets, adopts)


def _plan_number(desired: Desired, live: Live | None, secrets: Secrets, adopts: bool | None) -> Step:  # noqa: FBT001
    if live is None:
        return _plan_absent(desired)
    shown = _show_live_values(desired, live, secrets)
    routings = tuple(find_routings(desired, live, shown))
    friendly_name = show_friendly_name(live)
    outcomes = {name: compare_value(value, live.fields[name], secrets) for name, value in desired.fields.items()}
    action = _choose_action(desired, set(outcomes.values()))
    notes = tuple(f"{one.message.removesuffix('.')} [{one.rule}]" for one in lint_live(desired, live.capabilities))
    if action == "same":
        return Step(desired.number, desired.position, action, (), friendly_name, (), notes, adopts, routings)
    changes = tuple(
        Change(BY_NAME[name], shown[name], display(desired.fields[name]), outcome)
        for name, outcome in outcomes.items()
        if outcome != "same"
    )
    dangers: tuple[Danger, ...] = ()
    if action == "change":
        dangers = tuple(find_losses(desired, live, shown))
    elif action == "release":
        dangers, notes = (_describe_release(changes),), ()
    return Step(desired.number, desired.position, action, changes, friendly_name, dangers, notes, adopts, routings)


def _choose_action(desired: Desired, outcomes: Collection[Outcome]) -> Action:
    if desired.release:
        return "release"
    return "change" if "changed" in outcomes else "unknown" if "unknown" in outcomes else "same"


def _describe_release(changes: Sequence[Change]) -> Danger:
    """Return the danger of a release; `changes` say in which fields the number is not as declared."""
    live = describe_changed(changes)
    return Danger("release", f"{RELEASE}; it is not as declared: {live}") if live else RELEASE


def _plan_absent(desired: Desired) -> Step:
    """A number that is not on the account."""
    name = display(desired.fields.get("friendly_name", ""))
    action: Action = "released" if desired.release else "buy" if desired.buy else "missing"
    dangers = (BUY,) if action == "buy" else ()
    routings = tuple(find_routings(desired, None, {})) if action == "buy" else ()
    return Step(desired.number, desired.position, action, (), name, dangers, routings=routings)


def _show_live_values(desired: Desired, live: Live, secrets: Secrets) -> dict[str, str]:
    """The live values of the fields of the declared groups, as much of each as may be shown."""
    guarded = any(isinstance(value, SecretText) for value in desired.fields.values())
    names = {*desired.fields, *(field.name for group in desired.groups for field in fields_of(group))}
    return {
        name: HIDDEN
        if isinstance(desired.fields.get(name), SecretText)
        else _show_live(live.fields[name], secrets or {}, guarded=guarded)
        for name in names
    }


def _show_live(live: Value, secrets: Mapping[str, str], *, guarded: bool) -> str:
    redacted = _redact(live, secrets) if isinstance(live, str) else live
    return display_without_query(redacted) if guarded else display(redacted)


def is_missing(desired: Desired, live: Collection[str]) -> bool:
    """Whether a number that is neither to be bought nor released is not on the account."""
    return desired.number not in live and not (desired.buy or desired.release)


def show_friendly_name(live: Live) -> str:
    """The friendly name; "" for Twilio's default, which is the number in a national form."""
    name = str(live.fields["friendly_name"])
    return "" if is_national_form(name, live.number) else display(name)


def _redact(text: str, secrets: Mapping[str, str]) -> str:
    """`text` with the name of each secret in the place of its value."""
    for name, secret in sorted(secrets.items(), key=lambda pair: -len(pair[1])):
        if len(secret) >= _SHORTEST_TO_REDACT:
            text = text.replace(secret, f"${{secret.{name}}}")
    return text


def _could_become(declared: SecretText, live: str) -> bool:
    """Whether some secrets fill `declared` to `live`: its other parts are there, in order, from start to end."""
    first, *between, last = declared.fill(dict.fromkeys(declared.names, "\0")).split("\0")
    if len(live) < len(first) + len(last) or not (live.startswith(first) and live.endswith(last)):
        return False
    place, end = len(first), len(live) - len(last)
    for part in between:
        found = live.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
