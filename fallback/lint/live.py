"""A number as its account has it, in the form that the rules judge: as if somebody had declared all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import fields_of, managed_fields
from fallback.model import Desired, Origin, Position

if TYPE_CHECKING:
    from collections.abc import Collection

    from fallback.fields import Group
    from fallback.model import Live

JUDGED: tuple[Group, ...] = ("voice", "sms", "status_callback")
_NOWHERE = Position("", 0, 0)


def describe_live(live: Live, groups: Collection[Group] = JUDGED) -> Desired:
    """Return what a declaration of these groups of a live number would say. One in which nothing is set says `none`."""
    written = [
        field
        for group in groups
        if any(live.fields[field.name] != field.default for field in fields_of(group))
        for field in fields_of(group)
    ]
    owned = {field.name: live.fields[field.name] for field in managed_fields(groups, live.fields)}
    origins = {field.name: Origin(_NOWHERE, field.name, "entry") for field in written if field.name in owned}
    return Desired(live.number, frozenset(groups), owned, _NOWHERE, origins=origins)
