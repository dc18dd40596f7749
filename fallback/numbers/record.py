"""What Pulumi keeps of one number, and how that becomes and remains true.

A *bag* is what the engine stores and sends: flat, strings and booleans only, because the engine drops nulls and turns
numbers into floats.

    phone_number   E.164; the resource's id and identity
    account_sid    the account that owns it
    managed        the groups that are declared, e.g. `sms voice`, or `nothing`
    buy            true where the declaration allows a purchase, else absent
    release        the number once more where it is to be given back, else absent
    <field>        every field of `fields.FIELDS` that is known, canonical
    sid, capabilities    outputs only

A *record* is a bag parsed: everything after `check` works with it. `check` itself works with bags, because a
declaration may hold values that are not known yet, which only the engine can pass on.

The mirror. Groups that are not declared keep their recorded values in the inputs. So taking a group out of a
declaration is one visible line, `~ managed`, and taking it up again shows live -> declared. Rejected: leaving the
values out. "Stop managing" would then look exactly like "wipe", because the engine prints an input that vanished and an
input that became empty the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fallback.display import sanitize
from fallback.fields import BY_NAME, managed_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Value
    from fallback.model import Live

Bag = dict[str, Any]

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Record:
    """One number as Pulumi keeps it. Inputs have no `sid`; an import that was not applied yet has no `managed`.

    `fields` may hold passwords and secrets, so no `repr` shows them. `release` is "" or the number itself: then the
    record is a tombstone, and the number was given back.
    """

    number: str
    account_sid: str = ""
    managed: tuple[str, ...] | None = None
    fields: Mapping[str, Value] = field(default_factory=dict, repr=False)
    buy: bool = False
    release: str = ""
    sid: str = ""
    capabilities: str = ""

    @property
    def owned(self) -> dict[str, Value]:
        """The fields that the declaration owns, by name."""
        return {each.name: self.fields[each.name] for each in managed_fields(self.managed or (), self.fields)}


def parse_record(bag: Mapping[str, Any]) -> Record:
    """Parse a bag whose values are all known."""
    return Record(
        number=bag["phone_number"],
        account_sid=bag.get("account_sid") or "",
        managed=split_groups(bag["managed"]) if "managed" in bag else None,
        fields=pick_fields(bag),
        buy=bool(bag.get("buy")),
        release=bag.get("release") or "",
        sid=bag.get("sid") or "",
        capabilities=bag.get("capabilities") or "",
    )


def write_inputs(record: Record) -> Bag:
    """Return the inputs in *record* as a bag."""
    optional = {
        "account_sid": record.account_sid,
        "managed": None if record.managed is None else join_groups(record.managed),
        "buy": record.buy,
        "release": record.release,
    }
    return {
        "phone_number": record.number,
        **{name: value for name, value in optional.items() if value},
        **record.fields,
    }


def write_outputs(record: Record) -> Bag:
    """Return all of *record* as a bag. A tombstone that never had a SID has none."""
    return write_inputs(record) | ({"sid": record.sid, "capabilities": record.capabilities} if record.sid else {})


def strip_provider(bag: Mapping[str, Any]) -> Bag:
    """Return *bag* without what the SDK adds to it (`__provider`)."""
    return {name: value for name, value in bag.items() if not name.startswith("__")}


def split_groups(managed: object) -> tuple[str, ...]:
    """Return the groups that the text of `managed` names."""
    return tuple(group for group in str(managed).split() if group != NOTHING)


def join_groups(groups: tuple[str, ...]) -> str:
    """Return the text of `managed` for *groups*."""
    return " ".join(sorted(groups)) or NOTHING


def list_groups(declared: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the groups that a declaration manages: those that it names, or those of the fields that it has."""
    if declared.get("managed"):
        return split_groups(declared["managed"])
    return tuple(sorted({BY_NAME[name].group for name in declared if name in BY_NAME}))


def pick_fields(bag: Mapping[str, Any]) -> dict[str, Value]:
    """Return the fields in a bag, by name."""
    return {name: value for name, value in bag.items() if name in BY_NAME}


def is_released(bag: Mapping[str, Any]) -> bool:
    """Return whether a bag is a tombstone: the number was given back."""
    return bool(bag.get("release"))


def normalize_inputs(recorded: Mapping[str, Any], declared: Mapping[str, Any], account_sid: str) -> Bag:
    """Return the inputs to record for *declared*: canonical, undeclared groups mirrored from *recorded*. Idempotent.

    *account_sid* is used where neither side names an account. A tombstone stays as it is.
    """
    if is_released(recorded) and is_released(declared):
        return {name: value for name, value in recorded.items() if name not in {"sid", "capabilities"}}
    fixed = {
        "phone_number": declared.get("phone_number"),
        "account_sid": declared.get("account_sid") or recorded.get("account_sid") or account_sid or None,
        "managed": join_groups(list_groups(declared)),
        "buy": declared.get("buy") or None,
        "release": declared.get("release") or None,
    }
    mirrored = {name: sanitize(value) for name, value in pick_fields(recorded).items()}
    values = {**fixed, **mirrored, **pick_fields(declared)}
    return {name: value for name, value in values.items() if value is not None}


def observe(live: Live, recorded: Record | None) -> Record:
    """Return the record of a live number. What it may not show, it holds only if it knew it before."""
    known = recorded or Record(live.number)
    fields = {
        name: value if value == known.fields.get(name) else sanitize(value) for name, value in live.fields.items()
    }
    return replace(
        known,
        number=live.number,
        account_sid=live.account_sid or known.account_sid,
        fields=fields,
        sid=live.sid,
        capabilities=" ".join(live.capabilities),
    )


def record_applied(live: Live, desired: Record, recorded: Record | None) -> Record:
    """Return the record after *desired* was applied: as desired where managed, else as recorded, else as live.

    A live value enters the record only where a preview shows it: when a number is read, adopted or bought. Otherwise
    the next update would take for reviewed what nobody has seen. For the same reason a managed field that was not sent
    is recorded as desired: it may have drifted, and the next refresh has to show it.
    """
    owned = desired.owned
    unowned = {name: sanitize(value) for name, value in (recorded.fields if recorded else {}).items()}
    observed = observe(live, desired)
    return replace(observed, fields={**observed.fields, **unowned, **owned})
