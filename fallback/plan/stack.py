"""A whole stack file against a whole account: what a run does to each number.

A plan is safe to print. Values are compared in the clear, and only texts that may be shown are kept: of a declared
secret its name, of the live value beside it nothing. In a number that declares a secret, live URLs are kept without the
values of their queries, because an older form of the secret may be among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.display import HIDDEN, display, display_without_query
from fallback.fields import BY_NAME
from fallback.model import SecretText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Field, Value
    from fallback.model import Desired, Live, Stack

    Secrets = Mapping[str, str] | None

Outcome = Literal["same", "changed", "unknown"]
Action = Literal["same", "unknown", "change", "buy", "release", "released", "missing"]

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
    known here. `missing` forbids the run.
    """

    number: str
    action: Action
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every declared number with its step, in the order of the stack file."""

    steps: tuple[Step, ...]

    def having(self, action: Action) -> tuple[Step, ...]:
        """The steps with this action."""
        return tuple(step for step in self.steps if step.action == action)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is known that a run would do."""
        return all(step.action in {"same", "unknown", "released"} for step in self.steps)


def make_plan(stack: Stack, live: Mapping[str, Live], secrets: Secrets) -> Plan:
    """Compare declared with live. `secrets` fills `${secret.name}`; without it such a field may be unknown."""
    return Plan(tuple(_plan_number(desired, live.get(number), secrets) for number, desired in stack.numbers.items()))


def compare_value(declared: Value | SecretText, live: Value, secrets: Secrets) -> Outcome:
    """Whether a live value is as declared. Without `secrets` a text that they could fill to it is unknown."""
    if not isinstance(declared, SecretText):
        return "same" if declared == live else "changed"
    if secrets is not None:
        return "same" if declared.fill(secrets) == live else "changed"
    return "unknown" if _could_become(declared, str(live)) else "changed"


def _plan_number(desired: Desired, live: Live | None, secrets: Secrets) -> Step:
    if live is None:
        return Step(desired.number, "released" if desired.release else "buy" if desired.buy else "missing")
    if desired.release:
        return Step(desired.number, "release")
    changes = _find_changes(desired, live, secrets)
    outcomes = {change.outcome for change in changes}
    action: Action = "change" if "changed" in outcomes else "unknown" if outcomes else "same"
    return Step(desired.number, action, changes)


def _find_changes(desired: Desired, live: Live, secrets: Secrets) -> tuple[Change, ...]:
    guarded = any(isinstance(value, SecretText) for value in desired.fields.values())
    outcomes = {name: compare_value(value, live.fields[name], secrets) for name, value in desired.fields.items()}
    return tuple(
        Change(
            BY_NAME[name],
            _show_live(live.fields[name], declared, secrets, guarded=guarded),
            display(declared),
            outcomes[name],
        )
        for name, declared in desired.fields.items()
        if outcomes[name] != "same"
    )


def _show_live(live: Value, declared: Value | SecretText, secrets: Secrets, *, guarded: bool) -> str:
    if isinstance(declared, SecretText):
        return HIDDEN
    redacted = _redact(live, secrets or {}) if isinstance(live, str) else live
    return display_without_query(redacted) if guarded else display(redacted)


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
